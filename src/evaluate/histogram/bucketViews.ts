import type { Labels } from '../../series/labels';
import { isAbsent, setAbsent, sparseColumn, valueAt, type SparseColumn } from '../../series/stale';
import type { BucketGroup } from './buckets';
import type { GridSeries } from '../grid';

/**
 * The part of observations at or below `bound`, from 0 to 1: exact, since the bound is a bucket's own. Not clamped.
 * No value where nothing was observed. `missing` are the groups that have no such bound, or no `+Inf` bucket.
 */
export function shareSeries(
  groups: readonly BucketGroup[],
  bound: number,
  length: number
): { series: GridSeries[]; missing: Labels[] } {
  const series: GridSeries[] = [];
  const missing: Labels[] = [];
  for (const group of groups) {
    const below = columnOf(group, bound);
    const all = columnOf(group, Infinity);
    if (below === undefined || all === undefined) {
      missing.push(group.labels);
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
    }
    series.push({ labels: group.labels, column });
  }
  return { series, missing };
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
  const length = place + 1;
  return separateBuckets(group, length).flatMap(({ lower, upper, column }) => {
    const value = valueAt(column, place);
    return value === undefined ? [] : [{ lower, upper, value }];
  });
}

/** As `histogram_quantile` has it: the lowest bucket begins at 0 when its bound is above 0. */
function lowerEdge(bounds: Float64Array, index: number): number {
  if (index > 0) {
    return bounds[index - 1]!;
  }
  return bounds[0]! > 0 ? 0 : -Infinity;
}
