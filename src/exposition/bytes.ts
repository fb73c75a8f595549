export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const DIGIT_0 = 0x30;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const BRACE_OPEN = 0x7b;
export const BRACE_CLOSE = 0x7d;

/** What a byte may be in an unquoted name. Metric names may have colons, label names may not. */
export const METRIC_START = 1;
export const METRIC_PART = 2;
export const LABEL_START = 4;
export const LABEL_PART = 8;

const BYTE_CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte);
  if (/[a-zA-Z_]/.test(text)) {
    return METRIC_START | METRIC_PART | LABEL_START | LABEL_PART;
  }
  return text === ':' ? METRIC_START | METRIC_PART : /[0-9]/.test(text) ? METRIC_PART | LABEL_PART : 0;
});

/*
 * These run over every byte of a line, whose newline ends each loop. So an offset is always inside the array, and `!`
 * stands where a check would cost time and could never fail.
 */

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

export function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_0 + 9;
}

export function hasClass(byte: number, byteClass: number): boolean {
  return (BYTE_CLASS[byte]! & byteClass) !== 0;
}

export function skipBlanks(bytes: Uint8Array, at: number): number {
  while (isBlank(bytes[at]!)) {
    at++;
  }
  return at;
}

export function skipClass(bytes: Uint8Array, at: number, byteClass: number): number {
  while (hasClass(bytes[at]!, byteClass)) {
    at++;
  }
  return at;
}

export function startsWith(bytes: Uint8Array, at: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) {
      return false;
    }
  }
  return true;
}

/** Bytes at hand and their text, of one character for each byte. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly text: string;
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
