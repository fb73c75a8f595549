import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { BucketGroup, GridSeries } from '../grid';
import { bucketOfRank, bucketQuantile, clearlyAbove, repairCounts } from './quantile';

/** Each quantile of each group: groups in order, quantiles within a group in the order given. */
export function quantileSeries(
  groups: readonly BucketGroup[],
  quantiles: readonly number[],
  length: number
): GridSeries[] {
  return groups.flatMap((group) => {
    const columns = quantiles.map(() => sparseColumn(new Float64Array(length)));
    const histogram = histogramReader(group);
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
export interface QuantileWorth {
  /** Lower edge of the bucket; -Infinity when nothing is known below its bound. */
  lower: number;
  /** Upper edge; Infinity when the quantile lies beyond the highest finite bound. */
  upper: number;
  /** Observations per second (or events, when the buckets were totals). */
  observations: number;
}

/** Undefined where there is no quantile: nothing observed, no `+Inf` bucket, or q outside 0 to 1. */
export function quantileWorth(q: number, group: BucketGroup, place: number): QuantileWorth | undefined {
  const histogram = histogramReader(group);
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

/** One pair of arrays that takes the buckets present at one time after the other, repaired. */
function histogramReader({ bounds, columns }: BucketGroup): Histogram & { read(place: number): void } {
  const values = columns.map((column) => column.values);
  const present = bounds.slice();
  const counts = new Float64Array(bounds.length);
  /** Whether `present` holds all bounds: mostly it does, and need not be written anew for each time. */
  let hasAll = true;
  const histogram = {
    bounds: present,
    counts,
    length: 0,
    read(place: number) {
      let length = 0;
      let previous = NaN;
      let ascends = true;
      for (let index = 0; index < values.length; index++) {
        const value = values[index]![place]!;
        if (value !== value && isAbsent(columns[index]!, place)) {
          hasAll = false;
          continue;
        }
        if (!hasAll) {
          present[length] = bounds[index]!;
        }
        ascends &&= length === 0 || value === previous || clearlyAbove(value, previous);
        counts[length] = value;
        previous = value;
        length++;
      }
      if (!ascends) {
        repairCounts(counts, length);
      }
      if (!hasAll && length === values.length) {
        hasAll = true;
      }
      histogram.length = length;
    },
  };
  return histogram;
}
