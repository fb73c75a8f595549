import {
  CARRIAGE_RETURN,
  HASH,
  METRIC_PART,
  METRIC_START,
  NEWLINE,
  BYTE_CLASS,
  QUOTE,
  describeByte,
  isBlank,
  skipBlanks,
  skipClass,
} from './bytes';
import { scanQuoted } from './pieceScanner';
import { malformed, overLimit } from './refusal';
import { decodeUtf8, unescapeHelp, unescapeQuoted } from './text';
import type { ExpositionLimits, Metadata, MetricType } from './types';

const KEYWORD_BYTES = 4;
const TYPES: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped', 'unknown'];
/** The types by the words for them. */
export const METRIC_TYPES: ReadonlyMap<string, MetricType> = new Map(TYPES.map((type) => [type, type]));

/** Reads lines that begin with a hash: HELP and TYPE, and comments, which are skipped. The last of several wins. */
export class MetadataReader {
  readonly metadata = new Map<string, Metadata>();

  constructor(private readonly limits: ExpositionLimits) {}

  /**
   * @param at the offset of the hash
   * @returns the offset of the newline, or `~offset` of a quote that has no end before `limit`
   * @throws Refusal for HELP and TYPE lines without a name, help texts that are not UTF-8, and types that are no word.
   */
  read(bytes: Uint8Array, at: number, limit: number): number {
    // Only a blank makes `# HELP` of a comment: `#HELP` is one.
    const word = skipBlanks(bytes, at + 1);
    const isHelp = isWord(bytes, word, 'HELP');
    const isType = !isHelp && isWord(bytes, word, 'TYPE');
    if (bytes[at] !== HASH || word === at + 1 || !(isHelp || isType) || !isBlank(bytes[word + KEYWORD_BYTES]!)) {
      return bytes.indexOf(NEWLINE, at);
    }
    const nameFrom = skipBlanks(bytes, word + KEYWORD_BYTES);
    const nameEnd = this.scanName(bytes, nameFrom, limit, isHelp ? 'HELP' : 'TYPE');
    if (nameEnd < 0) {
      return nameEnd;
    }
    const name = this.decodeName(bytes, nameFrom, nameEnd);
    const end = bytes.indexOf(NEWLINE, nameEnd);
    const textEnd = end > nameEnd && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    // Whatever single byte stands behind the name separates it from the text.
    const text = decodeUtf8(bytes, Math.min(nameEnd + 1, textEnd), textEnd);
    if (isHelp && text === undefined) {
      throw malformed(nameEnd + 1, 'a help text that is not UTF-8');
    }
    const { type, help } = this.metadata.get(name) ?? { type: 'untyped', help: '' };
    this.metadata.set(
      name,
      isHelp ? { type, help: unescapeHelp(text ?? '') } : { type: toType(text, Math.min(nameEnd + 1, textEnd)), help }
    );
    return end;
  }

  private scanName(bytes: Uint8Array, from: number, limit: number, keyword: string): number {
    if (bytes[from] === QUOTE) {
      const closing = scanQuoted(bytes, from, limit, this.limits.nameBytes, 'name');
      return closing < 0 ? closing : closing + 1;
    }
    if ((BYTE_CLASS[bytes[from]!]! & METRIC_START) === 0) {
      throw malformed(from, `expected a metric name after ${keyword}, found ${describeByte(bytes[from])}`);
    }
    return skipClass(bytes, from, METRIC_PART);
  }

  private decodeName(bytes: Uint8Array, from: number, end: number): string {
    const quoted = bytes[from] === QUOTE;
    const written = quoted ? decodeUtf8(bytes, from + 1, end - 1) : decodeUtf8(bytes, from, end);
    if (written === undefined) {
      throw malformed(from, 'a metric name that is not UTF-8');
    }
    const name = quoted ? unescapeQuoted(written) : written;
    if (end - from - (quoted ? 2 : 0) - (written.length - name.length) > this.limits.nameBytes) {
      throw overLimit(from, `a metric name is longer than ${this.limits.nameBytes} bytes`);
    }
    return name;
  }
}

/** Case and blanks are forgiven, and a word of another format (`info`, `stateset`) is an unknown type, not an error. */
function toType(text: string | undefined, at: number): MetricType {
  const word = text?.trim().toLowerCase() ?? '';
  const type = METRIC_TYPES.get(word);
  if (type !== undefined) {
    return type;
  }
  if (text === undefined || !/^[a-z]*$/.test(word)) {
    throw malformed(at, 'expected one word for the type');
  }
  return 'unknown';
}

function isWord(bytes: Uint8Array, at: number, word: string): boolean {
  for (let index = 0; index < KEYWORD_BYTES; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) {
      return false;
    }
  }
  return true;
}
