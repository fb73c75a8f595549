import type { MetricInfo } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import type { Explanation } from './explain';

/** What every part of the query editor gets. */
export interface QueryFieldProps {
  query: FireworksQuery;
  /** Of the chosen metric; undefined before one is chosen, or when a variable stands for it. */
  info: MetricInfo | undefined;
  /** Saves changed fields and runs the query; undefined takes a field out. */
  change: (patch: Partial<FireworksQuery>) => void;
  /** Undefined while what reads the query is being loaded. */
  explanation: Explanation | undefined;
}

/** Marks the field that the problem is about; the message itself stands once, below all fields. */
export function problemOf(explanation: Explanation | undefined, field: keyof FireworksQuery) {
  return { invalid: explanation?.ok === false && explanation.field === field };
}
