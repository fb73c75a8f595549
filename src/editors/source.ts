import type { ScopedVars } from '@grafana/data';
import type { TracesPart } from '../answer';
import type { Explanation, NewestValue } from './query/newestValue';
import type { MetricStore } from '../stores/types';
import type { FireworksOptions, FireworksQuery } from '../types';

export type { Explanation, NewestValue };

/** What the editors need of the data source. */
export interface EditorSource {
  readonly store: MetricStore;
  readonly traces: TracesPart;
  readonly options: FireworksOptions;
  /** @throws PatternsNotLoaded */
  explain(query: FireworksQuery, scopedVars?: ScopedVars): Explanation;
  /** Undefined when there is no value to show. */
  newestValue(query: FireworksQuery): Promise<NewestValue | undefined>;
}
