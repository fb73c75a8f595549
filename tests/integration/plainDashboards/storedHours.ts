import { createPrinter, createWorld } from '../../../simulator';
import { SeriesTable, parseExposition } from '../../../src/exposition';
import { createSeriesWriter } from '../../differential/seriesWriter';
import type { WrittenSeries } from '../../differential/writeRequest';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const START_MS = Date.UTC(2026, 5, 3, 6);
export const HOURS = 9;
export const END_MS = START_MS + HOURS * HOUR_MS;

/** Long after the minute, and never at a whole one. */
const AFTER_MINUTE_MS = 17_217;

export interface StoredHours {
  series: WrittenSeries[];
  /** The first of them is gone for an hour, the last scales to zero. */
  deployments: Array<{ id: string; baseModel: string }>;
}

/**
 * What a Prometheus has scraped once a minute of simulated deployments: with errors of several kinds, a deployment that
 * vanishes, one that scales to zero, and some scrapes that failed, all within the last hour and before it.
 */
export function storedHours(): StoredHours {
  const { deployments } = createWorld({ deployments: 5 });
  const gone = deployments[0]?.id;
  const hour = (from: number, to: number) => ({ fromMs: START_MS + from * HOUR_MS, toMs: START_MS + to * HOUR_MS });
  const world = createWorld({
    deployments: 5,
    incidents: [
      { kind: 'server-errors', ...hour(5, 5.5) },
      { kind: 'server-errors', ...hour(8.2, 8.4) },
      { kind: 'rate-limit-errors', ...hour(8.3, 8.6) },
      { kind: 'queue-buildup', ...hour(6, 7) },
      { kind: 'vanish', deployment: gone, ...hour(7.7, 8.5) },
    ],
  });
  const printer = createPrinter({ types: 'none', codeLabel: 'http_code' });
  const writer = createSeriesWriter();
  const table = new SeriesTable();
  const encoder = new TextEncoder();
  // Two hours of the day before as well, for what is compared with them.
  const minutes = Array.from({ length: HOURS * 60 }, (_, minute) => minute);
  const dayBefore = minutes.slice(-120).map((minute) => minute - 24 * 60);
  for (const minute of [...dayBefore, ...minutes]) {
    const timeMs = START_MS + minute * MINUTE_MS + AFTER_MINUTE_MS;
    const isFailed = minute % 97 === 40 || minute === 500;
    const body = encoder.encode(printer.print(world.scrape(timeMs)));
    writer.write(timeMs, isFailed ? undefined : parseExposition(body, { table }));
  }
  return { series: writer.series(), deployments: world.deployments.map(({ id, baseModel }) => ({ id, baseModel })) };
}
