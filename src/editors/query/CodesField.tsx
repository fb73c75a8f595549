import { ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import type { MetricStore } from '../../stores/types';
import type { Choice } from '../fields/arrangeChoices';
import { ManyField } from '../fields/ManyField';
import { templates } from '../fields/variables';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { labelValuesOf, scopesOf } from './labelScopes';

const CLASSES: readonly Choice[] = [
  { value: 'all', label: 'all', description: 'Every failed request' },
  { value: '4xx', label: '4xx', description: 'Faults of the caller, rate limits included' },
  { value: '5xx', label: '5xx', description: 'Faults of the deployment' },
];

/** Which failed requests count. `all` beside others would say nothing, so the newest choice decides. */
export function CodesField({ query, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const load = async () => {
    const scopes = await scopesOf({ metric: ERRORS, filters: query.filters ?? [] }, templates());
    const codes = await labelValuesOf(store, ERROR_CODE_LABEL.name, scopes).catch(() => []);
    return [...CLASSES, ...codes.map((value) => ({ value, label: value }))];
  };
  const save = (values: string[]) => {
    const newest = values[values.length - 1];
    const codes = newest === 'all' ? ['all'] : values.filter((value) => value !== 'all');
    change({ codes: codes.length === 0 || codes[0] === 'all' ? undefined : codes });
  };
  return (
    <ManyField
      label="Codes that count as errors"
      {...problemOf(explanation, 'codes')}
      values={query.codes ?? ['all']}
      choices={load}
      onChange={save}
      takesAnyText
      placeholder="Such as 5xx or 429"
      width={28}
    />
  );
}
