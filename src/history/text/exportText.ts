import { UP } from '../../catalogue';
import type { Labels } from '../../series/labels';
import type { Turn } from '../../series/turns';
import { endOf, firstAfter, PARTIAL, SCRAPE, type Block, type Column } from '../blocks/block';
import { columnsOf } from '../blocks/columns';
import type { SeriesIndex, IndexedSeries } from '../seriesIndex';
import type { ExportFormat } from '../types';

/** OpenMetrics writes times in seconds (openmetrics.io, "Timestamps"), text exposition in milliseconds. */
function inSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3);
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

/** So many samples are copied within a few milliseconds. */
const SAMPLES_AT_ONCE = 50_000;

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
  const most = Math.max(1, Math.floor(SAMPLES_AT_ONCE / Math.max(1, seriesCount)));
  const end = firstAfter(times, untilMs);
  const to = Math.min(from + most, end);
  const columns = columnsOf(block, from, to);
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
