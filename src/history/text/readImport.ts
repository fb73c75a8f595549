import { SCRAPE_METRIC_NAMES, UP } from '../../catalogue';
import { createExpositionParser, type Exposition } from '../../exposition';
import type { Labels } from '../../series/labels';
import { inTurns, piecesOf, type Steps, type Turn } from '../../series/turns';
import { FAILURE, PARTIAL, SCRAPE, type ColumnKind } from '../blocks/block';
import { IMPORT_LIMITS } from '../limits';
import type { ImportOptions } from '../types';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** The samples of one timestamp; `ids` are places in `ImportedText.series`. */
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

/** The year 5138 as seconds, 1973 as milliseconds. */
const LARGEST_SECONDS = 1e11;

/**
 * Reads a whole text before anything of it is stored, so that a text with an error stores nothing.
 * @throws ExpositionError as the parser does; the signal's reason when it is aborted.
 */
export async function readImportedText(
  chunks: AsyncIterable<Uint8Array>,
  { onProgress, signal }: ImportOptions,
  turn: Turn
): Promise<ImportedText> {
  const parser = createExpositionParser({ limits: IMPORT_LIMITS, decimalTimes: true });
  let bytes = 0;
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk)) {
      await turn();
      signal?.throwIfAborted();
      parser.push(piece);
    }
    bytes += chunk.length;
    onProgress?.({ bytes });
  }
  await turn();
  const text = await inTurns(groupByTime(parser.finish()), turn, signal);
  signal?.throwIfAborted();
  onProgress?.({ bytes, scrapes: text.columns.length });
  return text;
}

/** OpenMetrics writes times in seconds (openmetrics.io, "Timestamps"), text exposition in milliseconds. */
function inMilliseconds(timestamp: number): number {
  return Math.round(Math.abs(timestamp) < LARGEST_SECONDS ? timestamp * 1000 : timestamp);
}

/** So many samples take about a millisecond. */
const SAMPLES_AT_ONCE = 5_000;

function* groupByTime(exposition: Exposition): Steps<ImportedText> {
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
    if (index % SAMPLES_AT_ONCE === 0) {
      yield;
    }
    const timeMs = inMilliseconds(timestamps?.[index] ?? NaN);
    if (Number.isNaN(timeMs)) {
      undated++;
      continue;
    }
    let column = byTime.get(timeMs);
    if (column === undefined) {
      column = { timeMs, kind: PARTIAL, ids: [], values: [] };
      byTime.set(timeMs, column);
    }
    column.ids.push(placeOf(seriesIds[index]!));
    column.values.push(values[index]!);
  }
  const columns = [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
  for (const column of columns) {
    column.kind = kindOf(column, series);
    yield;
  }
  return { columns, series, undated };
}

/**
 * A history that is exported has an `up` without labels in each scrape. What has none may come from any number of
 * targets, each with times of its own, so nothing follows from a series that a time does not have.
 */
function kindOf({ ids, values }: ImportedColumn, series: ImportedText['series']): ColumnKind {
  const isOwn = (place: number) => Object.keys(series[place]?.labels ?? {}).length === 0;
  const up = ids.findIndex((place) => series[place]?.name === UP && isOwn(place));
  if (values[up] === 1) {
    return SCRAPE;
  }
  const isFailure =
    values[up] === 0 && ids.every((place) => SCRAPE_METRIC_NAMES.has(series[place]?.name ?? '') && isOwn(place));
  return isFailure ? FAILURE : PARTIAL;
}
