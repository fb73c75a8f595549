import type { Exposition } from '../exposition/types';
import type { SeriesTable } from './seriesTable';
import type { OwnSample } from './types';

export interface ResolvedSamples {
  ids: Int32Array;
  values: Float64Array;
  /** New series for which the table had no room. */
  refused: number;
}

/** Finds the stored series of an exposition's samples: those of a series table that was seen before without a look at their labels. */
export interface SeriesResolver {
  resolve(exposition: Exposition | undefined, ownSamples: readonly OwnSample[]): ResolvedSamples;
  /** To be called when ids were dropped from the table. */
  forget(): void;
}

export function createSeriesResolver(table: SeriesTable): SeriesResolver {
  let seriesTable: object | undefined;
  /** Stored ids by the series ids of `seriesTable`. */
  let known: Array<number | undefined> = [];

  function knownIds(exposition: Exposition): Array<number | undefined> {
    if (exposition.seriesTable === undefined || exposition.seriesTable !== seriesTable) {
      seriesTable = exposition.seriesTable;
      known = [];
    }
    return known;
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
      ownSamples.forEach(({ name, labels, value }) => put(table.idOf(name, labels), value));
      if (exposition !== undefined) {
        const idBySeries = knownIds(exposition);
        for (let index = 0; index < exposition.sampleCount; index++) {
          const series = exposition.seriesIds[index] ?? 0;
          idBySeries[series] ??= table.idOf(exposition.seriesName(series), exposition.seriesLabels(series));
          put(idBySeries[series], exposition.values[index] ?? NaN);
        }
      }
      return { ids: ids.subarray(0, count), values: values.subarray(0, count), refused: most - count };
    },
    forget() {
      known = [];
      seriesTable = undefined;
    },
  };
}
