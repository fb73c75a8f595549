import {
  columnsOfLength,
  isAbsent,
  LOOKBACK_MS,
  pick,
  pickInto,
  setAbsent,
  type SparseColumn,
} from '../../series/stale';
import { compensated, compensation, moreExtreme, RunningSum } from '../combine';

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
function windowsFrom(sampleTimes: Float64Array, starts: Float64Array, times: Float64Array): WindowIndex {
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

/**
 * Sum, mean or number of the samples in each window, in time linear in samples and windows however far windows overlap:
 * samples before `split` are held as sums from each place up to it, samples after it as one running sum.
 * Nothing is ever subtracted, so neither cancellation nor a NaN or an infinity outlives its window.
 */
export function slidingSum(sampleCount: number, { from, to }: WindowIndex, result: 'sum' | 'avg' | 'count'): Summarise {
  const sums = new Float64Array(sampleCount);
  const errors = new Float64Array(sampleCount);
  const counts = new Int32Array(sampleCount);
  const nextColumn = columnsOfLength(to.length);
  return (column) => {
    const out = nextColumn();
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
  const nextColumn = columnsOfLength(to.length);
  return (column) => {
    const out = nextColumn();
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

/** `last_over_time` passes over absent places, unlike an instant selector. */
export function lastInWindow(sampleCount: number, { from, to }: WindowIndex): Summarise {
  const newestPresent = new Int32Array(sampleCount + 1);
  const nextColumn = columnsOfLength(to.length);
  return (column) => {
    newestPresent[0] = -1;
    for (let step = 0; step < sampleCount; step++) {
      newestPresent[step + 1] = isAbsent(column, step) ? newestPresent[step]! : step;
    }
    const index = to.map((end, place) => (newestPresent[end]! >= from[place]! ? newestPresent[end]! : -1));
    return pickInto(nextColumn(), index, column);
  };
}

/** Rates are per second over one minute, so events are counted minute by minute. */
export const MINUTE_MS = 60_000;

export interface TotalWindows {
  windowMs: number;
  /** Where the window of the last time begins, when that is not `windowMs` before it. */
  lastFromMs?: number;
}

/** `sum_over_time(x[window:1m]) * 60`; a subquery's steps are full minutes since the epoch. */
export function totalOfMinutes(sampleTimes: Float64Array, times: Float64Array, windows: TotalWindows): Summarise {
  const starts = startsOf(times, windows);
  const minutes = fullMinutes(sampleTimes, times, starts);
  const atMinutes = pick(newestIndex(sampleTimes, minutes));
  const sum = slidingSum(minutes.length, windowsFrom(minutes, starts, times), 'sum');
  return (column) => {
    const out = sum(atMinutes(column));
    for (let place = 0; place < times.length; place++) {
      if (!isAbsent(out, place)) {
        out.values[place]! *= MINUTE_MS / 1000;
      }
    }
    return out;
  };
}

function startsOf(times: Float64Array, { windowMs, lastFromMs }: TotalWindows): Float64Array {
  const starts = times.map((timeMs) => timeMs - windowMs);
  if (lastFromMs !== undefined) {
    starts[starts.length - 1] = lastFromMs;
  }
  return starts;
}

/** The full minutes that some window holds and at which some sample may be seen. */
function fullMinutes(sampleTimes: Float64Array, times: Float64Array, starts: Float64Array): Float64Array {
  if (sampleTimes.length === 0 || times.length === 0) {
    return new Float64Array(0);
  }
  const first = Math.max(starts[0]!, sampleTimes[0]! - 1);
  const last = Math.min(times[times.length - 1]!, sampleTimes[sampleTimes.length - 1]! + LOOKBACK_MS);
  const firstMinute = Math.floor(first / MINUTE_MS) + 1;
  const count = Math.max(0, Math.floor(last / MINUTE_MS) - firstMinute + 1);
  return Float64Array.from({ length: count }, (_, index) => (firstMinute + index) * MINUTE_MS);
}
