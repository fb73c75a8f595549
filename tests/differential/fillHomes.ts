import { createSeriesTable, parseExposition, type Exposition } from '../../src/exposition';
import { createHistory, UP, type History } from '../../src/history';
import { SCRAPE_INTERVAL_MS, type Day, type DayColumn } from './day';
import type { PrometheusClient } from './prometheusClient';
import type { WrittenSeries } from './writeRequest';

/** Written at once: few enough for one request, many enough for few requests. */
const SERIES_PER_WRITE = 50;

/** Puts a day into a browser history and into a Prometheus: the same samples, times and ends of series. */
export async function fillHomes(day: Day, prometheus: PrometheusClient): Promise<History> {
  const history = createHistory({ retentionMs: 7 * 24 * 3_600_000, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
  const writer = createSeriesWriter();
  const table = createSeriesTable();
  const encoder = new TextEncoder();
  for (const column of day.columns) {
    const exposition = column.kind === 'scrape' ? parseExposition(encoder.encode(column.body), { table }) : undefined;
    writer.write(column, exposition);
    const ownSamples = [{ name: UP, labels: {}, value: exposition === undefined ? 0 : 1 }];
    // That nobody collected, the history finds out by itself.
    if (exposition !== undefined) {
      await history.append(column.timeMs, exposition, { ownSamples });
    } else if (column.kind === 'failure') {
      await history.appendFailure(column.timeMs, { ownSamples });
    }
  }
  const series = writer.series();
  for (let from = 0; from < series.length; from += SERIES_PER_WRITE) {
    await prometheus.write(series.slice(from, from + SERIES_PER_WRITE));
  }
  return history;
}

/** Collects samples by series, and ends each series in the first column that lacks it, as a scraping Prometheus does. */
function createSeriesWriter() {
  const series = new Map<number, WrittenSeries>();
  const up: WrittenSeries = { name: UP, labels: {}, times: [], values: [] };
  let living = new Set<number>();

  const put = (one: WrittenSeries, timeMs: number, value: number | undefined) => {
    one.times.push(timeMs);
    one.values.push(value);
  };

  return {
    write({ kind, timeMs }: DayColumn, exposition: Exposition | undefined): void {
      const present = new Set<number>();
      for (let index = 0; index < (exposition?.sampleCount ?? 0); index++) {
        const id = exposition?.seriesIds[index] ?? 0;
        let one = series.get(id);
        if (one === undefined && exposition !== undefined) {
          one = { name: exposition.seriesName(id), labels: exposition.seriesLabels(id), times: [], values: [] };
          series.set(id, one);
        }
        if (one !== undefined) {
          put(one, timeMs, exposition?.values[index]);
        }
        present.add(id);
      }
      for (const id of living) {
        const one = series.get(id);
        if (one !== undefined && !present.has(id)) {
          put(one, timeMs, undefined);
        }
      }
      living = present;
      put(up, timeMs, kind === 'notCollected' ? undefined : kind === 'scrape' ? 1 : 0);
    },
    series: () => [...series.values(), up],
  };
}
