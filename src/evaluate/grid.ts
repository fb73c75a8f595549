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

/** What a store answers to one plan. `times` are those of evaluation, ms, ascending. */
export type Grid = SeriesGrid | BucketGrid;

export interface SeriesGrid {
  times: Float64Array;
  series: GridSeries[];
  /** Of a share: what it cannot be told of. */
  missing?: MissingBound;
}

/** The answer to a plan of kind `buckets`. */
export interface BucketGrid {
  times: Float64Array;
  groups: BucketGroup[];
}

/** Cumulative bucket rates of one group: a column per bound, bounds ascending and no two equal. */
export interface BucketGroup {
  labels: Labels;
  bounds: Float64Array;
  columns: SparseColumn[];
}

export function isBucketGrid(grid: Grid): grid is BucketGrid {
  return 'groups' in grid;
}

/** Whether a grid has no value anywhere; series and groups without any are left out of it. */
export function isEmptyGrid(grid: Grid): boolean {
  return isBucketGrid(grid) ? grid.groups.length === 0 : grid.series.length === 0 && grid.missing === undefined;
}

/** Groups without a bucket that ends at a share's bound, and the finite bounds that there are in any, ascending. */
export interface MissingBound {
  groups: Labels[];
  bounds: number[];
}
