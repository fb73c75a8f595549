import { FAILURE_NUMBERS, SAMPLES_SCRAPED, SCRAPE_DURATION, SCRAPE_FAILURE, SNAPSHOT_AGE, UP } from '../catalogue';
import type { OwnSample } from '../history';
import type { ScrapeError } from './errors';
import type { Scrape } from './scrapeOnce';

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
