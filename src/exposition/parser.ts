import { HASH, NEWLINE, oneCharacterPerByte, skipBlanks, type Lines } from './bytes';
import { readComment, sharedMetadata } from './metadata';
import { Refusal, malformed, noMetricName, overLimit } from './refusal';
import { readSampleTail } from './sampleTail';
import { Samples, parsedExposition, SeriesTable } from './samples';
import { SeriesReader } from './seriesReader';
import {
  DEFAULT_LIMITS,
  ExpositionError,
  type Exposition,
  type ExpositionLimits,
  type ExpositionParser,
  type Metadata,
} from './types';

export interface ExpositionOptions {
  /** Those not given are those of DEFAULT_LIMITS. */
  limits?: Partial<ExpositionLimits>;
  /** Keep one per endpoint and give it to each parser, and later bodies are parsed faster and share ids. */
  table?: SeriesTable;
  /** Take timestamps of any decimal number, as OpenMetrics writes them, and leave their unit to the reader. */
  decimalTimes?: boolean;
}

/** Bytes taken at a time, few enough that the memory for their text does not matter. */
const SLICE_BYTES = 1024 * 1024;

/** A body without a limit may be of one line only, as other files are, or what a few packed bytes became. */
const LONGEST_LINE_BYTES = 32 * 1024 * 1024;

/**
 * A parser for one body in the text format 0.0.4, fed in chunks that may end anywhere.
 * Rules: https://prometheus.io/docs/instrumenting/exposition_formats/, read as Prometheus's own scraper reads it
 * (model/textparse/promparse.go), with two differences: `le` and `quantile` are left as written, and what is harmless
 * is forgiven (negative timestamps, unknown types, CRLF, exemplars). No byte of a chunk is kept.
 */
export function createExpositionParser(options: ExpositionOptions = {}): ExpositionParser {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return new Parser(options.table ?? new SeriesTable(), limits, options.decimalTimes ?? false);
}

/**
 * Parses a whole body.
 * @throws ExpositionError at the first refused line or passed limit.
 */
export function parseExposition(bytes: Uint8Array, options?: ExpositionOptions): Exposition {
  const parser = createExpositionParser(options);
  parser.push(bytes);
  return parser.finish();
}

class Parser implements ExpositionParser {
  private readonly opened: ReturnType<SeriesTable['open']>;
  private readonly series: SeriesReader;
  private readonly samples: Samples;
  private readonly metadata = new Map<string, Metadata>();
  private readonly noLines: Lines;
  /** What is at hand, from the start of a line on. */
  private lines: Lines;
  /** Offset of the line to read next. */
  private at = 0;
  /** Number of the line at offset 0, from 1. */
  private firstLine = 1;
  /** Where a quote was opened that had no end in the bytes at hand. */
  private openQuote = 0;
  /** What was not read yet of the chunks before. */
  private rest = new Uint8Array();
  private restLength = 0;
  private received = 0;
  private state: 'open' | 'finished' | ExpositionError = 'open';

  constructor(
    private readonly table: SeriesTable,
    private readonly limits: ExpositionLimits,
    decimalTimes: boolean
  ) {
    this.lines = this.noLines = { bytes: new Uint8Array(), text: '', limit: -1, limits };
    this.opened = table.open();
    this.series = new SeriesReader(this.opened.book);
    this.samples = new Samples(this.opened.last.seriesIds.length, decimalTimes);
  }

  push(chunk: Uint8Array): void {
    this.checkOpen();
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      const slice = chunk.subarray(from, from + SLICE_BYTES);
      const allowed = slice.subarray(0, this.limits.bodyBytes - this.received);
      this.received += allowed.length;
      this.take(allowed);
      if (allowed.length < slice.length) {
        this.lines = this.linesOf(this.unread());
        throw this.failed(overLimit(this.restLength, `the body is longer than ${this.limits.bodyBytes} bytes`));
      }
    }
  }

  finish(): Exposition {
    this.checkOpen();
    if (this.restLength > 0) {
      this.take(Uint8Array.of(NEWLINE));
    }
    if (this.restLength > 0) {
      this.lines = this.linesOf(this.unread());
      throw this.failed(malformed(this.openQuote, 'the body ends inside quotes'));
    }
    const { samples } = this;
    const { book, last } = this.opened;
    const ids = samples.ids.subarray(0, samples.count);
    const seriesIds = areEqual(last.seriesIds, ids) ? last.seriesIds : ids.slice();
    const metadata = sharedMetadata(last.metadata, this.metadata);
    book.trim();
    this.table.remember(book, { seriesIds, seriesCount: samples.seriesCount, metadata });
    this.state = 'finished';
    return parsedExposition(book, samples, seriesIds, metadata);
  }

  private checkOpen(): void {
    if (this.state === 'finished') {
      throw new Error('This parser has finished its body. Create one for each body.');
    }
    if (this.state !== 'open') {
      throw this.state;
    }
  }

  private take(chunk: Uint8Array): void {
    const kept = this.restLength;
    const newline = chunk.lastIndexOf(NEWLINE);
    if (kept > 0 || newline < 0) {
      this.keep(chunk);
    }
    if (newline < 0) {
      return;
    }
    const bytes = kept > 0 ? this.unread() : chunk;
    this.lines = this.linesOf(bytes);
    this.at = 0;
    try {
      this.readLines();
    } catch (error) {
      throw this.failed(error);
    }
    this.firstLine += countNewlines(this.lines.text.slice(0, this.at));
    this.openQuote -= this.at;
    this.restLength = 0;
    if (this.at < bytes.length) {
      this.keep(bytes.subarray(this.at));
    }
    // A chunk is its owner's, and nothing may hold on to it.
    this.lines = this.noLines;
  }

  private linesOf(bytes: Uint8Array): Lines {
    const text = oneCharacterPerByte(bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1));
    return { ...this.noLines, bytes, text, limit: text.length - 1 };
  }

  private unread(): Uint8Array {
    return this.rest.subarray(0, this.restLength);
  }

  private keep(bytes: Uint8Array): void {
    const length = this.restLength + bytes.length;
    if (length > LONGEST_LINE_BYTES) {
      throw this.failed(overLimit(0, `a line is longer than ${LONGEST_LINE_BYTES} bytes`));
    }
    if (length > this.rest.length) {
      const rest = new Uint8Array(length * 2);
      rest.set(this.unread());
      this.rest = rest;
    }
    this.rest.set(bytes, this.restLength);
    this.restLength = length;
  }

  /** Reads the lines at hand, or those before the first that has an open quote. */
  private readLines(): void {
    const { bytes, limit } = this.lines;
    while (this.at <= limit) {
      const end = bytes[this.at]! > HASH ? this.readSample(this.at) : this.readOther(this.at);
      if (end < 0) {
        this.openQuote = ~end;
        return;
      }
      this.at = end + 1;
    }
  }

  /** @returns the offset of the line's newline, or `~offset` of an open quote */
  private readSample(from: number): number {
    const { lines, series, samples } = this;
    const id = series.read(lines, from);
    if (id < 0) {
      return id;
    }
    if (samples.count === samples.values.length) {
      samples.grow();
    }
    const end = readSampleTail(lines, series.end, samples);
    if (end >= 0) {
      samples.add(id);
      if (samples.count > this.limits.samples) {
        throw overLimit(from, `more than ${this.limits.samples} samples`);
      }
    }
    return end;
  }

  /** Reads a comment, an empty line or a sample behind blanks, as above. */
  private readOther(at: number): number {
    const { bytes, text } = this.lines;
    const from = skipBlanks(bytes, at);
    if (bytes[from]! > HASH) {
      return this.readSample(from);
    }
    if (text[from] === '#') {
      return readComment(this.lines, from, this.metadata);
    }
    if (text[from] === '\n') {
      return from;
    }
    if (text.startsWith('\r\n', from)) {
      return from + 1;
    }
    throw noMetricName(bytes, from);
  }

  /** The error to throw for what was thrown; of a refusal it says line and column, and keeps it. */
  private failed(error: unknown): unknown {
    if (!(error instanceof Refusal)) {
      return error;
    }
    const { kind, at, reason } = error;
    const before = oneCharacterPerByte(this.lines.bytes.subarray(0, at));
    const line = this.firstLine + countNewlines(before);
    return (this.state = new ExpositionError(kind, reason, line, at - before.lastIndexOf('\n')));
  }
}

function countNewlines(text: string): number {
  return text.split('\n').length - 1;
}

function areEqual(column: Int32Array, other: Int32Array): boolean {
  return column.length === other.length && column.every((id, index) => id === other[index]);
}
