import { Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { TypedText } from '../fields/TypedText';
import { ExperimentsField } from './ExperimentsField';
import type { TraceFieldProps } from './traceFields';
import { TraceFiltersField } from './TraceFiltersField';

/** Which traces; the time range is the dashboard's. */
export function SearchFields(field: TraceFieldProps) {
  const { query, change } = field;
  const id = useId();
  return (
    <>
      <TraceFiltersField {...field} />
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
        <RawFilterField {...field} />
        <Field label="Limit" description="The newest, 5,000 at most" htmlFor={`${id}-limit`} noMargin>
          <TypedText
            id={`${id}-limit`}
            type="number"
            min={1}
            max={5000}
            value={query.limit === undefined ? '' : String(query.limit)}
            onCommit={(text) => change({ limit: readLimit(text) })}
            placeholder="200"
            width={12}
          />
        </Field>
      </Stack>
    </>
  );
}

export function RawFilterField({ query, change }: TraceFieldProps) {
  const id = useId();
  return (
    <Field
      label="MLflow filter"
      description="In MLflow’s own grammar; holds beside the filters above"
      htmlFor={id}
      noMargin
    >
      <TypedText
        id={id}
        value={query.rawFilter ?? ''}
        onCommit={(text) => change({ rawFilter: text.trim() === '' ? undefined : text })}
        placeholder="Such as tag.environment = 'production'"
        spellCheck={false}
        width={44}
      />
    </Field>
  );
}

function readLimit(text: string): number | undefined {
  const limit = Number(text);
  return text.trim() === '' || !(limit >= 1) ? undefined : Math.floor(limit);
}
