import type { Observable } from 'rxjs';
import type { DifferingBounds } from '../evaluate';
import type { Grid, TimeGrid } from '../evaluate/grid';
import type { LabelScope, MetricsPlan } from '../plan/plan';
import { printSelector } from '../promql';
import { parseBound } from '../series/labels';

/** One plan to answer; `id` finds its result again. */
export interface PlannedQuery {
  id: string;
  plan: MetricsPlan;
}

export interface StoreRequest {
  queries: readonly PlannedQuery[];
  grid: TimeGrid;
  /** The range asked for ends at "now", so a fresh scrape is worth waiting for and the newest snapshot is shown at once. */
  live: boolean;
  /** The end of the range asked for, ms. No later time is shown. */
  toMs: number;
  /** Whether the answer should have `newestMs` even where that takes an expression of its own. Default no. */
  wantsNewest?: boolean;
}

export interface StoreNotice {
  severity: 'info' | 'warning' | 'error';
  text: string;
}

/** Said wherever histograms of different bounds were added up. */
export function boundsNotice({ labels, bounds }: DifferingBounds): StoreNotice {
  const matchers = Object.entries(labels).map(([label, value]) => ({ label, operator: '=' as const, value }));
  const group = matchers.length === 0 ? '' : ` of ${printSelector(undefined, matchers)}`;
  return {
    severity: 'warning',
    text: `Not all series${group} have the bounds ${bounds.join(', ')}; the common bounds are used.`,
  };
}

/** A stretch of the range for which there are no samples of the endpoint. */
export interface MissingStretch {
  /**
   * - `before`: the history begins at its end.
   * - `gap`: nobody asked.
   * - `failed`: scrapes failed.
   */
  kind: 'before' | 'gap' | 'failed';
  fromMs: number;
  toMs: number;
  /** Why, where that is known. */
  reason: string | undefined;
}

export interface PlanResult {
  id: string;
  grid: Grid;
  /** The PromQL that was sent, or that a Prometheus would be sent. */
  promql: string;
  notices: StoreNotice[];
  /** Why this plan has no answer, or not all of it, while the others of the request may have theirs. */
  error?: { message: string; status?: number };
}

export interface StoreResponse {
  results: PlanResult[];
  /** What is stored already, while a scrape is on its way; another response follows. */
  partial?: boolean;
  /** Time of the newest good scrape, ms, where the store knows it. */
  newestMs?: number;
  /** What of the range is not covered, in order of time, where the store knows it. */
  missing?: readonly MissingStretch[];
  /** How much of the range is, such as "3 h of 24 h"; undefined where nearly all of it is, or nobody knows. */
  covered?: string;
  /** What happened and what to do next. Results may stand beside it: the last good values. */
  error?: { message: string; status?: number };
}

/** A metric in the store beside what the catalogue says of it. */
export interface StoredMetric {
  name: string;
  seriesCount: number;
}

/** What "Save & test" says of a store. */
export interface StoreHealth {
  status: 'success' | 'warning' | 'error';
  /** One line, such as "3 deployments, 412 series, updated 12 s ago". */
  message: string;
  /** What to know or to do next, a line each. */
  details: string[];
}

/** A stretch of time, ms since the epoch. A series counts that has a value in it. */
export interface ListedRange {
  fromMs: number;
  toMs: number;
}

/** The two homes of samples: this browser's history, or a Prometheus-compatible data source of this Grafana. */
export interface MetricStore {
  /** Answers all plans of one panel on one grid. Unsubscribing cancels what is only done for this request. */
  run(request: StoreRequest): Observable<StoreResponse>;
  /** Emits when a query may have a new answer. Absent where nobody knows when that is. */
  updates?(): Observable<void>;
  metrics(): Promise<StoredMetric[]>;
  /**
   * Label names of the series selected, or of all series; `le` and names that start with `__` left out.
   * @param range only series with samples in it; without one all that the store lists
   */
  labelNames(scope?: LabelScope, range?: ListedRange): Promise<string[]>;
  labelValues(label: string, scope?: LabelScope, range?: ListedRange): Promise<string[]>;
  /** The finite bounds that exist, ascending. */
  bounds(scope: LabelScope, range?: ListedRange): Promise<number[]>;
  test(): Promise<StoreHealth>;
  /**
   * The PromQL of a plan with the names and matchers of this store; undefined where those are as documented or not
   * known yet.
   * @param offsetMs how much earlier it looks
   */
  preview?(plan: MetricsPlan, grid: TimeGrid, offsetMs: number): string | undefined;
}

/** Names and values of labels as the samples have them. Without a scope those of all series. */
interface StoredLabels {
  labelNames(scope?: LabelScope, range?: ListedRange): Promise<string[]>;
  labelValues(label: string, scope?: LabelScope, range?: ListedRange): Promise<string[]>;
}

/**
 * The lists of a store, made of the labels that its samples have.
 * @param open gives them as of now: asked for each list
 */
export function labelLists(
  open: () => Promise<StoredLabels>
): Pick<MetricStore, 'labelNames' | 'labelValues' | 'bounds'> {
  return {
    async labelNames(scope, range) {
      const names = await (await open()).labelNames(scope, range);
      return names.filter((name) => name !== 'le' && !name.startsWith('__'));
    },
    async labelValues(label, scope, range) {
      return (await open()).labelValues(label, scope, range);
    },
    async bounds(scope, range) {
      const values = await (await open()).labelValues('le', scope, range);
      const bounds = values.flatMap((value) => parseBound(value) ?? []).filter(Number.isFinite);
      return [...new Set(bounds)].sort((a, b) => a - b);
    },
  };
}
