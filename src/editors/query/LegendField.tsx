import { Field } from '@grafana/ui';
import { useId } from 'react';
import { TypedText } from '../fields/TypedText';
import type { QueryFieldProps } from './fieldProps';

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
