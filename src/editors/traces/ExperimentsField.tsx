import { useCallback } from 'react';
import type { OpenedTraces } from '../../answer';
import { ManyField } from '../fields/PickMany';
import { useLoaded } from '../loading';
import { experimentChoices } from './traceFields';

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
      description={`None: those of the data source (${traces.settings.experimentIds.join(', ') || 'none chosen there'})`}
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
