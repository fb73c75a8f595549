import type { ExpositionLimits } from './types';

export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const HASH = 0x23;
const TAB = 0x09;

/** Names without quotes. Metric names may have colons, label names may not. */
export const METRIC_NAME = /[a-zA-Z_:][\w:]*/y;
export const LABEL_NAME = /[a-zA-Z_]\w*/y;

/** Where what the sticky pattern matches at `at` ends; `at` itself where it does not match. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Ends at the newline of each line at the latest. */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  while (bytes[at] === SPACE || bytes[at] === TAB) {
    at++;
  }
  return at;
}

/** The lines at hand, in bytes and as a text of one character for each byte. */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly text: string;
  /**
   * The offset of the last newline. Every reader stops there at the latest, except in quotes, where newlines may
   * stand: where a quote has no end before, it returns `~offset` of the quote, a negative number. With more bytes it
   * has to be done again, and without more the body is cut.
   */
  readonly limit: number;
  readonly limits: ExpositionLimits;
}

const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
/** Has a character of its own for each of the 256 bytes. */
const singleBytes = new TextDecoder('windows-1252');

/**
 * The bytes as a string of one character for each, so that an offset is the same in both and the engine's quick
 * operations on strings can be used. Equal strings are equal bytes wherever these are UTF-8.
 */
export function oneCharacterPerByte(bytes: Uint8Array): string {
  const text = lenientUtf8.decode(bytes);
  return text.length === bytes.length ? text : singleBytes.decode(bytes);
}

/** A part of that text as a string of its own: a slice would keep all of it alive. */
export function ownText(bytes: Uint8Array, from: number, to: number): string {
  return oneCharacterPerByte(bytes.subarray(from, to));
}

/**
 * The string in these bytes, or undefined where they are not UTF-8.
 * It is decoded from just these bytes: a slice of a larger string would keep that string alive.
 */
export function decodeUtf8(bytes: Uint8Array, from: number, to: number): string | undefined {
  try {
    return strictUtf8.decode(bytes.subarray(from, to));
  } catch {
    return undefined;
  }
}
