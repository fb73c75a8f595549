import { labelKey, type Labels } from '../series/labels';
import { absentColumn, hasValue, sparseColumn, type SparseColumn } from '../series/stale';
import { shownGrid } from './evaluatePlan';
import { isBucketGrid, type BucketGroup, type Grid, type GridSeries } from './grid';

/**
 * Grids of one plan, each of later times than the one before, as one. What one of them lacks has no value at its times.
 * Their columns are copied. Grids that say of a share where it is not known cannot be joined.
 */
export function joinGrids(grids: readonly Grid[]): Grid {
  const [only] = grids;
  if (only !== undefined && grids.length === 1) {
    return shownGrid(only);
  }
  const times = joined(grids.map((grid) => grid.times));
  const isOfBuckets = grids.some(isBucketGrid);
  return shownGrid(
    isOfBuckets ? { times, groups: joinGroups(grids, times) } : { times, series: joinSeries(grids, times) }
  );
}

/** The same grid with the times from `firstMs` to `lastMs` only, and without what has no value at them. */
export function gridWithin(grid: Grid, firstMs: number, lastMs: number): Grid {
  const { times } = grid;
  const from = countWhile(times, (timeMs) => timeMs < firstMs);
  const to = countWhile(times, (timeMs) => timeMs <= lastMs);
  if (from === 0 && to === times.length) {
    return grid;
  }
  const part = partOfGrid(grid, from, to);
  return shownGrid(isBucketGrid(part) ? { ...part, groups: part.groups.map(withoutEmptyBuckets) } : part);
}

/** How many of ascending times fulfil what holds for a first part of them. */
export function countWhile(times: Float64Array, holds: (timeMs: number) => boolean): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(times[middle] ?? NaN)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function withoutEmptyBuckets({ labels, bounds, columns }: BucketGroup): BucketGroup {
  const present = columns.map((column) => hasValue(column));
  return { labels, bounds: bounds.filter((_, at) => present[at]), columns: columns.filter((_, at) => present[at]) };
}

/** The same grid with the times from `from` to `to`, not included, only. The columns are looked at, not copied. */
export function partOfGrid(grid: Grid, from: number, to: number): Grid {
  const times = grid.times.subarray(from, to);
  const part = ({ values }: SparseColumn) => sparseColumn(values.subarray(from, to));
  return isBucketGrid(grid)
    ? { times, groups: grid.groups.map((group) => ({ ...group, columns: group.columns.map(part) })) }
    : { ...grid, times, series: grid.series.map((series) => ({ ...series, column: part(series.column) })) };
}

function joinSeries(grids: readonly Grid[], times: Float64Array): GridSeries[] {
  const found = new Map<string, GridSeries>();
  let start = 0;
  for (const grid of grids) {
    for (const series of isBucketGrid(grid) ? [] : grid.series) {
      const key = `${series.quantile ?? ''} ${labelKey(series.labels)}`;
      const one = found.get(key) ?? { ...series, column: absentColumn(times.length) };
      one.column.values.set(series.column.values, start);
      found.set(key, one);
    }
    start += grid.times.length;
  }
  return [...found.values()];
}

function joinGroups(grids: readonly Grid[], times: Float64Array): BucketGroup[] {
  const found = new Map<string, { labels: Labels; columns: Map<number, SparseColumn> }>();
  let start = 0;
  for (const grid of grids) {
    for (const { labels, bounds, columns } of isBucketGrid(grid) ? grid.groups : []) {
      const key = labelKey(labels);
      const group = found.get(key) ?? { labels, columns: new Map<number, SparseColumn>() };
      found.set(key, group);
      columns.forEach(({ values }, index) => {
        const bound = bounds[index] ?? NaN;
        const column = group.columns.get(bound) ?? absentColumn(times.length);
        column.values.set(values, start);
        group.columns.set(bound, column);
      });
    }
    start += grid.times.length;
  }
  return [...found.values()].map(({ labels, columns }) => {
    const bounds = [...columns.keys()].sort((a, b) => a - b);
    return {
      labels,
      bounds: Float64Array.from(bounds),
      columns: bounds.flatMap((bound) => columns.get(bound) ?? []),
    };
  });
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
