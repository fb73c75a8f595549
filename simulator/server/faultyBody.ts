import { label } from '../wire/series';
import type { FaultyAnswer } from './faults';
import { EXPOSITION_TYPE } from './respond';

export type BodyFault = Exclude<FaultyAnswer, { kind: 'status' } | { kind: 'noDeployments' }>;

/** Lines at a time, so that a huge body is neither built at once nor written line by line. */
const BATCH = 1000;
const MEGABYTE = 1024 * 1024;

export function contentTypeOf({ kind }: BodyFault): string {
  if (kind === 'html') {
    return 'text/html; charset=utf-8';
  }
  return kind === 'json' ? 'application/json' : EXPOSITION_TYPE;
}

/** The body that the fault makes of a scrape. */
export function* faultyBody(fault: BodyFault, scrape: string): Generator<string> {
  switch (fault.kind) {
    case 'html':
      yield '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n';
      return;
    case 'json':
      yield JSON.stringify({ status: 'success', data: [] });
      return;
    case 'empty':
      return;
    case 'malformed':
      yield withLine(scrape, fault.line, 'latency{le="0.5" this is not a sample');
      return;
    case 'firstLines':
      yield `${scrape.split('\n').slice(0, fault.lines).join('\n')}\n`;
      return;
    case 'endless':
      yield scrape;
      yield* filler(Infinity);
      return;
    case 'huge':
      yield scrape;
      yield* bytesOfFiller(fault.megabytes * MEGABYTE - Buffer.byteLength(scrape));
      return;
    case 'manySamples':
      yield scrape;
      yield* filler(fault.samples);
      return;
    case 'manyLabels':
      yield scrape;
      yield `simulator_labels{${Array.from({ length: fault.labels }, (_, n) => label(`label_${n}`, 'x')).join(',')}} 1\n`;
      return;
    case 'longName':
      yield scrape;
      yield `${'n'.repeat(fault.bytes)} 1\n`;
      return;
    case 'longValue':
      yield scrape;
      yield `simulator_value{${label('long', 'v'.repeat(fault.bytes))}} 1\n`;
      return;
  }
}

function withLine(text: string, lineNumber: number, line: string): string {
  const lines = text.split('\n');
  lines.splice(Math.max(0, lineNumber - 1), 0, line);
  return lines.join('\n');
}

function* filler(samples: number): Generator<string> {
  for (let first = 0; first < samples; first += BATCH) {
    const length = Math.min(BATCH, samples - first);
    yield Array.from({ length }, (_, n) => `simulator_filler{${label('n', String(first + n))}} ${n}\n`).join('');
  }
}

function* bytesOfFiller(bytes: number): Generator<string> {
  let left = bytes;
  const lines = filler(Infinity);
  while (left > 0) {
    const batch: string = lines.next().value ?? '';
    left -= batch.length;
    yield batch;
  }
}
