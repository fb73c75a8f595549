import { Field, Stack } from '@grafana/ui';
import { useCallback, useId } from 'react';
import type { OpenedTraces } from '../../answer';
import { ManyField } from '../fields/PickMany';
import { TypedText } from '../fields/TypedText';
import { useLoaded } from '../loading';
import { experimentChoices, type TraceFieldProps } from './traceFields';
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

interface ExperimentsFieldProps {
  experiments: readonly string[] | undefined;
  traces: OpenedTraces;
  /** Undefined when none are chosen. */
  onChange: (experiments: string[] | undefined) => void;
}

export function ExperimentsField({ experiments = [], traces, onChange }: ExperimentsFieldProps) {
  const load = useCallback(() => experimentChoices(traces)(), [traces]);
  const loaded = useLoaded(load);
  const known = loaded.state === 'ready' ? loaded.value : [];
  return (
    <ManyField
      label="Experiments"
      description={`None: those of the data source (${traces.settings.experimentIds.join(', ') || 'all'})`}
      values={experiments}
      choices={load}
      onChange={(chosen) => onChange(chosen.length === 0 ? undefined : chosen)}
      nameOf={(value) => known.find((one) => one.value === value)?.label ?? value}
      takesAnyText
      placeholder="Those of the data source"
      width={36}
    />
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
