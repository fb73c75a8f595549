import { METRIC_NAME, decodeUtf8, endOf, skipBlanks, type Lines } from './bytes';
import { decodeText, scanQuoted } from './labels';
import { describeByte, malformed } from './refusal';
import type { Metadata, MetricType } from './types';

const KEYWORD_BYTES = 4;
const TYPES: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped', 'unknown'];

/**
 * Reads a line that begins with a hash: HELP or TYPE, of which the last of several wins, or a comment.
 * @param at the offset of the hash
 * @returns the offset of the newline, or `~offset` of an open quote
 * @throws Refusal for HELP and TYPE lines without a name, help texts that are not UTF-8, and types that are no word.
 */
export function readComment(lines: Lines, at: number, metadata: Map<string, Metadata>): number {
  const { bytes, text, limits } = lines;
  // Only a blank makes `# HELP` of a comment: `#HELP` is one.
  const word = skipBlanks(bytes, at + 1);
  const isHelp = text.startsWith('HELP', word);
  const isKeyword = word > at + 1 && (isHelp || text.startsWith('TYPE', word));
  const nameFrom = skipBlanks(bytes, word + KEYWORD_BYTES);
  if (!isKeyword || nameFrom === word + KEYWORD_BYTES) {
    return text.indexOf('\n', at);
  }
  const isQuoted = text[nameFrom] === '"';
  const nameTo = isQuoted ? scanQuoted(lines, nameFrom, limits.nameBytes, 'name') : endOf(METRIC_NAME, text, nameFrom);
  if (nameTo < 0) {
    return nameTo;
  }
  if (nameTo === nameFrom) {
    const keyword = isHelp ? 'HELP' : 'TYPE';
    throw malformed(nameFrom, `expected a metric name after ${keyword}, found ${describeByte(bytes[nameFrom])}`);
  }
  const quotes = isQuoted ? 1 : 0;
  const name = decodeText(lines, nameFrom + quotes, nameTo, isQuoted, 'metric name', limits.nameBytes);
  const newline = text.indexOf('\n', nameTo);
  const end = text[newline - 1] === '\r' ? newline - 1 : newline;
  // Whatever single byte stands behind the name separates it from the text.
  const from = Math.min(nameTo + quotes + 1, end);
  const before = metadata.get(name);
  if (isHelp) {
    const help = decodeText(lines, from, end, false, 'help text', Infinity);
    metadata.set(name, { type: before?.type ?? 'untyped', help: help.includes('\\') ? unescaped(help) : help });
  } else {
    metadata.set(name, { type: toType(decodeUtf8(bytes, from, end), from), help: before?.help ?? '' });
  }
  return newline;
}

/** Undoes `\\` and `\n`. A quote is not escaped in help texts. */
function unescaped(help: string): string {
  return help.replace(/\\([\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** Case and blanks are forgiven, and a word of another format (`info`, `stateset`) is an unknown type, not an error. */
function toType(text: string | undefined, at: number): MetricType {
  const word = text?.trim().toLowerCase() ?? '';
  const type = TYPES.find((known) => known === word);
  if (type === undefined && (text === undefined || !/^[a-z]*$/.test(word))) {
    throw malformed(at, 'expected one word for the type');
  }
  return type ?? 'unknown';
}

/** The one before where nothing has changed, so that scrapes which are kept share it. */
export function sharedMetadata(
  before: ReadonlyMap<string, Metadata>,
  now: ReadonlyMap<string, Metadata>
): ReadonlyMap<string, Metadata> {
  const isSame = before.size === now.size && JSON.stringify([...before]) === JSON.stringify([...now]);
  return isSame ? before : now;
}
