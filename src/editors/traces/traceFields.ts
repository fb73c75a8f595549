import type { OpenedTraces } from '../../answer';
import type { FireworksQuery, TraceList } from '../../types';
import type { Choice } from '../fields/choices';

export interface MillisecondRange {
  fromMs: number;
  toMs: number;
}

/** What every part of a trace query's editor gets. */
export interface TraceFieldProps {
  query: FireworksQuery;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  traces: OpenedTraces;
  /** Where values to choose from are looked for. */
  range: MillisecondRange;
}

/** What was recorded, as a list to choose from. A list that cannot be had is empty: values may be typed too. */
export function valueChoices(
  traces: OpenedTraces,
  list: TraceList,
  range: MillisecondRange,
  experiments: readonly string[] | undefined
): () => Promise<Choice[]> {
  return async () => {
    const source = await traces.source();
    // A variable among the experiments is not replaced here; those of the data source are near enough for a list.
    const ids = (experiments ?? []).filter((id) => /^\d+$/.test(id));
    const values = await source.values(list, range, ids).catch(() => []);
    return values.map((value) => ({ value, label: value }));
  };
}

export function experimentChoices(traces: OpenedTraces): () => Promise<Choice[]> {
  return async () => {
    const experiments = await traces
      .source()
      .then((source) => source.experiments())
      .catch(() => []);
    return experiments.map(({ id, name }) => ({ value: id, label: name, description: `Experiment ${id}` }));
  };
}
