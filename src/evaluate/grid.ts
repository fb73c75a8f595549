import type { Labels } from '../series/labels';
import type { SparseColumn } from '../series/stale';

/** The times at which a query is evaluated. */
export interface TimeGrid {
  startMs: number;
  stepMs: number;
  /** Number of regular points, the first at `startMs`. */
  count: number;
  /** Length of the range asked for, the window of `over: range`. */
  rangeMs: number;
}

/** One result series: a value or nothing at each evaluation time. */
export interface GridSeries {
  labels: Labels;
  /** Set on series of a quantile query. */
  quantile?: number;
  column: SparseColumn;
}

/** What a store answers to one plan. */
export interface Grid {
  /** Evaluation times in milliseconds, ascending. */
  times: Float64Array;
  series: GridSeries[];
}
