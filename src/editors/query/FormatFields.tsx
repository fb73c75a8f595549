import { Field, RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';
import type { Format } from '../../types';
import { TypedText } from '../fields/TypedText';
import type { QueryFieldProps } from './explain';
import { knownView } from './views';

const FORMATS = [
  { value: 'time_series' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'One row per line, with a column per label' },
];

const OF_DISTRIBUTION = [
  { value: 'series' as const, label: 'Series', description: 'A value per bucket, for any panel' },
  { value: 'table' as const, label: 'Rows', description: 'A row per bucket, for a table or a bar chart' },
];

export function FormatField({ query, info, change }: Omit<QueryFieldProps, 'explanation'>) {
  const id = useId();
  const isDistribution = info !== undefined && knownView(query, info) === 'distribution';
  const standard = isDistribution ? 'table' : 'time_series';
  const options: ReadonlyArray<{ value: Format; label: string }> = isDistribution ? OF_DISTRIBUTION : FORMATS;
  return (
    <Field label="Format" noMargin>
      <RadioButtonGroup
        id={id}
        aria-label="Format"
        options={[...options]}
        value={options.find(({ value }) => value === query.format)?.value ?? standard}
        onChange={(format) => change({ format: format === standard ? undefined : format })}
      />
    </Field>
  );
}

export function LegendField({ query, change }: Pick<QueryFieldProps, 'query' | 'change'>) {
  const id = useId();
  return (
    <Field label="Legend" htmlFor={id} noMargin>
      <TypedText
        id={id}
        value={query.legend ?? ''}
        onCommit={(text) => change({ legend: text === '' ? undefined : text })}
        placeholder="The labels that differ, or {{deployment_id}} {{quantile}}"
        width={50}
      />
    </Field>
  );
}
