import { METRIC_NAME, decodeUtf8, endOf, isBlank, skipBlanks, type Lines } from './bytes';
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
  if (!isKeyword || !isBlank(bytes[word + KEYWORD_BYTES]!)) {
    return text.indexOf('\n', at);
  }
  const nameFrom = skipBlanks(bytes, word + KEYWORD_BYTES);
  const nameEnd = scanName(lines, nameFrom, isHelp ? 'HELP' : 'TYPE');
  if (nameEnd < 0) {
    return nameEnd;
  }
  const quotes = text[nameFrom] === '"' ? 1 : 0;
  const name = decodeText(lines, nameFrom + quotes, nameEnd - quotes, quotes > 0, 'metric name', limits.nameBytes);
  const end = text.indexOf('\n', nameEnd);
  const textEnd = end > nameEnd && text[end - 1] === '\r' ? end - 1 : end;
  // Whatever single byte stands behind the name separates it from the text.
  const textFrom = Math.min(nameEnd + 1, textEnd);
  const written = decodeUtf8(bytes, textFrom, textEnd);
  const { type, help } = metadata.get(name) ?? { type: 'untyped', help: '' };
  metadata.set(name, isHelp ? { type, help: toHelp(written, nameEnd + 1) } : { type: toType(written, textFrom), help });
  return end;
}

function scanName(lines: Lines, from: number, keyword: string): number {
  const { bytes, text, limits } = lines;
  if (text[from] === '"') {
    const closing = scanQuoted(lines, from, limits.nameBytes, 'name');
    return closing < 0 ? closing : closing + 1;
  }
  const end = endOf(METRIC_NAME, text, from);
  if (end === from) {
    throw malformed(from, `expected a metric name after ${keyword}, found ${describeByte(bytes[from])}`);
  }
  return end;
}

/** Undoes `\\` and `\n`. A quote is not escaped in help texts. */
function toHelp(text: string | undefined, at: number): string {
  if (text === undefined) {
    throw malformed(at, 'a help text that is not UTF-8');
  }
  return text.includes('\\')
    ? text.replace(/\\([\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    : text;
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
  return JSON.stringify([...before]) === JSON.stringify([...now]) ? before : now;
}
