import type { ScrapeError } from './errors';
import type { Snapshot } from './snapshot';

export interface CollectorState {
  newestGood: Snapshot | undefined;
  /** Why there is nothing newer; undefined after a good scrape. */
  lastError: ScrapeError | undefined;
  lastAttemptMs: number | undefined;
  /** When the endpoint is asked again, or may be where it is asked on demand only. */
  nextAttemptMs: number | undefined;
  inFlight: boolean;
}

/** The state of a collector, for all who want to be told of each change. */
export interface CollectorStatus {
  now(): CollectorState;
  update(change: Partial<CollectorState>): void;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (state: CollectorState) => void): () => void;
  /** Nobody is told any more. */
  close(): void;
}

/** @param onUpdate is told first, and after closing too. */
export function createStatus(onUpdate: (state: CollectorState) => void = () => {}): CollectorStatus {
  const listeners = new Set<(state: CollectorState) => void>();
  let state: CollectorState = {
    newestGood: undefined,
    lastError: undefined,
    lastAttemptMs: undefined,
    nextAttemptMs: undefined,
    inFlight: false,
  };
  return {
    now: () => state,
    update(change) {
      state = { ...state, ...change };
      onUpdate(state);
      [...listeners].forEach((listener) => listener(state));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      listeners.clear();
    },
  };
}

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
