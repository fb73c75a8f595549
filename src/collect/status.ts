import { FAILURE_NUMBERS, SAMPLES_SCRAPED, SCRAPE_DURATION, SCRAPE_FAILURE, SNAPSHOT_AGE, UP } from '../catalogue';
import type { OwnSample } from '../history';
import type { ScrapeError } from './errors';
import type { Scrape } from './scrapeOnce';

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

/** What is kept in mind of the newest good scrape. */
export interface Snapshot {
  timeMs: number;
  samples: number;
  series: number;
  /** Newest timestamp in the body, where it has any; else the time at which a cache got it, where one says so. */
  snapshotTimestampMs: number | undefined;
}

export function snapshotOf({ timeMs, exposition, cachedMs }: Scrape): Snapshot {
  let newest = -Infinity;
  for (const timestamp of exposition.timestamps ?? []) {
    newest = timestamp > newest ? timestamp : newest;
  }
  return {
    timeMs,
    samples: exposition.sampleCount,
    series: new Set(exposition.seriesIds).size,
    snapshotTimestampMs: newest > -Infinity ? newest : cachedMs === undefined ? undefined : timeMs - cachedMs,
  };
}

/**
 * What a scrape says of itself, in Prometheus's names where it has them. Of an error only a number is kept: it takes
 * no room, has no secrets, and is the same for a fault however often it comes back.
 * @param error of a failed scrape; absent for a good one.
 * @param snapshot that of a good scrape; beside a failed one that of the last good one, if there was one.
 */
export function ownSamples(
  { error, timeMs, durationMs }: { error?: ScrapeError; timeMs: number; durationMs: number },
  snapshot: Snapshot | undefined
): OwnSample[] {
  const values: Array<[string, number | undefined]> = [
    [UP, error === undefined ? 1 : 0],
    [SCRAPE_DURATION, durationMs / 1000],
    [SAMPLES_SCRAPED, error === undefined ? snapshot?.samples : 0],
    [SNAPSHOT_AGE, snapshot && ageSeconds(snapshot, timeMs)],
    [SCRAPE_FAILURE, error && failureNumber(error)],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [{ name, labels: {}, value }]));
}

/** The endpoint's clock and this one may differ, so what seems to be from the future is new. */
function ageSeconds({ timeMs, snapshotTimestampMs }: Snapshot, nowMs: number): number {
  return Math.max(0, nowMs - (snapshotTimestampMs ?? timeMs)) / 1000;
}

/** What is kept of an error: its HTTP status, or the number of its kind. */
export function failureNumber(error: ScrapeError): number {
  switch (error.kind) {
    case 'auth':
      return 401;
    case 'forbidden':
      return 403;
    case 'notFound':
      return 404;
    case 'rateLimited':
      return 429;
    case 'serverError':
      return error.status;
    default:
      return FAILURE_NUMBERS[error.kind];
  }
}
