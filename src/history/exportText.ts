import type { Labels } from '../series/labels';
import { PARTIAL, SCRAPE, type Block } from './block';
import { UP } from './ownSeries';
import { columnsOf } from './rebuild';
import { END_LINE, inSeconds } from './openMetrics';
import type { StoredSeries } from './seriesTable';
import type { ExportFormat } from './types';

const PLAIN_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * All samples as text with timestamps, one piece per scrape, oldest first.
 * Each scrape has its `up`: a text has no other way to say which samples belong to one, and that in a failed one
 * nothing was there.
 */
export async function* exportText(
  blocks: Iterable<Block> | AsyncIterable<Block>,
  series: readonly StoredSeries[],
  format: ExportFormat
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const timestamp = format === 'openMetrics' ? inSeconds : String;
  const texts: string[] = [];
  const ups = new Set<number>();
  for (const { id, name, labels } of series) {
    texts[id] = seriesText(name, labels);
    if (name === UP && Object.keys(labels).length === 0) {
      ups.add(id);
    }
  }
  for await (const block of blocks) {
    for (const { timeMs, kind, ids, values } of columnsOf(block)) {
      const lines: string[] = [];
      const time = timestamp(timeMs);
      for (let index = 0; index < ids.length; index++) {
        const text = texts[ids[index] ?? -1];
        if (text !== undefined) {
          lines.push(`${text} ${valueText(values[index] ?? NaN)} ${time}\n`);
        }
      }
      if (kind !== PARTIAL && !Array.from(ids).some((id) => ups.has(id))) {
        lines.push(`${UP} ${kind === SCRAPE ? 1 : 0} ${time}\n`);
      }
      yield encoder.encode(lines.join(''));
    }
  }
  if (format === 'openMetrics') {
    yield encoder.encode(END_LINE);
  }
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
