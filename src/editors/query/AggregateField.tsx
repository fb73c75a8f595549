import { Field } from '@grafana/ui';
import { useId } from 'react';
import { aggregatesOf, isVariable } from '../../plan';
import { AGGREGATES, type Aggregate, type FireworksQuery } from '../../types';
import { PickOne } from '../fields/PickOne';
import { problemOf, type QueryFieldProps } from './fieldProps';

const DEFAULT = 'default';

const NAMES: Readonly<Record<Aggregate, string>> = {
  sum: 'Sum',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  count: 'Number of series',
};

/** How the series behind one line are combined. */
export function AggregateField({ query, info, change, explanation }: QueryFieldProps) {
  const id = useId();
  const choices = [
    { value: DEFAULT, label: info === undefined ? 'Default' : `Default (${NAMES[info.aggregate].toLowerCase()})` },
    ...(info === undefined ? AGGREGATES : aggregatesOf(info, query.groupBy)).map((value) => ({
      value,
      label: NAMES[value],
    })),
  ];
  return (
    <Field label="Combined by" htmlFor={id} noMargin {...problemOf(explanation, 'aggregate')}>
      <PickOne
        id={id}
        value={query.aggregate ?? DEFAULT}
        choices={choices}
        onChange={(value) => change({ aggregate: readAggregate(value) })}
        width={22}
      />
    </Field>
  );
}

function readAggregate(value: string): FireworksQuery['aggregate'] {
  return AGGREGATES.find((known) => known === value) ?? (isVariable(value) ? value : undefined);
}
