import {
  BRACE_CLOSE,
  BRACE_OPEN,
  CARRIAGE_RETURN,
  HASH,
  MINUS,
  NEWLINE,
  describeByte,
  isBlank,
  isDigit,
  skipBlanks,
} from './bytes';
import type { SampleColumns } from './columns';
import { OUT_OF_RANGE, readTimestamp, readValue } from './numbers';
import { scanLabelPiece, tooManyLabels } from './pieceScanner';
import { malformed, overLimit } from './refusal';
import type { ExpositionLimits } from './types';

const scratch = new Float64Array(1);

/**
 * Reads what stands behind the series: the value, perhaps a timestamp, perhaps an exemplar, which OpenMetrics has
 * and which is skipped. Writes to the place behind the last sample of the columns.
 * @returns the offset of the newline, or `~offset` of a quote that has no end before `limit`.
 * @throws Refusal
 */
export function readSampleTail(
  bytes: Uint8Array,
  at: number,
  limit: number,
  columns: SampleColumns,
  limits: ExpositionLimits
): number {
  const valueFrom = skipBlanks(bytes, at);
  const valueEnd = readValue(bytes, valueFrom, columns.values, columns.count);
  if (valueEnd < 0 || !endsNumber(bytes[valueEnd]!)) {
    throw valueRefusal(bytes, valueFrom, valueEnd);
  }
  if (bytes[valueEnd] === NEWLINE) {
    return valueEnd;
  }
  let next = skipBlanks(bytes, valueEnd);
  if (bytes[next] === MINUS || isDigit(bytes[next]!)) {
    const read = columns.decimalTimes ? readValue : readTimestamp;
    const timestampEnd = read(bytes, next, columns.timesToWrite(), columns.count);
    if (timestampEnd < 0 || !endsNumber(bytes[timestampEnd]!)) {
      throw malformed(
        next,
        timestampEnd === OUT_OF_RANGE
          ? 'a timestamp beyond 64 bits'
          : `expected a timestamp${columns.decimalTimes ? '' : ' in whole milliseconds'}, found ${wordAt(bytes, next)}`
      );
    }
    next = skipBlanks(bytes, timestampEnd);
  }
  if (bytes[next] === HASH) {
    next = skipExemplar(bytes, next, limit, limits);
    if (next < 0) {
      return next;
    }
  }
  if (bytes[next] === CARRIAGE_RETURN && bytes[next + 1] === NEWLINE) {
    return next + 1;
  }
  if (bytes[next] !== NEWLINE) {
    throw malformed(next, `expected a timestamp or the end of the line, found ${describeByte(bytes[next])}`);
  }
  return next;
}

/** From the hash of `# {trace_id="…"} 0.67 1520879607.789` to the end of the line. */
function skipExemplar(bytes: Uint8Array, at: number, limit: number, limits: ExpositionLimits): number {
  let next = skipBlanks(bytes, at + 1);
  if (bytes[next] !== BRACE_OPEN) {
    throw malformed(next, `expected the labels of an exemplar, found ${describeByte(bytes[next])}`);
  }
  next++;
  let pieces = 0;
  do {
    // One that has no end yet is read again with each chunk, so it must not be long.
    if (++pieces > limits.labelsPerSample) {
      throw overLimit(next, `${tooManyLabels(limits)} of an exemplar`);
    }
    next = scanLabelPiece(bytes, next, limit, limits);
    if (next < 0) {
      return next;
    }
  } while (bytes[next - 1] !== BRACE_CLOSE);
  const valueFrom = skipBlanks(bytes, next);
  next = readValue(bytes, valueFrom, scratch, 0);
  if (next < 0 || !endsNumber(bytes[next]!)) {
    throw valueRefusal(bytes, valueFrom, next);
  }
  const timestampFrom = skipBlanks(bytes, next);
  if (!isDigit(bytes[timestampFrom]!) && bytes[timestampFrom] !== MINUS) {
    return timestampFrom;
  }
  next = readValue(bytes, timestampFrom, scratch, 0);
  if (next < 0 || !endsNumber(bytes[next]!)) {
    throw valueRefusal(bytes, timestampFrom, next);
  }
  return skipBlanks(bytes, next);
}

function endsNumber(byte: number): boolean {
  return byte === NEWLINE || isBlank(byte) || byte === CARRIAGE_RETURN;
}

function valueRefusal(bytes: Uint8Array, from: number, end: number): Error {
  return malformed(
    from,
    end === OUT_OF_RANGE
      ? `the number ${wordAt(bytes, from)} is beyond the range of doubles`
      : `expected a number, found ${wordAt(bytes, from)}`
  );
}

const SHOWN_BYTES = 24;

/** What stands there up to the next blank, as an error message shows it. */
function wordAt(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let at = from; bytes[at]! > 0x20 && bytes[at]! < 0x7f; at++) {
    if (at - from === SHOWN_BYTES) {
      return `"${text}…"`;
    }
    text += String.fromCharCode(bytes[at]!);
  }
  return text === '' ? describeByte(bytes[from]) : `"${text}"`;
}
