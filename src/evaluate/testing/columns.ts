import { absentColumn, isAbsent, type SeriesWindow, type SparseColumn } from '../../series/stale';
import type { Labels } from '../../series/labels';
import { isBucketGrid, type Grid, type GridSeries } from '../grid';
import { bucketSeries } from '../histogram/buckets';

/** For tests: a value, or `undefined` for "no sample here". */
export type Cell = number | undefined;

export function columnOf(cells: readonly Cell[]): SparseColumn {
  const column = absentColumn(cells.length);
  cells.forEach((cell, index) => {
    if (cell !== undefined) {
      column.values[index] = cell;
    }
  });
  return column;
}

export function cellsOf(column: SparseColumn): Cell[] {
  return Array.from(column.values, (value, index) => (isAbsent(column, index) ? undefined : value));
}

export function windowOf(times: readonly number[], series: ReadonlyArray<[Labels, readonly Cell[]]>): SeriesWindow {
  return {
    times: Float64Array.from(times),
    series: series.map(([labels, cells]) => ({ labels, column: columnOf(cells) })),
  };
}

export function gridSeries(labels: Labels, cells: readonly Cell[]): GridSeries {
  return { labels, column: columnOf(cells) };
}

/** Series as plain rows, for comparison. */
export function rows(series: readonly GridSeries[]): Array<[Labels, Cell[]]> {
  return series.map(({ labels, column }) => [labels, cellsOf(column)]);
}

/** The series of an answer; buckets as series with their bounds. */
export function seriesOf(grid: Grid): GridSeries[] {
  return isBucketGrid(grid) ? bucketSeries(grid.groups) : grid.series;
}
