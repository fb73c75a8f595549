import type { Labels } from './labels';
import type { SparseColumn } from './stale';

/**
 * Samples of some series over one stretch of time, all on one shared time column.
 * A scrape that failed and the end of a collected stretch are columns in which no series has a value,
 * so "newest column at or before t" is all that a reader needs to know about staleness.
 */
export interface SeriesWindow {
  /** Milliseconds since the epoch, ascending, no two equal. */
  readonly times: Float64Array;
  readonly series: readonly WindowSeries[];
}

export interface WindowSeries {
  readonly labels: Labels;
  /** Times of its own, where the series has samples beside the shared ones. Series with equal times mostly share them. */
  readonly times?: Float64Array;
  /** One place per entry of its own times or else of the window's. */
  readonly column: SparseColumn;
}
