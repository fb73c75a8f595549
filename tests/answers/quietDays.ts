import { createHistory } from '../../src/history';
import { collectorOf, HOUR_MS, MINUTE_MS, SCRAPE_INTERVAL_MS, worldOf } from './worlds';
import { WINDOW_MS } from './incidentRuns';
import { changesIn } from './judge';
import { isChange, type Finding } from '../../src/analysis/changes';

/** A week of one world without incidents, asked each hour about the last half hour. */
export const DAYS_PER_WORLD = 7;
const FIRST_MS = Date.UTC(2026, 10, 2);
const DAY_MS = 24 * HOUR_MS;
/** What the rules look back at is collected before the first question. */
const BEFORE_MS = 9 * HOUR_MS;

export interface FalseAlarm {
  seed: number;
  atMs: number;
  findings: readonly Finding[];
}

/** @param each called after each question, with what it said although nothing had happened */
export async function askQuietDays(
  seed: number,
  days: number,
  each: (alarm: FalseAlarm | undefined) => void
): Promise<void> {
  const world = worldOf(seed, []);
  const history = createHistory({ retentionMs: BEFORE_MS + HOUR_MS, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
  const collectMinute = collectorOf(world, history);
  // Another weekday for each seed.
  const startMs = FIRST_MS + (seed % 7) * DAY_MS;
  for (let minuteMs = startMs - BEFORE_MS; minuteMs < startMs + days * DAY_MS; minuteMs += MINUTE_MS) {
    await collectMinute(minuteMs);
    const nextMs = minuteMs + MINUTE_MS;
    if (nextMs > startMs && nextMs % HOUR_MS === 0) {
      const findings = (await changesIn(history, nextMs, WINDOW_MS)).filter(isChange);
      each(findings.length === 0 ? undefined : { seed, atMs: nextMs, findings });
    }
  }
}
