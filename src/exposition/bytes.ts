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

export const BYTE_CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte);
  if (/[a-zA-Z_]/.test(text)) {
    return METRIC_START | METRIC_PART | LABEL_START | LABEL_PART;
  }
  return text === ':' ? METRIC_START | METRIC_PART : /[0-9]/.test(text) ? METRIC_PART | LABEL_PART : 0;
});

/*
 * The loops below run over every byte of a body. Their callers keep `at` inside the array,
 * so `!` stands where a check would cost time and could never fail.
 */

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

export function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_0 + 9;
}

export function skipBlanks(bytes: Uint8Array, at: number): number {
  while (isBlank(bytes[at]!)) {
    at++;
  }
  return at;
}

export function skipClass(bytes: Uint8Array, at: number, byteClass: number): number {
  while ((BYTE_CLASS[bytes[at]!]! & byteClass) !== 0) {
    at++;
  }
  return at;
}

/** How many bytes at `left` and at `right` are the same, `length` at the most. */
export function commonLength(bytes: Uint8Array, left: number, right: number, length: number): number {
  let common = 0;
  while (common < length && bytes[left + common] === bytes[right + common]) {
    common++;
  }
  return common;
}

export function startsWith(bytes: Uint8Array, at: number, stored: Uint8Array, from: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== stored[from + index]) {
      return false;
    }
  }
  return true;
}

/** FNV-1a, 32 bits. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  }
  return hash;
}

/** A byte as an error message shows it. */
export function describeByte(byte: number | undefined): string {
  switch (byte) {
    case undefined:
    case NEWLINE:
      return 'the end of the line';
    case SPACE:
      return 'a blank';
    case QUOTE:
      return `'"'`;
    default:
      return byte > SPACE && byte < 0x7f
        ? `"${String.fromCharCode(byte)}"`
        : `the byte 0x${byte.toString(16).padStart(2, '0')}`;
  }
}
