import type { Exposition } from '../exposition/types';
import type { Labels } from '../series/labels';
import type { SeriesTable } from './seriesIndex';
import type { OwnSample } from './types';

export interface ResolvedSamples {
  ids: Int32Array;
  values: Float64Array;
  /** New series for which the table had no room. */
  refused: number;
}

/** Finds the stored series of an exposition's samples. From one scrape to the next nearly all are the same. */
export interface SeriesResolver {
  resolve(exposition: Exposition | undefined, ownSamples: readonly OwnSample[]): ResolvedSamples;
  /** To be called when ids were dropped from the table. */
  forget(): void;
}

export function createSeriesResolver(table: SeriesTable): SeriesResolver {
  /** By the exposition's series id. The parser makes one labels object for each series and keeps it between scrapes. */
  let known: Array<{ labels: Labels; id: number | undefined } | undefined> = [];

  function idOf(exposition: Exposition, seriesId: number): number | undefined {
    const labels = exposition.seriesLabels(seriesId);
    let entry = known[seriesId];
    if (entry?.labels !== labels || entry.id === undefined) {
      entry = { labels, id: table.idOfScraped(exposition.seriesName(seriesId), labels) };
      known[seriesId] = entry;
    }
    return entry.id;
  }

  return {
    resolve(exposition, ownSamples) {
      const most = ownSamples.length + (exposition?.sampleCount ?? 0);
      const ids = new Int32Array(most);
      const values = new Float64Array(most);
      let count = 0;
      const put = (id: number | undefined, value: number) => {
        if (id !== undefined) {
          ids[count] = id;
          values[count] = value;
          count++;
        }
      };
      ownSamples.forEach(({ name, labels, value }) => put(table.idOfScraped(name, labels), value));
      if (exposition !== undefined) {
        for (let index = 0; index < exposition.sampleCount; index++) {
          put(idOf(exposition, exposition.seriesIds[index] ?? 0), exposition.values[index] ?? NaN);
        }
      }
      return { ids: ids.subarray(0, count), values: values.subarray(0, count), refused: most - count };
    },
    forget() {
      known = [];
    },
  };
}
