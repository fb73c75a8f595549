import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { Summarise, WindowIndex } from './windowIndex';
import { compensated, compensation, moreExtreme, RunningSum } from '../arithmetic';

/**
 * Sum, mean or number of the samples in each window, in time linear in samples and windows however far windows overlap:
 * samples before `split` are held as sums from each place up to it, samples after it as one running sum.
 * Nothing is ever subtracted, so neither cancellation nor a NaN or an infinity outlives its window.
 */
export function slidingSum(sampleCount: number, { from, to }: WindowIndex, result: 'sum' | 'avg' | 'count'): Summarise {
  const sums = new Float64Array(sampleCount);
  const errors = new Float64Array(sampleCount);
  const counts = new Int32Array(sampleCount);
  return (column) => {
    const out = sparseColumn(new Float64Array(to.length));
    const running = new RunningSum();
    let split = 0;
    let next = 0;
    for (let place = 0; place < to.length; place++) {
      const start = from[place]!;
      const end = to[place]!;
      if (start >= split) {
        running.clear();
        for (let step = end - 1; step >= start; step--) {
          addPresent(running, column, step);
          sums[step] = running.sum;
          errors[step] = running.error;
          counts[step] = running.count;
        }
        running.clear();
        split = end;
      } else {
        for (let step = next; step < end; step++) {
          addPresent(running, column, step);
        }
      }
      next = end;
      const held = start < split;
      const count = running.count + (held ? counts[start]! : 0);
      if (count === 0) {
        setAbsent(out, place);
        continue;
      }
      if (result === 'count') {
        out.values[place] = count;
        continue;
      }
      const earlier = held ? sums[start]! : 0;
      const sum = earlier + running.sum;
      const error = compensation(earlier, running.sum, sum, running.error + (held ? errors[start]! : 0));
      out.values[place] = compensated(sum, error) / (result === 'avg' ? count : 1);
    }
    return out;
  };
}

/** Only a NaN can be the mark of an absent sample, so the bits of others are not looked at. */
function addPresent(running: RunningSum, column: SparseColumn, step: number): void {
  const value = column.values[step]!;
  if (value === value || !isAbsent(column, step)) {
    running.add(value);
  }
}

/**
 * The largest or smallest sample in each window; NaN only where every sample is NaN, as in Prometheus.
 * Linear in samples and windows, by the same split as `slidingSum`.
 */
export function slidingExtreme(sampleCount: number, { from, to }: WindowIndex, which: 'min' | 'max'): Summarise {
  const extremes = new Float64Array(sampleCount);
  const counts = new Int32Array(sampleCount);
  return (column) => {
    const out = sparseColumn(new Float64Array(to.length));
    let split = 0;
    let next = 0;
    let extreme = NaN;
    let count = 0;
    for (let place = 0; place < to.length; place++) {
      const start = from[place]!;
      const end = to[place]!;
      if (start >= split) {
        extreme = NaN;
        count = 0;
        for (let step = end - 1; step >= start; step--) {
          const value = column.values[step]!;
          if (value === value || !isAbsent(column, step)) {
            extreme = moreExtreme(extreme, value, which);
            count++;
          }
          extremes[step] = extreme;
          counts[step] = count;
        }
        split = end;
        extreme = NaN;
        count = 0;
      } else {
        for (let step = next; step < end; step++) {
          const value = column.values[step]!;
          if (value === value || !isAbsent(column, step)) {
            extreme = moreExtreme(extreme, value, which);
            count++;
          }
        }
      }
      next = end;
      const before = start < split;
      if ((before ? counts[start]! : 0) + count === 0) {
        setAbsent(out, place);
      } else {
        out.values[place] = before ? moreExtreme(extremes[start]!, extreme, which) : extreme;
      }
    }
    return out;
  };
}
