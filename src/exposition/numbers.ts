import { endOf } from './bytes';

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
