import { Button, Field, Stack } from '@grafana/ui';
import { useId } from 'react';
import { PickOne } from '../fields/PickOne';
import { TypedText } from '../fields/TypedText';
import { ExperimentsField } from './SearchFields';
import { valueChoices, type TraceFieldProps } from './traceFields';

/** A session, else one trace, else the stream of one of its spans. */
export function ConversationFields(field: TraceFieldProps) {
  const { query, change, traces, range } = field;
  const id = useId();
  const isSession = (query.session ?? '') !== '';
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-start">
      <Field label="Session" description="All its traces, in order of time" htmlFor={`${id}-session`} noMargin>
        <PickOne
          id={`${id}-session`}
          value={query.session}
          choices={valueChoices(traces, 'sessions', range, query.experiments)}
          onChange={(session) => change({ session })}
          onClear={() => change({ session: undefined })}
          takesAnyText
          placeholder="None: one trace"
          width={30}
        />
      </Field>
      {isSession ? (
        <ExperimentsField
          experiments={query.experiments}
          traces={field.traces}
          onChange={(experiments) => change({ experiments })}
        />
      ) : (
        <>
          <TraceIdField {...field} />
          <Field label="Stream of span" description="Every chunk of a streamed answer" htmlFor={`${id}-span`} noMargin>
            <TypedText
              id={`${id}-span`}
              value={query.spanId ?? ''}
              onCommit={(text) => change({ spanId: text.trim() === '' ? undefined : text.trim() })}
              placeholder="None: the conversation"
              spellCheck={false}
              width={26}
            />
          </Field>
        </>
      )}
      {(query.rowFilters ?? []).length > 0 && (
        <Button variant="secondary" icon="filter" onClick={() => change({ rowFilters: undefined })}>
          Show all rows
        </Button>
      )}
    </Stack>
  );
}

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
