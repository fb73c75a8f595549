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
