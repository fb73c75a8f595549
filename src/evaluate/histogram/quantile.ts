import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { BucketGroup, GridSeries } from '../grid';

/** Prometheus ignores differences between neighbouring buckets below this part of their sum. */
const SMALL_DELTA = 1e-12;
const MIN_NORMAL = 2.2250738585072014e-308;

/**
 * Makes cumulative counts ascend, in place: a decrease, and a difference so small that it is float noise,
 * is replaced by the count before it (prometheus/prometheus promql/quantile.go, v3).
 */
export function repairCounts(counts: Float64Array, length: number): void {
  let previous = counts[0]!;
  for (let index = 1; index < length; index++) {
    const count = counts[index]!;
    if (clearlyAbove(count, previous)) {
      previous = count;
    } else if (count < previous || almostEqual(previous, count)) {
      counts[index] = previous;
    } else {
      previous = count;
    }
  }
}

/** What most buckets are, told without the division that the full comparison needs. */
export function clearlyAbove(count: number, previous: number): boolean {
  return count > MIN_NORMAL && count - previous > 2 * SMALL_DELTA * count;
}

function almostEqual(a: number, b: number): boolean {
  if (a === b || (a !== a && b !== b)) {
    return true;
  }
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < MIN_NORMAL) {
    return difference < SMALL_DELTA * MIN_NORMAL;
  }
  return difference / Math.min(sum, Number.MAX_VALUE) < SMALL_DELTA;
}

/**
 * `histogram_quantile` of one histogram: the first `length` bounds, ascending and no two equal, with their repaired
 * cumulative counts. NaN when q is NaN, the last bound is not +Inf, there are fewer than two buckets or no
 * observations; -Inf below q = 0 and +Inf above 1. In the last bucket the answer is the highest finite bound;
 * the lowest begins at 0 when its bound is above 0, and otherwise is its bound.
 */
export function bucketQuantile(q: number, bounds: Float64Array, counts: Float64Array, length: number): number {
  if (q !== q || q < 0 || q > 1) {
    return q < 0 ? -Infinity : q > 1 ? Infinity : NaN;
  }
  if (length < 2 || bounds[length - 1] !== Infinity || counts[length - 1] === 0) {
    return NaN;
  }
  const rank = q * counts[length - 1]!;
  const bucket = bucketOfRank(rank, counts, length);
  if (bucket === length - 1) {
    return bounds[length - 2]!;
  }
  const upper = bounds[bucket]!;
  if (bucket === 0) {
    return upper <= 0 ? upper : upper * (rank / counts[0]!);
  }
  const lower = bounds[bucket - 1]!;
  const below = counts[bucket - 1]!;
  return lower + (upper - lower) * ((rank - below) / (counts[bucket]! - below));
}

/**
 * The first bucket but the last that holds the rank, else the last. A binary search with Prometheus's own probes,
 * since a NaN among the counts makes the answer depend on them.
 */
export function bucketOfRank(rank: number, counts: Float64Array, length: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (counts[middle]! >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** Each quantile of each group: groups in order, quantiles within a group in the order given. */
export function quantileSeries(
  groups: readonly BucketGroup[],
  quantiles: readonly number[],
  length: number
): GridSeries[] {
  return groups.flatMap((group) => {
    const columns = quantiles.map(() => sparseColumn(new Float64Array(length)));
    const histogram = histogramReader(group, length);
    for (let place = 0; place < length; place++) {
      histogram.read(place);
      for (let index = 0; index < quantiles.length; index++) {
        setQuantile(columns[index]!, place, quantiles[index]!, histogram);
      }
    }
    return quantiles.map((quantile, index) => ({ labels: group.labels, quantile, column: columns[index]! }));
  });
}

function setQuantile(column: SparseColumn, place: number, q: number, { bounds, counts, length }: Histogram): void {
  if (length === 0) {
    setAbsent(column, place);
  } else {
    column.values[place] = bucketQuantile(q, bounds, counts, length);
  }
}

/** What a quantile is worth: the bucket it fell into and the rate of observations it rests on. */
export interface QuantileBucket {
  /** Lower edge of the bucket; -Infinity when nothing is known below its bound. */
  lower: number;
  /** Upper edge; Infinity when the quantile lies beyond the highest finite bound. */
  upper: number;
  /** Observations per second (or events, when the buckets were totals). */
  observations: number;
}

/** Undefined where there is no quantile: nothing observed, no `+Inf` bucket, or q outside 0 to 1. */
export function quantileBucket(q: number, group: BucketGroup, place: number): QuantileBucket | undefined {
  const histogram = histogramReader(group, 0);
  histogram.read(place);
  const { bounds, counts, length } = histogram;
  const observations = length === 0 ? 0 : counts[length - 1]!;
  const known = q >= 0 && q <= 1 && length >= 2 && bounds[length - 1] === Infinity && observations > 0;
  if (!known) {
    return undefined;
  }
  const bucket = bucketOfRank(q * observations, counts, length);
  const upper = bounds[bucket]!;
  const lower = bucket > 0 ? bounds[bucket - 1]! : upper > 0 ? 0 : -Infinity;
  return { lower, upper, observations };
}

interface Histogram {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  readonly length: number;
}

/**
 * One pair of arrays that takes the buckets present at one time after the other, repaired.
 * @param length of this many first places it is found out at once whether they need to be looked at closely
 */
function histogramReader({ bounds, columns }: BucketGroup, length: number): Histogram & { read(place: number): void } {
  const values = columns.map((column) => column.values);
  const isPlain = plainPlaces(values, length);
  const present = bounds.slice();
  const counts = new Float64Array(bounds.length);
  /** Whether `present` holds all bounds: mostly it does, and need not be written anew for each time. */
  let hasAll = true;
  const histogram = {
    bounds: present,
    counts,
    length: 0,
    read(place: number) {
      if (isPlain[place] === 1) {
        for (let index = 0; index < counts.length; index++) {
          counts[index] = values[index]![place]!;
        }
        if (!hasAll) {
          present.set(bounds);
          hasAll = true;
        }
        histogram.length = counts.length;
        return;
      }
      let count = 0;
      for (let index = 0; index < values.length; index++) {
        const value = values[index]![place]!;
        if (value === value || !isAbsent(columns[index]!, place)) {
          present[count] = bounds[index]!;
          counts[count++] = value;
        }
      }
      hasAll = count === counts.length;
      repairCounts(counts, count);
      histogram.length = count;
    },
  };
  return histogram;
}

/**
 * 1 for each place at which all buckets are there and clearly ascend, which most do. One column beside the next, and
 * without a branch, of which half would be guessed wrongly.
 */
function plainPlaces(values: readonly Float64Array[], length: number): Uint8Array {
  const isPlain = new Uint8Array(length).fill(values.length > 1 ? 1 : 0);
  for (let index = 1; index < values.length; index++) {
    const lower = values[index - 1]!;
    const upper = values[index]!;
    for (let place = 0; place < length; place++) {
      const count = upper[place]!;
      const above = count - lower[place]!;
      isPlain[place]! &= Number(above === 0) | Number(above > 2 * SMALL_DELTA * count + MIN_NORMAL);
    }
  }
  return isPlain;
}
