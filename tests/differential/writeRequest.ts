import { setAbsent, sparseColumn } from '../../src/series/stale';
import type { Labels } from '../../src/series/labels';
import { varint } from './snappy';

/** Samples of one series in order of time. A value that is undefined is written as the staleness marker. */
export interface WrittenSeries {
  name: string;
  labels: Labels;
  times: number[];
  values: Array<number | undefined>;
}

const LENGTH_DELIMITED = 2;
const VARINT = 0;
const FIXED64 = 1;
const TEXT = new TextEncoder();

/** The body of one remote write: message `WriteRequest` (prometheus/prometheus prompb/remote.proto and types.proto). */
export function writeRequest(series: readonly WrittenSeries[]): Uint8Array {
  return concat(series.map((one) => field(1, timeSeries(one))));
}

function timeSeries({ name, labels, times, values }: WrittenSeries): Uint8Array {
  const sorted = Object.entries({ ...labels, __name__: name }).sort(([a], [b]) => (a < b ? -1 : 1));
  return concat([
    ...sorted.map(([label, value]) => field(1, concat([field(1, TEXT.encode(label)), field(2, TEXT.encode(value))]))),
    ...times.map((timeMs, index) => field(2, sample(values[index], timeMs))),
  ]);
}

function sample(value: number | undefined, timeMs: number): Uint8Array {
  return concat([Uint8Array.of(tag(1, FIXED64)), double(value), Uint8Array.of(tag(2, VARINT), ...varint(timeMs))]);
}

function double(value: number | undefined): Uint8Array {
  const column = sparseColumn(new Float64Array(1));
  if (value === undefined) {
    setAbsent(column, 0);
  } else {
    column.values[0] = value;
  }
  return new Uint8Array(column.values.buffer);
}

function field(number: number, bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(tag(number, LENGTH_DELIMITED), ...varint(bytes.length)), bytes]);
}

function tag(field: number, type: number): number {
  return (field << 3) | type;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
