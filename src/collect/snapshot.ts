import { SAMPLES_SCRAPED, SCRAPE_DURATION, SNAPSHOT_AGE, UP } from '../catalogue';
import type { OwnSample } from '../history';
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
 * What a scrape says of itself, in Prometheus's names.
 * @param snapshot that of a good scrape; beside a failed one that of the last good one, if there was one.
 */
export function ownSamples(
  { ok, timeMs, durationMs }: { ok: boolean; timeMs: number; durationMs: number },
  snapshot: Snapshot | undefined
): OwnSample[] {
  const values: Array<[string, number | undefined]> = [
    [UP, ok ? 1 : 0],
    [SCRAPE_DURATION, durationMs / 1000],
    [SAMPLES_SCRAPED, ok ? snapshot?.samples : 0],
    [SNAPSHOT_AGE, snapshot && ageSeconds(snapshot, timeMs)],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [{ name, labels: {}, value }]));
}

/** The endpoint's clock and this one may differ, so what seems to be from the future is new. */
function ageSeconds({ timeMs, snapshotTimestampMs }: Snapshot, nowMs: number): number {
  return Math.max(0, nowMs - (snapshotTimestampMs ?? timeMs)) / 1000;
}
