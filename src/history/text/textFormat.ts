import { SCRAPE_METRIC_NAMES, UP } from '../../catalogue';
import { createExpositionParser, type Exposition } from '../../exposition';
import type { Labels } from '../../series/labels';
import { inTurns, piecesOf, type Steps, type Turn } from '../../series/turns';
import { endOf, FAILURE, firstAfter, PARTIAL, SCRAPE, type Block, type Column, type ColumnKind } from '../blocks/block';
import { columnsAtOnce, columnsOf } from '../blocks/columns';
import { IMPORT_LIMITS } from '../limits';
import type { IndexedSeries, SeriesIndex } from '../seriesIndex';
import type { ExportFormat, ImportOptions } from '../types';

/*
 * A history as text, and text that is imported as columns: Prometheus text exposition and OpenMetrics.
 */

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** OpenMetrics writes times in seconds (openmetrics.io, "Timestamps"), text exposition in milliseconds. */
function inSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
}

/** The year 5138 as seconds, 1973 as milliseconds. */
const LARGEST_SECONDS = 1e11;

/** Of a time in either, since its size tells which it is. */
function inMilliseconds(timestamp: number): number {
  return Math.round(Math.abs(timestamp) < LARGEST_SECONDS ? timestamp * 1000 : timestamp);
}

/** The line that ends an OpenMetrics text; `promtool tsdb create-blocks-from openmetrics` insists on it. */
const END_LINE = '# EOF\n';

const PLAIN_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** The columns of one block with their series, since ids may be given to others while a reader takes its time. */
export interface NamedColumns {
  columns: Column[];
  /** Up to when the columns of the block are in it. */
  doneMs: number;
  series: ReadonlyMap<number, IndexedSeries>;
}

/**
 * The first columns later than `afterMs` and not later than `untilMs`, to be taken in the same turn in which the block
 * was found.
 */
export function namedColumns(
  block: Block,
  { afterMs, untilMs }: { afterMs: number; untilMs: number },
  seriesIndex: Pick<SeriesIndex, 'get'>
): NamedColumns {
  const { times, seriesCount } = block;
  const from = firstAfter(times, afterMs);
  const end = firstAfter(times, untilMs);
  const to = Math.min(from + columnsAtOnce(seriesCount), end);
  const columns = [...columnsOf(block, from, to)];
  const doneMs = to < end ? (times[to - 1] ?? endOf(block)) : endOf(block);
  const series = new Map<number, IndexedSeries>();
  for (let id = 0; id < seriesCount; id++) {
    const entry = seriesIndex.get(id);
    if (entry !== undefined) {
      series.set(id, entry);
    }
  }
  return { columns, doneMs, series };
}

/**
 * Samples as text with timestamps, one piece per scrape, oldest first.
 * Each scrape has its `up`: a text has no other way to say which samples belong to one, and that in a failed one
 * nothing was there.
 */
export async function* exportText(
  blocks: Iterable<NamedColumns> | AsyncIterable<NamedColumns>,
  format: ExportFormat,
  turn: Turn
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const timestamp = format === 'openMetrics' ? inSeconds : String;
  let isEmpty = true;
  const texts = new Map<IndexedSeries, string>();
  const textOf = (entry: IndexedSeries): string => {
    const text = texts.get(entry) ?? seriesText(entry.name, entry.labels);
    texts.set(entry, text);
    return text;
  };
  for await (const { columns, series } of blocks) {
    for (const { timeMs, kind, ids, values } of columns) {
      await turn();
      const lines: string[] = [];
      const time = timestamp(timeMs);
      for (let index = 0; index < ids.length; index++) {
        const entry = series.get(ids[index] ?? -1);
        if (entry !== undefined) {
          lines.push(`${textOf(entry)} ${valueText(values[index] ?? NaN)} ${time}\n`);
        }
      }
      if (kind !== PARTIAL && !Array.from(ids).some((id) => isUp(series.get(id)))) {
        lines.push(`${UP} ${kind === SCRAPE ? 1 : 0} ${time}\n`);
      }
      isEmpty &&= lines.length === 0;
      yield encoder.encode(lines.join(''));
    }
  }
  if (format === 'openMetrics' && !isEmpty) {
    yield encoder.encode(END_LINE);
  }
}

function isUp(entry: IndexedSeries | undefined): boolean {
  return entry !== undefined && entry.name === UP && Object.keys(entry.labels).length === 0;
}

function seriesText(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${PLAIN_LABEL.test(label) ? label : quoted(label)}=${quoted(value)}`
  );
  if (!PLAIN_NAME.test(name)) {
    return `{${[quoted(name), ...pairs].join(',')}}`;
  }
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`;
}

function valueText(value: number): string {
  switch (value) {
    case Infinity:
      return '+Inf';
    case -Infinity:
      return '-Inf';
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

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

/** So many samples take about a millisecond. */
const READ_AT_ONCE = 5_000;

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
    if (index % READ_AT_ONCE === 0) {
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
