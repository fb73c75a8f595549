import { Field } from '@grafana/ui';
import { useId } from 'react';
import type { MetricStore } from '../../stores/types';
import { PickOne } from '../fields/PickOne';
import { templates } from '../fields/variables';
import { boundName, readBound } from './bounds';
import { problemOf, type QueryFieldProps } from './fieldProps';
import { scopesOf } from './labelScopes';

/** The highest value that still counts. The bounds that exist are offered, since only at those a share is exact. */
export function BoundField({ query, info, change, explanation, store }: QueryFieldProps & { store: MetricStore }) {
  const id = useId();
  if (info === undefined) {
    return null;
  }
  const load = async () => {
    const [scope] = await scopesOf({ metric: query.metric, filters: query.filters ?? [] }, templates());
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
