import type { Exposition } from '../../src/exposition';
import type { OwnSample } from '../../src/history';
import { labelKey } from '../../src/series/labels';
import type { WrittenSeries } from './writeRequest';

/** Collects scrapes series by series, and ends each series in the first scrape without it, as a Prometheus does. */
export interface SeriesWriter {
  /** @param exposition undefined where there was no good scrape */
  write(timeMs: number, exposition: Exposition | undefined, ownSamples?: readonly OwnSample[]): void;
  series(): WrittenSeries[];
}

export function createSeriesWriter(): SeriesWriter {
  const all: WrittenSeries[] = [];
  const byId = new Map<number, WrittenSeries>();
  const own = new Map<string, WrittenSeries>();
  let living = new Set<WrittenSeries>();

  function begin<Key>(
    known: Map<Key, WrittenSeries>,
    key: Key,
    name: string,
    labels: OwnSample['labels']
  ): WrittenSeries {
    const series: WrittenSeries = { name, labels, times: [], values: [] };
    known.set(key, series);
    all.push(series);
    return series;
  }

  return {
    write(timeMs, exposition, ownSamples = []) {
      const present = new Set<WrittenSeries>();
      const put = (series: WrittenSeries, value: number | undefined) => {
        series.times.push(timeMs);
        series.values.push(value);
      };
      for (let index = 0; exposition !== undefined && index < exposition.sampleCount; index++) {
        const id = exposition.seriesIds[index] ?? 0;
        const series = byId.get(id) ?? begin(byId, id, exposition.seriesName(id), exposition.seriesLabels(id));
        put(series, exposition.values[index]);
        present.add(series);
      }
      for (const { name, labels, value } of ownSamples) {
        const key = `${name} ${labelKey(labels)}`;
        const series = own.get(key) ?? begin(own, key, name, labels);
        put(series, value);
        present.add(series);
      }
      for (const series of living) {
        if (!present.has(series)) {
          put(series, undefined);
        }
      }
      living = present;
    },
    series: () => all,
  };
}
