import type { TracesPart } from '../../answer';
import type { FireworksQuery } from '../../types';

export interface MillisecondRange {
  fromMs: number;
  toMs: number;
}

/** What every part of a trace query's editor gets. */
export interface TraceFieldProps {
  query: FireworksQuery;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  traces: TracesPart;
  /** Where values to choose from are looked for. */
  range: MillisecondRange;
}
