import { getTemplateSrv } from '@grafana/runtime';
import { Field } from '@grafana/ui';
import { useId } from 'react';
import { ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import { DEFAULT_QUANTILES, isVariable, quantileName, typedQuantile } from '../../plan';
import type { MetricStore } from '../../stores';
import { VIEWS } from '../../types';
import type { Choice } from '../fields/choices';
import { ManyField } from '../fields/PickMany';
import { PickOne } from '../fields/PickOne';
import { viewPatch } from './changeQuery';
import { problemOf, type QueryFieldProps } from './explain';
import { labelValuesOf, scopesOf } from './labelChoices';
import { boundName, QUANTILE_CHOICES, readBound } from './typedValues';
import { viewChoices, viewOf } from './views';

/** Shown where a metric can be drawn in more than one way. */
export function ViewField({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const view = viewOf(query, info);
  const offered = viewChoices(info);
  if (offered.length === 1 && offered[0]?.view === view) {
    return null;
  }
  const choose = (value: string) => {
    const chosen = VIEWS.find((known) => known === value);
    if (chosen !== undefined) {
      change(viewPatch(query, info, chosen));
    } else if (isVariable(value)) {
      change({ view: value });
    }
  };
  return (
    <Field label="View" htmlFor={id} noMargin {...problemOf(explanation, 'view')}>
      {/* A saved view that is not offered is shown all the same, beside the message that refuses it. */}
      <PickOne
        id={id}
        value={view}
        choices={offered.map(({ view: value, ...choice }) => ({ value, ...choice }))}
        onChange={choose}
        width={19}
      />
    </Field>
  );
}

/** One chip per quantile. What was never chosen is the default ones; who removes the last one has still to choose. */
export function QuantilesField({ query, change, explanation }: QueryFieldProps) {
  const save = (values: string[]) => change({ quantiles: [...new Set(values.map(typedQuantile))] });
  return (
    <ManyField
      label="Quantiles"
      {...(query.quantiles?.length === 0 ? {} : problemOf(explanation, 'quantiles'))}
      values={(query.quantiles ?? DEFAULT_QUANTILES).map(String)}
      choices={QUANTILE_CHOICES}
      nameOf={quantileName}
      onChange={save}
      takesAnyText
      placeholder="Such as p95 or 0.999"
      width={42}
    />
  );
}

/** The highest value that still counts. The bounds that exist are offered, since only at those a share is exact. */
export function BoundField({ query, info, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const load = async () => {
    const [scope] = await scopesOf({ metric: query.metric, filters: query.filters ?? [] }, getTemplateSrv());
    const bounds = scope === undefined ? [] : await store.bounds(scope).catch(() => []);
    return bounds.map(String).map((value) => ({ value, label: boundName(value, info), description: value }));
  };
  return (
    <Field label="Within" htmlFor={id} noMargin {...(query.bound === undefined ? {} : problemOf(explanation, 'bound'))}>
      <PickOne
        id={id}
        value={query.bound?.toString()}
        choices={load}
        nameOf={(value) => boundName(value, info)}
        onChange={(value) => change({ bound: readBound(value, info) })}
        takesAnyText
        placeholder="Choose a bound"
        width={20}
      />
    </Field>
  );
}

const CLASSES: readonly Choice[] = [
  { value: 'all', label: 'all', description: 'Every failed request' },
  { value: '4xx', label: '4xx', description: 'Faults of the caller, rate limits included' },
  { value: '5xx', label: '5xx', description: 'Faults of the deployment' },
];

/** Which failed requests count; no chip stands for all. `all` beside others would say nothing, so the newest decides. */
export function CodesField({ query, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const load = async () => {
    const scopes = await scopesOf({ metric: ERRORS, filters: query.filters ?? [] }, getTemplateSrv());
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
      values={query.codes ?? []}
      choices={load}
      onChange={save}
      takesAnyText
      placeholder="All, or such as 5xx or 429"
      width={28}
    />
  );
}
