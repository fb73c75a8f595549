import type { ScopedVars } from '@grafana/data';
import type { MetricStore } from '../stores/types';
import type { FireworksOptions, FireworksQuery } from '../types';

/** What a query means, or why it cannot be answered and which field to look at. */
export type Explanation =
  { ok: true; promql: string; sentence: string } | { ok: false; message: string; field?: string };

export interface NewestValue {
  /** The value with its unit, such as `1.25 s`. */
  text: string;
  /** Its age in words, such as `12 s ago`. */
  ageText: string;
}

/** What the editors need of the data source. */
export interface EditorSource {
  readonly store: MetricStore;
  readonly options: FireworksOptions;
  explain(query: FireworksQuery, scopedVars?: ScopedVars): Explanation;
  /** Undefined when there is no value to show. */
  newestValue(query: FireworksQuery): Promise<NewestValue | undefined>;
}
