import { DIGIT_0, DOT, MINUS, PLUS, isDigit } from './bytes';

/** Returned in place of an end where the bytes are no number. */
export const NOT_A_NUMBER = -1;
/** Returned in place of an end where a finite decimal is beyond the doubles, or a timestamp beyond 64 bits. */
export const OUT_OF_RANGE = -2;

/** The powers of ten that are exact doubles. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const EXPONENT_CAP = 100_000;

/**
 * Reads the value at `at` into `column[index]` as Go's strconv.ParseFloat does, short of what Prometheus
 * takes away again (hexadecimal, underscores). Writing to a column instead of returning keeps doubles off the heap.
 * @returns where the number ends, or one of the negative codes above.
 */
export function readValue(bytes: Uint8Array, at: number, column: Float64Array, index: number): number {
  let next = at;
  let byte = bytes[next]!;
  const negative = byte === MINUS;
  if (negative || byte === PLUS) {
    byte = bytes[++next]!;
  }
  const digitsFrom = next;
  let mantissa = 0;
  while (isDigit(byte)) {
    mantissa = mantissa * 10 + (byte - DIGIT_0);
    byte = bytes[++next]!;
  }
  let digits = next - digitsFrom;
  let exponent = 0;
  if (byte === DOT) {
    const fractionFrom = ++next;
    byte = bytes[next]!;
    while (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - DIGIT_0);
      byte = bytes[++next]!;
    }
    exponent = fractionFrom - next;
    digits -= exponent;
  }
  if (digits === 0) {
    return next === digitsFrom ? readWord(bytes, at, column, index) : NOT_A_NUMBER;
  }
  if ((byte | 0x20) === 0x65) {
    let sign = 1;
    byte = bytes[++next]!;
    if (byte === MINUS || byte === PLUS) {
      sign = byte === MINUS ? -1 : 1;
      byte = bytes[++next]!;
    }
    if (!isDigit(byte)) {
      return NOT_A_NUMBER;
    }
    let written = 0;
    while (isDigit(byte)) {
      written = Math.min(written * 10 + (byte - DIGIT_0), EXPONENT_CAP);
      byte = bytes[++next]!;
    }
    exponent += sign * written;
  }
  // A product or quotient of two exact doubles is rounded once, so it is the nearest double (Clinger's fast path).
  // The mantissa is exact below 2^53: had a digit been rounded away, it would have grown past that.
  if (mantissa <= Number.MAX_SAFE_INTEGER && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent]! : mantissa * POWERS_OF_TEN[exponent]!;
    column[index] = negative ? -value : value;
    return next;
  }
  // The grammar is checked, so Number() cannot be more lenient than it; it rounds decimals of any length exactly.
  const value = Number(latin1(bytes, at, next));
  column[index] = value;
  return Number.isFinite(value) ? next : OUT_OF_RANGE;
}

/** `NaN` without a sign, `Inf` and `Infinity` with or without, in any case. */
function readWord(bytes: Uint8Array, at: number, column: Float64Array, index: number): number {
  const signed = bytes[at] === MINUS || bytes[at] === PLUS;
  const from = signed ? at + 1 : at;
  if (!signed && matchesWord(bytes, from, 'nan')) {
    column[index] = NaN;
    return from + 3;
  }
  if (!matchesWord(bytes, from, 'inf')) {
    return NOT_A_NUMBER;
  }
  column[index] = bytes[at] === MINUS ? -Infinity : Infinity;
  return from + (matchesWord(bytes, from, 'infinity') ? 8 : 3);
}

function matchesWord(bytes: Uint8Array, from: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if ((bytes[from + index]! | 0x20) !== word.charCodeAt(index)) {
      return false;
    }
  }
  return true;
}

const INT64_MAX = 2n ** 63n - 1n;
/** No more digits, leading zeros apart, can be within 64 bits. */
const INT64_DIGITS = 19;

/**
 * Reads a timestamp, whole milliseconds within 64 bits with sign, into `column[index]`.
 * The documentation of the format and prometheus/common allow the sign; Prometheus's own scraper does not.
 */
export function readTimestamp(bytes: Uint8Array, at: number, column: Float64Array, index: number): number {
  const negative = bytes[at] === MINUS;
  const digitsFrom = negative ? at + 1 : at;
  let next = digitsFrom;
  while (bytes[next] === DIGIT_0) {
    next++;
  }
  const significantFrom = next;
  let value = 0;
  while (isDigit(bytes[next]!)) {
    value = value * 10 + (bytes[next]! - DIGIT_0);
    next++;
  }
  if (next === digitsFrom) {
    return NOT_A_NUMBER;
  }
  if (next - significantFrom > INT64_DIGITS) {
    return OUT_OF_RANGE;
  }
  if (value > Number.MAX_SAFE_INTEGER) {
    const exact = BigInt(latin1(bytes, significantFrom, next));
    if (exact > (negative ? INT64_MAX + 1n : INT64_MAX)) {
      return OUT_OF_RANGE;
    }
    value = Number(exact);
  }
  column[index] = negative ? 0 - value : value;
  return next;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) {
    text += String.fromCharCode(bytes[at]!);
  }
  return text;
}
