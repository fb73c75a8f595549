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

/**
 * How many bytes at `left` and at `right` are the same, `length` at the most.
 * Four at a time: a view reads words at any offset, which an array of words cannot.
 */
export function commonLength(view: DataView, left: number, right: number, length: number): number {
  let common = 0;
  while (common + 4 <= length && view.getInt32(left + common) === view.getInt32(right + common)) {
    common += 4;
  }
  while (common < length && view.getUint8(left + common) === view.getUint8(right + common)) {
    common++;
  }
  return common;
}

/** Whether the `length` bytes at `at` are those at `from` of `stored`. */
export function sameBytes(view: DataView, at: number, stored: DataView, from: number, length: number): boolean {
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    if (view.getInt32(at + index) !== stored.getInt32(from + index)) {
      return false;
    }
  }
  for (; index < length; index++) {
    if (view.getUint8(at + index) !== stored.getUint8(from + index)) {
      return false;
    }
  }
  return true;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

/** The first byte of a line that nothing begins with. */
export function describeStart(bytes: Uint8Array, at: number): string {
  const isByteOrderMark = bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
  return isByteOrderMark ? 'a byte order mark' : describeByte(bytes[at]);
}
