import type { Exposition, ExpositionParser } from '../exposition/types';
import type { Labels } from '../series/labels';
import { FAILURE, SCRAPE, type ColumnKind } from './block';
import { withMilliseconds } from './openMetrics';
import { UP } from './ownSeries';
import type { ImportOptions } from './types';

/** The samples of one timestamp; `ids` count the series of `ImportedText.series`. */
export interface ImportedColumn {
  timeMs: number;
  kind: ColumnKind;
  ids: number[];
  values: number[];
}

export interface ImportedText {
  /** In order of time. */
  columns: ImportedColumn[];
  series: Array<{ name: string; labels: Labels }>;
  undated: number;
}

/**
 * Reads a whole text before anything of it is stored, so that a text with an error stores nothing.
 * @throws ExpositionError as the parser does; the signal's reason when it is aborted.
 */
export async function readImport(
  chunks: AsyncIterable<Uint8Array>,
  parser: ExpositionParser,
  { onProgress, signal }: ImportOptions
): Promise<ImportedText> {
  let bytes = 0;
  for await (const chunk of withMilliseconds(chunks)) {
    signal?.throwIfAborted();
    parser.push(chunk);
    bytes += chunk.length;
    onProgress?.({ bytes });
  }
  return groupByTime(parser.finish());
}

function groupByTime(exposition: Exposition): ImportedText {
  const { sampleCount, seriesIds, values, timestamps } = exposition;
  const byTime = new Map<number, ImportedColumn>();
  const places = new Map<number, number>();
  const series: ImportedText['series'] = [];
  let undated = 0;

  function placeOf(seriesId: number): number {
    let place = places.get(seriesId);
    if (place === undefined) {
      place = series.length;
      places.set(seriesId, place);
      series.push({ name: exposition.seriesName(seriesId), labels: exposition.seriesLabels(seriesId) });
    }
    return place;
  }

  for (let index = 0; index < sampleCount; index++) {
    const timeMs = timestamps?.[index] ?? NaN;
    if (Number.isNaN(timeMs)) {
      undated++;
      continue;
    }
    let column = byTime.get(timeMs);
    if (column === undefined) {
      column = { timeMs, kind: SCRAPE, ids: [], values: [] };
      byTime.set(timeMs, column);
    }
    const place = placeOf(seriesIds[index] ?? 0);
    const value = values[index] ?? NaN;
    column.ids.push(place);
    column.values.push(value);
    if (value === 0 && series[place]?.name === UP) {
      column.kind = FAILURE;
    }
  }
  return { columns: [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs), series, undated };
}
