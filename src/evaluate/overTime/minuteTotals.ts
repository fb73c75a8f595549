import { isAbsent } from '../../series/stale';
import { slidingSum } from './sliding';
import { LOOKBACK_MS } from '../../series/lookback';
import { newestIndex, pick, windowsFrom, type Summarise } from './windowIndex';

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
