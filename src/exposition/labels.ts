import {
  BACKSLASH,
  BRACE_CLOSE,
  COMMA,
  EQUALS,
  LABEL_NAME,
  NEWLINE,
  QUOTE,
  decodeUtf8,
  endOf,
  skipBlanks,
  type Source,
} from './bytes';
import { describeByte, malformed, overLimit } from './refusal';
import type { ExpositionLimits } from './types';

export const NAME_LABEL = '__name__';

/** Where one label stands. Offsets of names and values are those of the text between the quotes. */
export interface WrittenLabel {
  /** Behind the comma before it, or at the first label. Labels without a comma between them have this in common. */
  from: number;
  /** The label's name; empty where only a quoted metric name stands. */
  nameFrom: number;
  nameTo: number;
  quoted: boolean;
  valueFrom: number;
  valueTo: number;
  /** The value is the metric name. */
  isMetric: boolean;
}

export interface WrittenLabels {
  labels: WrittenLabel[];
  /** Behind the last comma. */
  lastFrom: number;
}

/**
 * Reads labels up to and including the closing brace.
 * `limit` is the offset of the last newline of the bytes at hand: every scan stops there at the latest, except in
 * quotes, where newlines may stand.
 * @param at the first byte behind the opening brace
 * @param owner of whom the labels are, for the message about too many
 * @returns where the labels end, or `~offset` of a quote that has no end before `limit`: with more bytes it has to be
 * done again, and without more the body is cut.
 * @throws Refusal where the bytes cannot be labels.
 */
export function scanLabels(
  source: Source,
  at: number,
  limit: number,
  limits: ExpositionLimits,
  written: WrittenLabels,
  owner = ''
): number {
  const { bytes, text } = source;
  let count = 0;
  let next = at;
  let from = at;
  let expected = 'a label name or "}"';
  for (;;) {
    next = skipBlanks(bytes, next);
    const first = bytes[next]!;
    if (first === BRACE_CLOSE) {
      written.lastFrom = from;
      return next + 1;
    }
    const quoted = first === QUOTE;
    const nameFrom = quoted ? next + 1 : next;
    let nameTo: number;
    if (quoted) {
      nameTo = scanQuoted(source, next, limit, limits.nameBytes, 'name');
      if (nameTo < 0) {
        return nameTo;
      }
      next = nameTo + 1;
    } else {
      nameTo = endOf(LABEL_NAME, text, next);
      if (nameTo === next) {
        throw malformed(next, `expected ${expected}, found ${describeByte(first)}`);
      }
      next = nameTo;
    }
    next = skipBlanks(bytes, next);
    const behindName = bytes[next]!;
    if (quoted && (behindName === COMMA || behindName === BRACE_CLOSE)) {
      const none = { nameFrom, nameTo: nameFrom, quoted };
      written.labels.push({ from, ...none, valueFrom: nameFrom, valueTo: nameTo, isMetric: true });
    } else {
      if (behindName !== EQUALS) {
        throw malformed(next, `expected "=" after the label name, found ${describeByte(behindName)}`);
      }
      next = skipBlanks(bytes, next + 1);
      if (bytes[next] !== QUOTE) {
        throw malformed(next, `expected a label value in quotes, found ${describeByte(bytes[next])}`);
      }
      const valueFrom = next + 1;
      const valueTo = scanQuoted(source, next, limit, limits.valueBytes, 'label value');
      if (valueTo < 0) {
        return valueTo;
      }
      const isMetric = limits.nameAsLabel === true && text.slice(nameFrom, nameTo) === NAME_LABEL;
      if (!isMetric && ++count > limits.labelsPerSample) {
        throw overLimit(nameFrom, `more than ${limits.labelsPerSample} labels${owner}`);
      }
      written.labels.push({ from, nameFrom, nameTo, quoted, valueFrom, valueTo, isMetric });
      next = skipBlanks(bytes, valueTo + 1);
    }
    if (bytes[next] === COMMA) {
      from = ++next;
      expected = 'a label name or "}"';
    } else {
      expected = '"," or "}"';
    }
  }
}

/**
 * @param at the opening quote
 * @returns the offset of the closing quote, or `~at` where it is not before `limit`.
 */
export function scanQuoted({ bytes, text }: Source, at: number, limit: number, maxBytes: number, what: string): number {
  const end = text.indexOf('"', at + 1);
  if (end > at && end < limit && end - at <= maxBytes && !text.slice(at, end).includes('\\')) {
    return end;
  }
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

/**
 * Name and value of the labels written between two commas, a metric name under NAME_LABEL.
 * @throws Refusal for what is empty, not UTF-8 or too long, and for names that occur twice.
 */
export function decodeLabels(
  bytes: Uint8Array,
  labels: readonly WrittenLabel[],
  from: number,
  to: number,
  limits: ExpositionLimits
): Array<[name: string, value: string]> {
  const pairs: Array<[string, string]> = [];
  for (const label of labels) {
    if (label.from >= from && label.from < to) {
      const pair = decodeLabel(bytes, label, limits);
      if (pairs.some(([name]) => name === pair[0])) {
        throw occursTwice(pair[0], label.from);
      }
      pairs.push(pair);
    }
  }
  return pairs;
}

function decodeLabel(
  bytes: Uint8Array,
  { nameFrom, nameTo, quoted, valueFrom, valueTo, isMetric }: WrittenLabel,
  limits: ExpositionLimits
): [name: string, value: string] {
  if (isMetric) {
    return [NAME_LABEL, decodeName(bytes, valueFrom, valueTo, true, 'metric name', limits)];
  }
  const name = decodeName(bytes, nameFrom, nameTo, quoted, 'label name', limits);
  if (name === NAME_LABEL) {
    throw malformed(nameFrom, `${NAME_LABEL} is reserved for the metric name and cannot be a label`);
  }
  return [name, decodeText(bytes, valueFrom, valueTo, true, 'label value', limits.valueBytes)];
}

export function occursTwice(name: string, at: number): Error {
  return malformed(
    at,
    name === NAME_LABEL ? 'a second metric name' : `the label name ${JSON.stringify(name)} occurs twice`
  );
}

/** @throws Refusal for names that are empty, not UTF-8 or too long, or that have a NUL byte. */
export function decodeName(
  bytes: Uint8Array,
  from: number,
  to: number,
  quoted: boolean,
  what: string,
  limits: ExpositionLimits
): string {
  if (from === to) {
    throw malformed(from, `an empty ${what}`);
  }
  if (quoted && bytes.subarray(from, to).includes(0)) {
    throw malformed(from, `a NUL byte in a ${what}`);
  }
  return decodeText(bytes, from, to, quoted, what, limits.nameBytes);
}

export function decodeText(
  bytes: Uint8Array,
  from: number,
  to: number,
  quoted: boolean,
  what: string,
  most: number
): string {
  const written = decodeUtf8(bytes, from, to);
  if (written === undefined) {
    throw malformed(from, `a ${what} that is not UTF-8`);
  }
  const text = quoted ? unescapeQuoted(written) : written;
  // An escape is two bytes that mean one, and each takes one character off the string.
  if (to - from - (written.length - text.length) > most) {
    throw overLimit(from, `a ${what} is longer than ${most} bytes`);
  }
  return text;
}

/** Undoes `\\`, `\"` and `\n`. Any other backslash stands for itself. */
function unescapeQuoted(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    : text;
}
