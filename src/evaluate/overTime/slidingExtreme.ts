import { isAbsent, setAbsent, sparseColumn } from '../../series/stale';
import type { Summarise, WindowIndex } from './windowIndex';

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

/** NaN gives way to anything. */
export function moreExtreme(held: number, value: number, which: 'min' | 'max'): number {
  if (held !== held) {
    return value;
  }
  return (which === 'max' ? value > held : value < held) ? value : held;
}
