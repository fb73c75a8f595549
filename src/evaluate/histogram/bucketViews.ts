import type { BucketPlan } from '../../plan/plan';
import { absentColumn, isAbsent, setAbsent, sparseColumn, valueAt, type SparseColumn } from '../../series/stale';
import type { BucketGroup, Grid, GridSeries, SeriesGrid } from '../grid';
import { quantileSeries } from './quantile';

/** What a plan makes of the buckets that it reads. */
export function ofBuckets(plan: BucketPlan, groups: BucketGroup[], times: Float64Array): Grid {
  const { length } = times;
  switch (plan.kind) {
    case 'buckets':
      return { times, groups };
    case 'quantile':
      return { times, series: quantileSeries(groups, plan.quantiles, length) };
    case 'share':
      return { times, ...shareSeries(groups, plan.bound, length) };
    case 'estimate':
      return { times, series: groups.map((group) => estimateSeries(group, length)) };
  }
}

/**
 * The part of observations at or below `bound`, from 0 to 1: exact, since the bound is a bucket's own. Not clamped.
 * No value where nothing was observed. Groups that have no such bound, or no `+Inf` bucket, are `missing`.
 */
function shareSeries(
  groups: readonly BucketGroup[],
  bound: number,
  length: number
): Pick<SeriesGrid, 'series' | 'missing' | 'missesAtTimes'> {
  const series: GridSeries[] = [];
  const missing: BucketGroup[] = [];
  let missesAtTimes = false;
  for (const group of groups) {
    const below = columnOf(group, bound);
    const all = columnOf(group, Infinity);
    if (below === undefined || all === undefined) {
      // Of a group that is gone nothing can be missed.
      if (group.columns.length > 0) {
        missing.push(group);
      }
      continue;
    }
    const column = sparseColumn(new Float64Array(length));
    for (let place = 0; place < length; place++) {
      const observed = all.values[place]!;
      if (!isAbsent(below, place) && observed > 0) {
        column.values[place] = below.values[place]! / observed;
      } else {
        setAbsent(column, place);
      }
      const lacksOne = isAbsent(below, place) || isAbsent(all, place);
      missesAtTimes ||= lacksOne && group.columns.some((other) => !isAbsent(other, place));
    }
    series.push({ labels: group.labels, column });
  }
  if (missing.length === 0) {
    return missesAtTimes ? { series, missesAtTimes } : { series };
  }
  const bounds = [...new Set(groups.flatMap((group) => [...group.bounds]))].filter(Number.isFinite);
  return { series, missing: { groups: missing.map(({ labels }) => labels), bounds: bounds.sort((a, b) => a - b) } };
}

/**
 * The rate of each bucket times its middle, added up. What lies beyond the highest bound counts as that bound, so the
 * estimate is rather too low.
 */
function estimateSeries(group: BucketGroup, length: number): GridSeries {
  const column = absentColumn(length);
  const buckets = separateBuckets(group, length);
  for (let place = 0; place < length; place++) {
    // Of the bounds that there are at this time; at other times there may be others. A count alone tells nothing.
    let lower: number | undefined;
    for (const bucket of buckets) {
      if (isAbsent(bucket.column, place) || (lower === undefined && bucket.upper === Infinity)) {
        continue;
      }
      lower ??= 0;
      const middle = Number.isFinite(bucket.upper) ? (lower + bucket.upper) / 2 : lower;
      const sum = isAbsent(column, place) ? 0 : column.values[place]!;
      column.values[place] = sum + bucket.column.values[place]! * middle;
      lower = Math.max(0, bucket.upper);
    }
  }
  return { labels: group.labels, column };
}

function columnOf({ bounds, columns }: BucketGroup, bound: number): SparseColumn | undefined {
  return columns[bounds.indexOf(bound)];
}

/** One bucket by itself: observations above `lower` and at or below `upper`. */
export interface Bucket {
  /** -Infinity for a lowest bucket whose bound is not above 0. */
  lower: number;
  upper: number;
  column: SparseColumn;
}

/**
 * The buckets of a group by themselves, ascending: each bound less the next lower one that has a value at that time.
 * What falls below 0 by float noise is 0.
 */
export function separateBuckets({ bounds, columns }: BucketGroup, length: number): Bucket[] {
  const below = new Float64Array(length);
  return columns.map((cumulative, index) => {
    const column = sparseColumn(new Float64Array(length));
    for (let place = 0; place < length; place++) {
      if (isAbsent(cumulative, place)) {
        setAbsent(column, place);
      } else {
        const value = cumulative.values[place]!;
        column.values[place] = Math.max(0, value - below[place]!);
        below[place] = Math.max(below[place]!, value);
      }
    }
    return { lower: lowerEdge(bounds, index), upper: bounds[index]!, column };
  });
}

/** How observations are spread at one time: buckets that have a value there. */
export function distribution(
  group: BucketGroup,
  place: number
): Array<{ lower: number; upper: number; value: number }> {
  const present = group.columns.flatMap((column, index) => {
    const value = valueAt(column, place);
    return value === undefined ? [] : [{ bound: group.bounds[index]!, value }];
  });
  const bounds = Float64Array.from(present, ({ bound }) => bound);
  const columns = present.map(({ value }) => sparseColumn(Float64Array.of(value)));
  return separateBuckets({ labels: group.labels, bounds, columns }, 1).map(({ lower, upper, column }) => ({
    lower,
    upper,
    value: column.values[0]!,
  }));
}

/** As `histogram_quantile` has it: the lowest bucket begins at 0 when its bound is above 0. */
function lowerEdge(bounds: Float64Array, index: number): number {
  if (index > 0) {
    return bounds[index - 1]!;
  }
  return bounds[0]! > 0 ? 0 : -Infinity;
}
