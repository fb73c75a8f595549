import { knownLabelKey, type Labels } from '../series/labels';
import { setAbsentBetween, hasValue, sparseColumn, type SparseColumn } from '../series/stale';
import { isBucketGrid, shownGrid, type BucketGroup, type Grid, type GridSeries } from './grid';

/**
 * Grids of one plan, each of later times than the one before, as one. What one of them lacks has no value at its times.
 * Their columns are copied. Grids that say of a share where it is not known cannot be joined.
 */
export function joinGrids(grids: readonly Grid[]): Grid {
  const [only] = grids;
  if (only !== undefined && grids.length === 1) {
    return withoutEmpty(only);
  }
  const times = joined(grids.map((grid) => grid.times));
  const isOfBuckets = grids.some(isBucketGrid);
  return withoutEmpty(
    isOfBuckets ? { times, groups: joinGroups(grids, times) } : { times, series: joinSeries(grids, times) }
  );
}

/** Grids of the same times, each of other series of one plan, as one. */
export function besideEachOther(grids: readonly Grid[]): Grid {
  const times = grids[0]?.times ?? new Float64Array(0);
  return shownGrid(
    grids.some(isBucketGrid)
      ? { times, groups: grids.flatMap((grid) => (isBucketGrid(grid) ? grid.groups : [])) }
      : { times, series: grids.flatMap((grid) => (isBucketGrid(grid) ? [] : grid.series)) }
  );
}

/**
 * The times from `from` to `to`, not included, only. The columns are looked at, not copied, and those without a value at
 * these times are still there.
 */
export function partOfGrid(grid: Grid, from: number, to: number): Grid {
  if (from === 0 && to === grid.times.length) {
    return grid;
  }
  const times = grid.times.subarray(from, to);
  const part = ({ values }: SparseColumn) => sparseColumn(values.subarray(from, to));
  return isBucketGrid(grid)
    ? { times, groups: grid.groups.map((group) => ({ ...group, columns: group.columns.map(part) })) }
    : { ...grid, times, series: grid.series.map((series) => ({ ...series, column: part(series.column) })) };
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

function withoutEmpty(grid: Grid): Grid {
  return shownGrid(isBucketGrid(grid) ? { ...grid, groups: grid.groups.map(withoutEmptyBuckets) } : grid);
}

function withoutEmptyBuckets({ labels, bounds, columns }: BucketGroup): BucketGroup {
  const present = columns.map((column) => hasValue(column));
  return present.every(Boolean)
    ? { labels, bounds, columns }
    : { labels, bounds: bounds.filter((_, at) => present[at]), columns: columns.filter((_, at) => present[at]) };
}

/** A column that is laid out from its beginning on; what is passed over is absent. */
interface LaidOut {
  column: SparseColumn;
  filled: number;
}

function laidOut(length: number): LaidOut {
  return { column: sparseColumn(new Float64Array(length)), filled: 0 };
}

function layOut(into: LaidOut, { values }: SparseColumn, start: number): void {
  setAbsentBetween(into.column.values, into.filled, start);
  into.column.values.set(values, start);
  into.filled = start + values.length;
}

function toItsEnd({ column, filled }: LaidOut): SparseColumn {
  setAbsentBetween(column.values, filled, column.values.length);
  return column;
}

function joinSeries(grids: readonly Grid[], times: Float64Array): GridSeries[] {
  const found = new Map<string, { series: GridSeries; to: LaidOut }>();
  let start = 0;
  for (const grid of grids) {
    for (const series of isBucketGrid(grid) ? [] : grid.series) {
      const key = [series.quantile, series.spelled, knownLabelKey(series.labels)].join(' ');
      const one = found.get(key) ?? { series, to: laidOut(times.length) };
      layOut(one.to, series.column, start);
      found.set(key, one);
    }
    start += grid.times.length;
  }
  return Array.from(found.values(), ({ series, to }) => ({ ...series, column: toItsEnd(to) }));
}

function joinGroups(grids: readonly Grid[], times: Float64Array): BucketGroup[] {
  const found = new Map<string, { labels: Labels; columns: Map<number, LaidOut> }>();
  let start = 0;
  for (const grid of grids) {
    for (const { labels, bounds, columns } of isBucketGrid(grid) ? grid.groups : []) {
      const key = knownLabelKey(labels);
      const group = found.get(key) ?? { labels, columns: new Map<number, LaidOut>() };
      found.set(key, group);
      columns.forEach((column, index) => {
        const bound = bounds[index] ?? NaN;
        const to = group.columns.get(bound) ?? laidOut(times.length);
        layOut(to, column, start);
        group.columns.set(bound, to);
      });
    }
    start += grid.times.length;
  }
  return Array.from(found.values(), ({ labels, columns }) => {
    const byBound = [...columns].sort(([a], [b]) => a - b);
    return {
      labels,
      bounds: Float64Array.from(byBound, ([bound]) => bound),
      columns: byBound.map(([, to]) => toItsEnd(to)),
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
