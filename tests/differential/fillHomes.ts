import { SeriesTable, parseExposition } from '../../src/exposition';
import { UP } from '../../src/catalogue';
import { createHistory, type History } from '../../src/history';
import { SCRAPE_INTERVAL_MS, type Day } from './day';
import { createSeriesWriter } from './seriesWriter';
import type { WrittenSeries } from './writeRequest';

/** A day in a browser history, and the series that a Prometheus would hold of it: the same samples, times and ends. */
export async function fillHistory(day: Day): Promise<{ history: History; series: WrittenSeries[] }> {
  const history = createHistory({ retentionMs: 7 * 24 * 3_600_000, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
  const writer = createSeriesWriter();
  const table = new SeriesTable();
  const encoder = new TextEncoder();
  for (const column of day.columns) {
    const exposition = column.kind === 'scrape' ? parseExposition(encoder.encode(column.body), { table }) : undefined;
    const ownSamples = [{ name: UP, labels: {}, value: exposition === undefined ? 0 : 1 }];
    writer.write(column.timeMs, exposition, column.kind === 'notCollected' ? [] : ownSamples);
    // That nobody collected, the history finds out by itself.
    if (exposition !== undefined) {
      await history.append(column.timeMs, exposition, { ownSamples });
    } else if (column.kind === 'failure') {
      await history.appendFailure(column.timeMs, { ownSamples });
    }
  }
  return { history, series: writer.series() };
}
