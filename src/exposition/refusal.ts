import { NEWLINE, SPACE } from './bytes';
import type { ExpositionErrorKind } from './types';

/**
 * Thrown inside this folder where a body is refused. Readers know only an offset in the bytes they were given;
 * the parser makes an ExpositionError of it, with line and column.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: ExpositionErrorKind,
    readonly at: number,
    readonly reason: string
  ) {
    super(reason);
  }
}

export function malformed(at: number, reason: string): Refusal {
  return new Refusal('malformed', at, reason);
}

export function overLimit(at: number, reason: string): Refusal {
  return new Refusal('limit', at, reason);
}

export function noMetricName(bytes: Uint8Array, at: number): Refusal {
  const isByteOrderMark = bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
  return malformed(
    at,
    `expected a metric name, found ${isByteOrderMark ? 'a byte order mark' : describeByte(bytes[at])}`
  );
}

/** A byte as an error message shows it. */
export function describeByte(byte: number | undefined): string {
  if (byte === undefined || byte === NEWLINE) {
    return 'the end of the line';
  }
  if (byte > SPACE && byte < 0x7f) {
    const character = String.fromCharCode(byte);
    return character === '"' ? `'"'` : `"${character}"`;
  }
  return byte === SPACE ? 'a blank' : `the byte 0x${byte.toString(16).padStart(2, '0')}`;
}

const SHOWN_BYTES = 24;

/** What stands there up to the next blank, as an error message shows it. */
export function describeWord(bytes: Uint8Array, from: number): string {
  const [word = ''] = /^[!-~]*/.exec(String.fromCharCode(...bytes.subarray(from, from + SHOWN_BYTES + 1))) ?? [];
  if (word === '') {
    return describeByte(bytes[from]);
  }
  return word.length > SHOWN_BYTES ? `"${word.slice(0, SHOWN_BYTES)}…"` : `"${word}"`;
}
