import {
  BACKSLASH,
  BRACE_CLOSE,
  BRACE_OPEN,
  COMMA,
  EQUALS,
  LABEL_PART,
  LABEL_START,
  BYTE_CLASS,
  METRIC_PART,
  NEWLINE,
  QUOTE,
  describeByte,
  skipBlanks,
  skipClass,
} from './bytes';
import { malformed, overLimit } from './refusal';
import type { ExpositionLimits } from './types';

/** Told what stands in a piece. Offsets are those of the text between the quotes. */
export interface PieceVisitor {
  metricName(from: number, to: number, quoted: boolean): void;
  label(nameFrom: number, nameTo: number, nameQuoted: boolean, valueFrom: number, valueTo: number): void;
}

/*
 * A series is read in pieces: its opening (`name{`, `{`, or a bare `name`), then one piece per label up to and
 * including the comma or the closing brace behind it. A missing comma, which Prometheus forgives, makes two labels
 * one piece. So a piece ends with its first `{`, `,` or `}` outside quotes, none is the beginning of another,
 * and bytes that equal a known piece are that piece.
 *
 * `limit` is the offset of the last newline of the bytes at hand: every scan stops there at the latest, except in
 * quotes, where newlines may stand. There the scan gives the offset of the quote as `~offset`, a negative number:
 * with more bytes it has to be done again, and without more the body is cut.
 */

/** @returns where the opening ends; it is a bare name unless its last byte is a brace. */
export function scanOpening(bytes: Uint8Array, at: number, visitor?: PieceVisitor): number {
  if (bytes[at] === BRACE_OPEN) {
    return at + 1;
  }
  const nameEnd = skipClass(bytes, at + 1, METRIC_PART);
  visitor?.metricName(at, nameEnd, false);
  const next = skipBlanks(bytes, nameEnd);
  return bytes[next] === BRACE_OPEN ? next + 1 : nameEnd;
}

/** @throws Refusal where the bytes cannot be labels. */
export function scanLabelPiece(
  bytes: Uint8Array,
  at: number,
  limit: number,
  limits: ExpositionLimits,
  visitor?: PieceVisitor
): number {
  let next = at;
  let expected = 'a label name or "}"';
  let labels = 0;
  for (;;) {
    next = skipBlanks(bytes, next);
    const first = bytes[next]!;
    if (first === BRACE_CLOSE) {
      return next + 1;
    }
    const quoted = first === QUOTE;
    const nameFrom = quoted ? next + 1 : next;
    let nameTo: number;
    if (quoted) {
      nameTo = scanQuoted(bytes, next, limit, limits.nameBytes, 'name');
      if (nameTo < 0) {
        return nameTo;
      }
      next = nameTo + 1;
    } else if ((BYTE_CLASS[first]! & LABEL_START) !== 0) {
      nameTo = next = skipClass(bytes, next + 1, LABEL_PART);
    } else {
      throw malformed(next, `expected ${expected}, found ${describeByte(first)}`);
    }
    next = skipBlanks(bytes, next);
    const behindName = bytes[next]!;
    if (quoted && (behindName === COMMA || behindName === BRACE_CLOSE)) {
      visitor?.metricName(nameFrom, nameTo, true);
      return next + 1;
    }
    if (behindName !== EQUALS) {
      throw malformed(next, `expected "=" after the label name, found ${describeByte(behindName)}`);
    }
    next = skipBlanks(bytes, next + 1);
    if (bytes[next] !== QUOTE) {
      throw malformed(next, `expected a label value in quotes, found ${describeByte(bytes[next])}`);
    }
    const valueTo = scanQuoted(bytes, next, limit, limits.valueBytes, 'label value');
    if (valueTo < 0) {
      return valueTo;
    }
    // Those of the pieces before are counted where the piece is added to them.
    if (++labels > limits.labelsPerSample) {
      throw overLimit(nameFrom, tooManyLabels(limits));
    }
    visitor?.label(nameFrom, nameTo, quoted, next + 1, valueTo);
    next = skipBlanks(bytes, valueTo + 1);
    const behindValue = bytes[next]!;
    if (behindValue === COMMA || behindValue === BRACE_CLOSE) {
      return next + 1;
    }
    expected = '"," or "}"';
  }
}

export function tooManyLabels({ labelsPerSample }: ExpositionLimits): string {
  return `more than ${labelsPerSample} labels`;
}

/**
 * @param at the opening quote
 * @returns the offset of the closing quote, or `~at` where it is not before `limit`.
 */
export function scanQuoted(bytes: Uint8Array, at: number, limit: number, maxBytes: number, what: string): number {
  // Escapes take two bytes for one, so past this nothing can be within the limit, whether the end is in sight or not.
  const hopeless = at + 2 * maxBytes + 2;
  for (let next = at + 1; next < limit; next++) {
    const byte = bytes[next];
    if (byte === QUOTE) {
      return next;
    }
    if (byte === BACKSLASH) {
      next++;
      if (bytes[next] === NEWLINE) {
        throw malformed(next - 1, `a backslash before the end of the line in a ${what}; write "\\n" for a newline`);
      }
    }
    if (next >= hopeless) {
      throw overLimit(at, `a ${what} is longer than ${maxBytes} bytes`);
    }
  }
  return ~at;
}
