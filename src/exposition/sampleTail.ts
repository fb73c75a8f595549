import { SPACE, endOf, skipBlanks, type Lines } from './bytes';
import { readLabels } from './labels';
import { describeByte, describeWord, malformed } from './refusal';
import type { Samples } from './samples';

/** Digits and signs are below, letters are not. */
const LETTERS = 0x40;

/**
 * Reads what stands behind the series: the value, perhaps a timestamp, perhaps an exemplar, which OpenMetrics has
 * and which is skipped. Writes to the place behind the last sample.
 * @returns the offset of the newline, or `~offset` of an open quote
 * @throws Refusal
 */
export function readSampleTail(lines: Lines, at: number, samples: Samples): number {
  const { bytes, text } = lines;
  const from = at + 1;
  const newline = text.indexOf('\n', from);
  const first = bytes[from]!;
  const last = bytes[newline - 1]!;
  if (bytes[at] === SPACE && first > SPACE && last > SPACE && (first | bytes[at + 2]! | last) < LETTERS) {
    // Nearly always the line ends with a decimal. What Number() takes beyond the format would begin or end otherwise.
    const value = Number(text.slice(from, newline));
    if (Number.isFinite(value)) {
      samples.values[samples.count] = value;
      return newline;
    }
  }
  return readAnyTail(lines, at, samples);
}

function readAnyTail(lines: Lines, at: number, samples: Samples): number {
  const { bytes, text } = lines;
  const valueFrom = skipBlanks(bytes, at);
  const valueEnd = readNumber(lines, valueFrom, samples.values, samples.count);
  if (text[valueEnd] === '\n') {
    return valueEnd;
  }
  let next = skipBlanks(bytes, valueEnd);
  if (beginsTimestamp(lines, next)) {
    const read = samples.decimalTimes ? readValue : readTimestamp;
    const end = read(text, next, samples.timesToWrite(), samples.count);
    if (end < 0 || !endsNumber(lines, end)) {
      throw malformed(
        next,
        end === OUT_OF_RANGE
          ? 'a timestamp beyond 64 bits'
          : `expected a timestamp${samples.decimalTimes ? '' : ' in whole milliseconds'}, found ${describeWord(bytes, next)}`
      );
    }
    next = skipBlanks(bytes, end);
  }
  if (text[next] === '#') {
    next = skipExemplar(lines, next);
    if (next < 0) {
      return next;
    }
  }
  if (text.startsWith('\r\n', next)) {
    return next + 1;
  }
  if (text[next] !== '\n') {
    throw malformed(next, `expected a timestamp or the end of the line, found ${describeByte(bytes[next])}`);
  }
  return next;
}

/** From the hash of `# {trace_id="…"} 0.67 1520879607.789` to the end of the line. */
function skipExemplar(lines: Lines, at: number): number {
  const { bytes, text } = lines;
  const brace = skipBlanks(bytes, at + 1);
  if (text[brace] !== '{') {
    throw malformed(brace, `expected the labels of an exemplar, found ${describeByte(bytes[brace])}`);
  }
  const labelsEnd = readLabels(lines, brace + 1);
  if (labelsEnd < 0) {
    return labelsEnd;
  }
  const unused = new Float64Array(1);
  const next = skipBlanks(bytes, readNumber(lines, skipBlanks(bytes, labelsEnd), unused, 0));
  return beginsTimestamp(lines, next) ? skipBlanks(bytes, readNumber(lines, next, unused, 0)) : next;
}

/** @throws Refusal where no number stands. */
function readNumber(lines: Lines, at: number, column: Float64Array, index: number): number {
  const { bytes, text } = lines;
  const end = readValue(text, at, column, index);
  if (end === OUT_OF_RANGE) {
    throw malformed(at, `the number ${describeWord(bytes, at)} is beyond the range of doubles`);
  }
  if (end < 0 || !endsNumber(lines, end)) {
    throw malformed(at, `expected a number, found ${describeWord(bytes, at)}`);
  }
  return end;
}

function beginsTimestamp({ text }: Lines, at: number): boolean {
  return '-0123456789'.includes(text.charAt(at));
}

function endsNumber({ text }: Lines, at: number): boolean {
  return ' \t\r\n'.includes(text.charAt(at));
}

const NOT_A_NUMBER = -1;
/** Returned in place of an end where a finite decimal is beyond the doubles, or a timestamp beyond 64 bits. */
export const OUT_OF_RANGE = -2;

const DECIMAL = /[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?/iy;
const WORD = /nan|[-+]?inf(?:inity)?/iy;
const INTEGER = /-?\d+/y;

/**
 * Reads the value at `at` into `column[index]` as Go's strconv.ParseFloat does, short of what Prometheus takes away
 * again (hexadecimal, underscores). Number() rounds decimals of any length exactly.
 * @returns where the number ends, a negative number where none stands, or OUT_OF_RANGE.
 */
export function readValue(text: string, at: number, column: Float64Array, index: number): number {
  const decimal = text.slice(at, endOf(DECIMAL, text, at));
  if (decimal !== '') {
    const value = Number(decimal);
    column[index] = value;
    return Number.isFinite(value) ? at + decimal.length : OUT_OF_RANGE;
  }
  const word = text.slice(at, endOf(WORD, text, at)).toLowerCase();
  column[index] = word === 'nan' ? NaN : word.startsWith('-') ? -Infinity : Infinity;
  return word === '' ? NOT_A_NUMBER : at + word.length;
}

/**
 * Reads a timestamp, whole milliseconds within 64 bits with sign, into `column[index]`.
 * The documentation of the format and prometheus/common allow the sign; Prometheus's own scraper does not.
 */
export function readTimestamp(text: string, at: number, column: Float64Array, index: number): number {
  const written = text.slice(at, endOf(INTEGER, text, at));
  const value = Number(written);
  // There is no negative zero among integers.
  column[index] = value + 0;
  return written === '' ? NOT_A_NUMBER : isInt64(written, value) ? at + written.length : OUT_OF_RANGE;
}

function isInt64(written: string, value: number): boolean {
  if (Math.abs(value) !== 2 ** 63) {
    return Math.abs(value) < 2 ** 63;
  }
  // The nearest double of integers on both sides of the limit.
  const exact = BigInt(written.replace(/^(-?)0+/, '$1'));
  return BigInt.asIntN(64, exact) === exact;
}
