import type { TokenPrices } from './cost';
import type { MlflowClient } from '../client/client';
import { remembered } from '../client/traceCache';
import type { TraceInfo } from '../spans/infoTypes';
import type { Trace } from '../spans/types';
import { digestOf, type TraceDigest } from './digest';

/** Those of some ten thousand traces. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So many traces are in memory with all their texts at once. */
const TOGETHER = 100;

/** Reads what is needed of many traces; those that cannot be read are left out. Throws MlflowError. */
export type ReadDigests = (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<readonly TraceDigest[]>;

/** Digests of finished traces are read once for all panels and refreshes. @param now milliseconds since the epoch */
export function traceDigests(client: MlflowClient, prices: TokenPrices, now: () => number): ReadDigests {
  return remembered({
    read: async (infos, signal) => {
      const digests: TraceDigest[] = [];
      for (let start = 0; start < infos.length; start += TOGETHER) {
        const traces = await client.traces(infos.slice(start, start + TOGETHER), signal);
        digests.push(...traces.flatMap((trace) => digestIfAny(trace, prices)));
      }
      return digests;
    },
    spansOf: (digest) => digest.spanCount,
    mostBytes: MOST_BYTES,
    now,
  });
}

/** One trace that nobody foresaw does not take the others along; it is missed as one that cannot be read. */
function digestIfAny(trace: Trace, prices: TokenPrices): TraceDigest[] {
  try {
    return [digestOf(trace, prices)];
  } catch {
    return [];
  }
}
