import { LOOKBACK_MS } from '../../series/lookback';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../../series/stale';

/** One series over time: the samples in, one value or nothing per evaluation time out. */
export type Summarise = (column: SparseColumn) => SparseColumn;

/** Where each evaluation time's window begins and ends in the shared time column: columns `from[i]` to `to[i] - 1`. */
export interface WindowIndex {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Samples with `t - windowMs < time <= t`: Prometheus 3 leaves out a sample exactly at a window's start. */
export function windowIndex(sampleTimes: Float64Array, times: Float64Array, windowMs: number): WindowIndex {
  return windowsFrom(
    sampleTimes,
    times.map((timeMs) => timeMs - windowMs),
    times
  );
}

/** The same for windows that each begin where `starts` says, in ascending order. */
export function windowsFrom(sampleTimes: Float64Array, starts: Float64Array, times: Float64Array): WindowIndex {
  return { from: countUpTo(sampleTimes, starts), to: countUpTo(sampleTimes, times) };
}

/**
 * For each evaluation time the newest column within the lookback, or -1. What an instant selector sees:
 * when that column has no sample of a series, the series is stale, however recent an older sample is.
 */
export function newestIndex(sampleTimes: Float64Array, times: Float64Array): Int32Array {
  const { from, to } = windowIndex(sampleTimes, times, LOOKBACK_MS);
  return to.map((end, index) => (end > from[index]! ? end - 1 : -1));
}

/** How many samples lie at or before each time. One pass, since both columns ascend. */
function countUpTo(sampleTimes: Float64Array, times: Float64Array): Int32Array {
  const counts = new Int32Array(times.length);
  let count = 0;
  for (let index = 0; index < times.length; index++) {
    const limit = times[index]!;
    while (count < sampleTimes.length && sampleTimes[count]! <= limit) {
      count++;
    }
    counts[index] = count;
  }
  return counts;
}

/** Column `index[i]` at place i, nothing where it is -1. */
export function pick(index: Int32Array): Summarise {
  return (column) => {
    const picked = new Float64Array(index.length);
    const out = sparseColumn(picked);
    const { values } = column;
    for (let place = 0; place < index.length; place++) {
      const from = index[place]!;
      const value = from < 0 ? NaN : values[from]!;
      if (value !== value && (from < 0 || isAbsent(column, from))) {
        setAbsent(out, place);
      } else {
        picked[place] = value;
      }
    }
    return out;
  };
}
