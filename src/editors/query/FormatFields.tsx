import { Field, RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';
import type { FireworksQuery } from '../../types';
import { TypedText } from '../fields/TypedText';
import type { QueryFieldProps } from './explain';

const FORMATS = [
  { value: 'time_series' as const, label: 'Time series' },
  { value: 'table' as const, label: 'Table', description: 'One row per line, with a column per label' },
];

export function formatName({ format = 'time_series' }: Pick<FireworksQuery, 'format'>): string {
  return (FORMATS.find(({ value }) => value === format)?.label ?? format).toLowerCase();
}

export function FormatField({ query, change }: Pick<QueryFieldProps, 'query' | 'change'>) {
  const id = useId();
  return (
    <Field label="Format" noMargin>
      <RadioButtonGroup
        id={id}
        aria-label="Format"
        options={FORMATS}
        value={query.format ?? 'time_series'}
        onChange={(format) => change({ format: format === 'table' ? format : undefined })}
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
