import { Field } from '@grafana/ui';
import { useId } from 'react';
import { TypedText } from '../fields/TypedText';
import type { TraceFieldProps } from './traceFieldProps';

export function TraceIdField({ query, change }: TraceFieldProps) {
  const id = useId();
  return (
    <Field label="Trace id" description="From the table of traces, from MLflow, or a variable" htmlFor={id} noMargin>
      <TypedText
        id={id}
        value={query.query ?? ''}
        onCommit={(text) => change({ query: text.trim() === '' ? undefined : text.trim() })}
        placeholder="tr-4e9895ccb4598a6dc66a2866029f4315"
        spellCheck={false}
        width={52}
      />
    </Field>
  );
}
