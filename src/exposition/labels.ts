import { LABEL_NAME, decodeUtf8, endOf, ownText, skipBlanks, type Lines } from './bytes';
import { describeByte, malformed, overLimit } from './refusal';

export const NAME_LABEL = '__name__';

/** Name and value of a label as it is meant, or the metric name under NAME_LABEL. */
export type WrittenLabel = readonly [name: string, value: string];

export interface WrittenLabels {
  readonly all: WrittenLabel[];
  /** Their names, NAME_LABEL too where the metric name stands before them. */
  readonly names: string[];
  /** The one read last. */
  read?: WrittenLabel;
  /** Labels by their texts up to and including the closing quote, which always mean the same. */
  readonly known: Map<string, WrittenLabel>;
  /** Behind the last comma, or at the first label. */
  lastFrom: number;
  /** How many stand before. */
  sharedCount: number;
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
  let isSeparated = true;
  for (;;) {
    const nameFrom = skipBlanks(bytes, next);
    if (text[nameFrom] === '}') {
      return nameFrom + 1;
    }
    const knownEnd = written === undefined ? 0 : text.indexOf('"', text.indexOf('"', nameFrom) + 1) + 1;
    const known = written?.known.get(text.slice(nameFrom, knownEnd));
    const end = known === undefined ? readLabel(lines, nameFrom, isSeparated, written) : knownEnd;
    if (end < 0) {
      return end;
    }
    const label = known ?? written?.read;
    if (label?.[0] !== NAME_LABEL && ++count > limits.labelsPerSample) {
      throw overLimit(nameFrom, `more than ${limits.labelsPerSample} labels${written ? '' : ' of an exemplar'}`);
    }
    next = skipBlanks(bytes, end);
    isSeparated = text[next] === ',';
    if (written !== undefined && label !== undefined) {
      const [name] = label;
      if (written.names.includes(name)) {
        const isMetricName = name === NAME_LABEL;
        throw malformed(
          from,
          isMetricName ? 'a second metric name' : `the label name ${JSON.stringify(name)} occurs twice`
        );
      }
      written.all.push(label);
      written.names.push(name);
      if (isSeparated) {
        written.lastFrom = next + 1;
        written.sharedCount = written.all.length;
      }
    }
    if (isSeparated) {
      from = ++next;
    }
  }
}

/** Reads one label, or the metric name in quotes, to `written.read`. Returns where it ends, or as above. */
function readLabel(lines: Lines, at: number, isSeparated: boolean, written: WrittenLabels | undefined): number {
  const { bytes, text, limits } = lines;
  const quoted = text[at] === '"';
  const nameFrom = quoted ? at + 1 : at;
  const nameTo = quoted ? scanQuoted(lines, at, limits.nameBytes, 'name') : endOf(LABEL_NAME, text, at);
  if (nameTo < 0) {
    return nameTo;
  }
  if (nameTo === at) {
    const expected = isSeparated ? 'a label name or "}"' : '"," or "}"';
    throw malformed(at, `expected ${expected}, found ${describeByte(bytes[at])}`);
  }
  const nameEnd = quoted ? nameTo + 1 : nameTo;
  const equals = skipBlanks(bytes, nameEnd);
  if (quoted && (text[equals] === ',' || text[equals] === '}')) {
    if (written !== undefined) {
      written.read = [NAME_LABEL, decodeName(lines, nameFrom, nameTo, true, 'metric name')];
    }
    return nameEnd;
  }
  if (text[equals] !== '=') {
    throw malformed(equals, `expected "=" after the label name, found ${describeByte(bytes[equals])}`);
  }
  const quote = skipBlanks(bytes, equals + 1);
  if (text[quote] !== '"') {
    throw malformed(quote, `expected a label value in quotes, found ${describeByte(bytes[quote])}`);
  }
  const valueTo = scanQuoted(lines, quote, limits.valueBytes, 'label value');
  if (valueTo < 0 || written === undefined) {
    return valueTo < 0 ? valueTo : valueTo + 1;
  }
  if (limits.nameAsLabel === true && text.slice(nameFrom, nameTo) === NAME_LABEL) {
    written.read = [NAME_LABEL, decodeName(lines, quote + 1, valueTo, true, 'metric name')];
    return valueTo + 1;
  }
  // In ASCII one text of its own is enough for the label and what it is made of.
  const label = quoted ? undefined : decodeUtf8(bytes, at, valueTo + 1);
  const isPlain =
    label?.length === valueTo + 1 - at &&
    label.length <= Math.min(limits.nameBytes, limits.valueBytes) &&
    !label.includes('\\');
  const name = isPlain ? label.slice(0, nameTo - at) : decodeName(lines, nameFrom, nameTo, quoted, 'label name');
  if (name === NAME_LABEL) {
    throw malformed(nameFrom, `${NAME_LABEL} is reserved for the metric name and cannot be a label`);
  }
  const value = isPlain
    ? label.slice(quote + 1 - at, -1)
    : decodeText(lines, quote + 1, valueTo, true, 'label value', limits.valueBytes);
  written.read = [name, value];
  written.known.set(isPlain ? label : ownText(bytes, at, valueTo + 1), written.read);
  return valueTo + 1;
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
export function decodeText(lines: Lines, from: number, to: number, quoted: boolean, what: string, max: number): string {
  const written = decodeUtf8(lines.bytes, from, to);
  if (written === undefined) {
    throw malformed(from, `a ${what} that is not UTF-8`);
  }
  // Undoes `\\`, `\"` and `\n`. Any other backslash stands for itself.
  const text =
    quoted && written.includes('\\')
      ? written.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
      : written;
  // An escape is two bytes that mean one, and each takes one character off the string.
  if (to - from - (written.length - text.length) > max) {
    throw overLimit(from, `a ${what} is longer than ${max} bytes`);
  }
  return text;
}
