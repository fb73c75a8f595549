import type { Combination, Selection } from '../../plan/plan';
import { knownLabelKey } from '../../series/labels';
import { LOOKBACK_MS, absentColumn, isAbsent, type SeriesWindow, type SparseColumn } from '../../series/stale';
import { combineSeries } from '../combine';
import type { GridSeries } from '../grid';
import { summariser, windowSummariser, type OverCells, type ResolvedOver } from './over';
import { windowIndex } from './windows';

/** The samples of one selection's series, label names as documented, reaching back as far as `planReach` says. */
export type WindowOf = (selection: Selection) => SeriesWindow;

/** What a plan is evaluated on. */
export interface Samples {
  windowOf: WindowOf;
  /** Evaluation times, ms, ascending. */
  times: Float64Array;
  /** Length of the range asked for, ms. */
  rangeMs: number;
  scrapeIntervalMs: number;
}

/** Series at some moments, such as the newest samples of a selection, added up per group or not. */
export type SeriesAt = (times: Float64Array) => Iterable<GridSeries>;

/** One series after the other, so that no more columns are held than what becomes of them needs. */
export function overTime(selection: Selection, over: ResolvedOver, samples: Samples): Iterable<GridSeries> {
  return over.kind === 'cells'
    ? overCells((times) => newestAt(selection, { ...samples, times }), over, samples, [selection])
    : overSamples(selection, over, samples);
}

/** The newest sample of each series. */
export function newestAt(selection: Selection, samples: Samples): Iterable<GridSeries> {
  return overSamples(selection, { kind: 'newest' }, samples);
}

/** The newest samples of a selection put together per group, at the cells of each window; then summarised. */
export function combinedOverCells(
  selection: Selection,
  combination: Combination,
  over: OverCells,
  samples: Samples
): Iterable<GridSeries> {
  const combined: SeriesAt = (times) =>
    combineSeries(newestAt(selection, { ...samples, times }), combination, times.length);
  return overCells(combined, over, samples, [selection]);
}

function* overSamples(
  selection: Selection,
  over: Exclude<ResolvedOver, OverCells>,
  { windowOf, times }: Samples
): Iterable<GridSeries> {
  const window = windowOf(selection);
  const shared = summariser(over, window.times, times);
  let own = { times: window.times, summarise: shared };
  for (const { labels, times: ownTimes, column } of window.series) {
    if (ownTimes !== undefined && ownTimes !== own.times) {
      own = { times: ownTimes, summarise: summariser(over, ownTimes, times) };
    }
    yield { labels, column: (ownTimes === undefined ? shared : own.summarise)(column) };
  }
}

/**
 * What `seriesAt` gives at the cells of each window, summarised.
 *
 * @param selections all that `seriesAt` reads
 */
export function* overCells(
  seriesAt: SeriesAt,
  over: OverCells,
  { windowOf, times }: Samples,
  selections: readonly Selection[]
): Iterable<GridSeries> {
  const cells = cellTimes(over, times, selections.map(windowOf));
  const summarise = windowSummariser(over.fn, cells.length, windowIndex(cells, times, over.windowMs));
  const betweenCells = Float64Array.from(over.isPart === true ? [] : times.keys()).filter(
    (place) => times[place]! % over.cellMs !== 0
  );
  const atTimes = betweenCells.length === 0 ? [] : [...seriesAt(betweenCells.map((place) => times[place]!))];
  const newest = new Map(atTimes.map((series) => [knownLabelKey(series.labels), series]));
  for (const { labels, column } of seriesAt(cells)) {
    const key = newest.size === 0 ? '' : knownLabelKey(labels);
    yield { labels, column: withNewest(summarise(column), newest.get(key), betweenCells, over) };
    newest.delete(key);
  }
  for (const series of newest.values()) {
    yield { labels: series.labels, column: withNewest(absentColumn(times.length), series, betweenCells, over) };
  }
}

/** A window without any cell has what is newest at its end, so that a first scrape shows before the next full minute. */
function withNewest(
  column: SparseColumn,
  newest: GridSeries | undefined,
  places: Float64Array,
  { fn }: OverCells
): SparseColumn {
  if (newest !== undefined) {
    places.forEach((place, index) => {
      if (isAbsent(column, place) && !isAbsent(newest.column, index)) {
        column.values[place] = fn === 'count' ? 1 : newest.column.values[index]!;
      }
    });
  }
  return column;
}

/** The cells that some window holds and at which some sample may be seen. */
function cellTimes({ windowMs, cellMs }: OverCells, times: Float64Array, windows: SeriesWindow[]): Float64Array {
  const columns = windows.flatMap(({ times: shared, series }) => [
    shared,
    ...series.flatMap(({ times: own }) => (own === undefined ? [] : [own])),
  ]);
  const sampled = columns.filter((column) => column.length > 0);
  if (sampled.length === 0 || times.length === 0) {
    return new Float64Array(0);
  }
  const oldest = sampled.reduce((found, column) => Math.min(found, column[0]!), Infinity);
  const newest = sampled.reduce((found, column) => Math.max(found, column[column.length - 1]!), -Infinity);
  const first = Math.floor(Math.max(times[0]! - windowMs, oldest - 1) / cellMs) + 1;
  const last = Math.floor(Math.min(times[times.length - 1]!, newest + LOOKBACK_MS) / cellMs);
  return Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * cellMs);
}
