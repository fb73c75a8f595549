import { createPrinter, createWorld, type Incident, type World } from '../../simulator';
import { UP } from '../../src/catalogue';
import { SeriesTable, parseExposition } from '../../src/exposition';
import { createHistory, type History } from '../../src/history';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const SCRAPE_INTERVAL_MS = 60_000;

/** Scrapes are some seconds after the full minute, as a browser's are. */
const AFTER_MS = 7013;

/** A browser's history of a simulated world, scraped each minute of a stretch of time. */
export async function collect(world: World, fromMs: number, toMs: number): Promise<History> {
  const history = createHistory({ retentionMs: 48 * HOUR_MS, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
  const collector = collectorOf(world, history);
  for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) {
    await collector(minuteMs);
  }
  return history;
}

/** What scrapes a world into a history, the minute that begins at a time. */
export function collectorOf(world: World, history: History): (minuteMs: number) => Promise<void> {
  const table = new SeriesTable();
  const printer = createPrinter({ types: 'none' });
  const encoder = new TextEncoder();
  const ownSamples = [{ name: UP, labels: {}, value: 1 }];
  return async (minuteMs) => {
    const timeMs = minuteMs + AFTER_MS;
    const exposition = parseExposition(encoder.encode(printer.print(world.scrape(timeMs))), { table });
    await history.append(timeMs, exposition, { ownSamples });
  };
}

/** Three deployments, of which the last goes to sleep and wakes each few hours, as one does everywhere. */
export function worldOf(seed: number, incidents: readonly Incident[]): World {
  return createWorld({ seed, deployments: 3, incidents });
}
