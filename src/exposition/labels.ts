import { LABEL_NAME, decodeUtf8, endOf, skipBlanks, type Lines } from './bytes';
import { describeByte, malformed, overLimit } from './refusal';

export const NAME_LABEL = '__name__';

/** Name and value of a label as it is meant, or the metric name under NAME_LABEL. */
export type WrittenLabel = readonly [name: string, value: string];

export interface WrittenLabels {
  readonly all: WrittenLabel[];
  /** Behind the last comma, or at the first label. */
  lastFrom: number;
  /** How many stand before. */
  sharedCount: number;
  /** Behind the comma before the metric name. */
  metricNameFrom: number;
}

/**
 * Reads labels up to and including the closing brace.
 * @param at the first byte behind the opening brace
 * @param written where they are put; those of an exemplar are only skipped
 * @returns where they end, or `~offset` of an open quote
 * @throws Refusal where the bytes cannot be labels, and for what is empty, not UTF-8, too long, too many or repeated
 */
export function readLabels(lines: Lines, at: number, written?: WrittenLabels): number {
  const { bytes, text, limits } = lines;
  let count = 0;
  let next = at;
  let from = at;
  let expected = 'a label name or "}"';
  for (;;) {
    next = skipBlanks(bytes, next);
    if (text[next] === '}') {
      return next + 1;
    }
    const quoted = text[next] === '"';
    const nameFrom = quoted ? next + 1 : next;
    const nameTo = quoted ? scanQuoted(lines, next, limits.nameBytes, 'name') : endOf(LABEL_NAME, text, next);
    if (nameTo < 0) {
      return nameTo;
    }
    if (nameTo === next) {
      throw malformed(next, `expected ${expected}, found ${describeByte(bytes[next])}`);
    }
    next = skipBlanks(bytes, quoted ? nameTo + 1 : nameTo);
    let isMetricName = quoted && (text[next] === ',' || text[next] === '}');
    let valueFrom = nameFrom;
    let valueTo = nameTo;
    if (!isMetricName) {
      if (text[next] !== '=') {
        throw malformed(next, `expected "=" after the label name, found ${describeByte(bytes[next])}`);
      }
      next = skipBlanks(bytes, next + 1);
      if (text[next] !== '"') {
        throw malformed(next, `expected a label value in quotes, found ${describeByte(bytes[next])}`);
      }
      valueFrom = next + 1;
      valueTo = scanQuoted(lines, next, limits.valueBytes, 'label value');
      if (valueTo < 0) {
        return valueTo;
      }
      next = skipBlanks(bytes, valueTo + 1);
      isMetricName = limits.nameAsLabel === true && text.slice(nameFrom, nameTo) === NAME_LABEL;
      if (!isMetricName && ++count > limits.labelsPerSample) {
        throw overLimit(nameFrom, `more than ${limits.labelsPerSample} labels${written ? '' : ' of an exemplar'}`);
      }
    }
    if (written !== undefined) {
      const name = isMetricName ? NAME_LABEL : decodeLabelName(lines, nameFrom, nameTo, quoted);
      const value = isMetricName
        ? decodeName(lines, valueFrom, valueTo, true, 'metric name')
        : decodeText(lines, valueFrom, valueTo, true, 'label value', limits.valueBytes);
      if (written.all.some((other) => other[0] === name)) {
        throw occursTwice(name, from);
      }
      written.all.push([name, value]);
      if (isMetricName) {
        written.metricNameFrom = from;
      }
    }
    const isSeparated = text[next] === ',';
    if (isSeparated) {
      from = ++next;
      if (written !== undefined) {
        written.lastFrom = from;
        written.sharedCount = written.all.length;
      }
    }
    expected = isSeparated ? 'a label name or "}"' : '"," or "}"';
  }
}

export function occursTwice(name: string, at: number): Error {
  return malformed(
    at,
    name === NAME_LABEL ? 'a second metric name' : `the label name ${JSON.stringify(name)} occurs twice`
  );
}

/**
 * @param at the opening quote
 * @returns the offset of the closing quote, or `~at` where it is not before the last newline at hand
 */
export function scanQuoted({ text, limit }: Lines, at: number, maxBytes: number, what: string): number {
  const end = text.indexOf('"', at + 1);
  if (end > at && end < limit && end - at <= maxBytes && !text.slice(at, end).includes('\\')) {
    return end;
  }
  // Escapes take two bytes for one, so past this nothing can be within the limit, whether the end is in sight or not.
  const hopeless = at + 2 * maxBytes + 2;
  for (let next = at + 1; next < limit; next++) {
    if (text[next] === '"') {
      return next;
    }
    if (text[next] === '\\') {
      next++;
      if (text[next] === '\n') {
        throw malformed(next - 1, `a backslash before the end of the line in a ${what}; write "\\n" for a newline`);
      }
    }
    if (next >= hopeless) {
      throw overLimit(at, `a ${what} is longer than ${maxBytes} bytes`);
    }
  }
  return ~at;
}

function decodeLabelName(lines: Lines, from: number, to: number, quoted: boolean): string {
  const name = decodeName(lines, from, to, quoted, 'label name');
  if (name === NAME_LABEL) {
    throw malformed(from, `${NAME_LABEL} is reserved for the metric name and cannot be a label`);
  }
  return name;
}

/** @throws Refusal for names that are empty, not UTF-8 or too long, or that have a NUL byte */
export function decodeName(lines: Lines, from: number, to: number, quoted: boolean, what: string): string {
  if (from === to) {
    throw malformed(from, `an empty ${what}`);
  }
  if (quoted && lines.bytes.subarray(from, to).includes(0)) {
    throw malformed(from, `a NUL byte in a ${what}`);
  }
  return decodeText(lines, from, to, quoted, what, lines.limits.nameBytes);
}

/** @throws Refusal for texts that are not UTF-8 or too long */
export function decodeText(
  { bytes }: Lines,
  from: number,
  to: number,
  quoted: boolean,
  what: string,
  maxBytes: number
): string {
  const written = decodeUtf8(bytes, from, to);
  if (written === undefined) {
    throw malformed(from, `a ${what} that is not UTF-8`);
  }
  // Undoes `\\`, `\"` and `\n`. Any other backslash stands for itself.
  const text =
    quoted && written.includes('\\')
      ? written.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
      : written;
  // An escape is two bytes that mean one, and each takes one character off the string.
  if (to - from - (written.length - text.length) > maxBytes) {
    throw overLimit(from, `a ${what} is longer than ${maxBytes} bytes`);
  }
  return text;
}
