import { Field } from '@grafana/ui';
import { useId } from 'react';
import { TypedText } from '../fields/TypedText';
import type { QueryFieldProps } from './fieldProps';

export function LegendField({ query, change }: Pick<QueryFieldProps, 'query' | 'change'>) {
  const id = useId();
  return (
    <Field
      label="Legend"
      description="A label in braces, such as {{deployment_id}} or {{quantile}}"
      htmlFor={id}
      noMargin
    >
      <TypedText
        id={id}
        value={query.legend ?? ''}
        onCommit={(text) => change({ legend: text === '' ? undefined : text })}
        placeholder="The labels that differ"
        width={34}
      />
    </Field>
  );
}
