import type { ScrapeError } from './errors';
import type { Snapshot } from './snapshot';

export interface FreshenOptions {
  /** A snapshot at most this old is good enough. Default: the interval. */
  maxAgeMs?: number;
  /** Ask although there is a fresh snapshot. What the server asked to wait is waited all the same. */
  force?: boolean;
  /** Ends the waiting of this caller, not the scrape that others wait for too. */
  signal?: AbortSignal;
}

/** What there is to show: the last good snapshot, and beside it why there is no newer one. */
export interface Freshness {
  newestGood: Snapshot | undefined;
  error: ScrapeError | undefined;
  nextAttemptMs: number | undefined;
}

/** Whether a snapshot is at most so old. One from the future was taken before the clock was put back: nobody knows how old it is. */
export function isFresh(snapshot: Snapshot | undefined, maxAgeMs: number, nowMs: number): boolean {
  const ageMs = nowMs - (snapshot?.timeMs ?? -Infinity);
  return ageMs >= 0 && ageMs <= maxAgeMs;
}
