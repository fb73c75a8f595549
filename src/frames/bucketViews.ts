import { readBuckets, separateBuckets, shareSeries, type BucketGroup } from '../evaluate';
import type { Grid, GridSeries } from '../evaluate/grid';
import { absentColumn, sparseColumn, isAbsent, setAbsent } from '../series/stale';
import { nameSeries } from './seriesName';

/** Groups of a grid that a `buckets` plan was answered with. */
export function bucketGroups(grid: Grid): BucketGroup[] {
  return readBuckets(grid.series, grid.times.length);
}

/** Share of requests at or below the bound per group, and words for groups that have no such bound. */
export function shareGrid(grid: Grid, bound: number): { grid: Grid; problem: string | undefined } {
  const groups = bucketGroups(grid);
  const { series, missing } = shareSeries(groups, bound, grid.times.length);
  const names = nameSeries(
    missing.map((labels) => ({ labels })),
    undefined,
    'the histogram'
  );
  const bounds = [...new Set(groups.flatMap((group) => [...group.bounds]))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const problem =
    missing.length === 0
      ? undefined
      : `No bucket ends at ${bound} for ${names.join(', ')}, and a share is only exact at a bound. Choose one of ${bounds.join(', ')}.`;
  return { grid: { times: grid.times, series }, problem };
}

/**
 * Estimated amount per second: the rate of each bucket times its middle. What lies beyond the highest bound counts
 * as that bound, so the estimate is rather too low.
 */
export function estimateGrid(grid: Grid): Grid {
  const length = grid.times.length;
  const series = bucketGroups(grid).map((group): GridSeries => {
    const column = group.columns.length === 0 ? absentColumn(length) : sparseColumn(new Float64Array(length));
    for (const bucket of separateBuckets(group, length)) {
      const lower = Math.max(0, bucket.lower);
      const middle = Number.isFinite(bucket.upper) ? (lower + bucket.upper) / 2 : lower;
      for (let place = 0; place < length; place++) {
        if (isAbsent(bucket.column, place)) {
          setAbsent(column, place);
        } else if (!isAbsent(column, place)) {
          column.values[place]! += (bucket.column.values[place] ?? 0) * middle;
        }
      }
    }
    return { labels: group.labels, column };
  });
  return { times: grid.times, series };
}
