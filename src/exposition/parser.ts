import {
  BRACE_OPEN,
  BYTE_CLASS,
  CARRIAGE_RETURN,
  HASH,
  METRIC_START,
  NEWLINE,
  describeStart,
  skipBlanks,
} from './bytes';
import { SampleColumns } from './columns';
import { ExpositionError } from './error';
import { MetadataReader } from './metadataReader';
import { OrderGuess } from './orderGuess';
import { ParsedExposition } from './parsedExposition';
import { PlainLines } from './plainLines';
import { Refusal, malformed, overLimit } from './refusal';
import { readSampleTail } from './sampleTail';
import { SeriesReader } from './seriesReader';
import { SeriesTable, type OpenTable } from './seriesTable';
import { DEFAULT_LIMITS, type Exposition, type ExpositionLimits, type ExpositionParser } from './types';
import { Window } from './window';

export interface ExpositionOptions {
  /** Those not given are those of DEFAULT_LIMITS. */
  limits?: Partial<ExpositionLimits>;
  /** Keep one per endpoint and give it to each parser, and later bodies are parsed faster and share ids. */
  table?: SeriesTable;
  /** Take timestamps of any decimal number, as OpenMetrics writes them, and leave their unit to the reader. */
  decimalTimes?: boolean;
}

/**
 * Bytes taken at a time, few enough that the memory for a slice does not matter. Smaller slices would stay in the
 * processor's cache, but a first body is quicker in one piece: texts of some size are kept where no collection of
 * young objects copies them.
 */
const SLICE_BYTES = 1024 * 1024;
/** The last series text is not kept for comparison past this many bytes of other lines. */
const COMPARE_BYTES = 64 * 1024;

/**
 * A parser for one body in the text format 0.0.4, fed in chunks that may end anywhere.
 * Rules: https://prometheus.io/docs/instrumenting/exposition_formats/, read as Prometheus's own scraper reads it
 * (model/textparse/promparse.go), with two differences: `le` and `quantile` are left as written, and what is harmless
 * is forgiven (negative timestamps, unknown types, CRLF, exemplars). No byte of a chunk is kept.
 */
export function createExpositionParser(options: ExpositionOptions = {}): ExpositionParser {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return new Parser(options.table ?? new SeriesTable(), limits, options.decimalTimes);
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
  private readonly window = new Window();
  private readonly opened: OpenTable;
  /** Made for the first line that is not plain. */
  private reader: SeriesReader | undefined;
  private readonly metadata: MetadataReader;
  private readonly columns: SampleColumns;
  private readonly guess: OrderGuess;
  /** For a first body only. */
  private readonly plain: PlainLines | undefined;
  /** Offset of the line to read next, and its number from 1. */
  private at = 0;
  private line = 1;
  private received = 0;
  private state: 'open' | 'finished' | ExpositionError = 'open';

  constructor(
    private readonly table: SeriesTable,
    private readonly limits: ExpositionLimits,
    decimalTimes = false
  ) {
    this.opened = table.open();
    this.metadata = new MetadataReader(limits);
    this.columns = new SampleColumns(this.opened.order, decimalTimes);
    this.guess = new OrderGuess(this.opened.order);
    if (this.opened.order.length === 0) {
      this.plain = new PlainLines(this.opened.book, this.columns, this.metadata.metadata, this.window, limits);
    }
  }

  push(chunk: Uint8Array): void {
    this.guard(() => {
      for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
        const wanted = chunk.subarray(from, from + SLICE_BYTES);
        const allowed = wanted.subarray(0, this.limits.bodyBytes - this.received);
        this.received += allowed.length;
        this.take(allowed);
        this.shift(this.window.release(this.keepFrom()));
        if (allowed.length < wanted.length) {
          throw overLimit(this.window.end, `the body is longer than ${this.limits.bodyBytes} bytes`);
        }
      }
    });
  }

  finish(): Exposition {
    return this.guard(() => {
      if (this.at < this.window.end) {
        this.take(Uint8Array.of(NEWLINE));
      }
      if (this.at < this.window.end) {
        throw malformed(this.openQuote, 'the body ends inside quotes');
      }
      const { book, generation } = this.opened;
      const columns = this.columns.finish();
      const repeats = columns.seriesCount < columns.ids.length;
      this.table.remember(generation, repeats ? new Int32Array() : columns.ids, columns.seriesCount);
      book.trim();
      if (!this.guess.jumped) {
        book.releaseIndexes();
      }
      this.state = 'finished';
      return new ParsedExposition(book, columns, generation, this.columns.duplicates, this.metadata.metadata);
    });
  }

  /** Where a quote was opened that had no end in the bytes at hand. */
  private openQuote = 0;

  private guard<T>(work: () => T): T {
    if (this.state === 'finished') {
      throw new Error('This parser has finished its body. Create one for each body.');
    }
    if (this.state !== 'open') {
      throw this.state;
    }
    try {
      return work();
    } catch (error) {
      if (error instanceof Refusal) {
        this.state = this.located(error);
        throw this.state;
      }
      throw error;
    }
  }

  private take(slice: Uint8Array): void {
    if (this.at - this.keepFrom() > COMPARE_BYTES) {
      this.reader?.reset(this.at);
    }
    this.shift(this.window.append(slice, this.keepFrom()));
    const limit = this.window.lastNewline;
    this.plain?.open(this.at, limit);
    while (this.at <= limit) {
      if (this.readPlainLines()) {
        continue;
      }
      const end = this.readLine(limit);
      if (end < 0) {
        this.openQuote = ~end;
        return;
      }
      this.line++;
      this.at = end + 1;
    }
  }

  /** All offsets are counted from the start of the window. */
  private shift(by: number): void {
    this.at -= by;
    this.openQuote -= by;
    if (this.reader !== undefined) {
      this.reader.base -= by;
    }
  }

  /** The offset of the first byte that is still needed. */
  private keepFrom(): number {
    return this.reader?.base ?? this.at;
  }

  private readPlainLines(): boolean {
    const { plain, at } = this;
    this.at = plain === undefined ? at : plain.read(at);
    if (plain === undefined || this.at === at) {
      return false;
    }
    this.line += plain.linesRead;
    this.reader?.reset(this.at);
    return true;
  }

  /** @returns the offset of the line's newline, or `~offset` of a quote that has no end before `limit`. */
  private readLine(limit: number): number {
    const { bytes } = this.window;
    const from = skipBlanks(bytes, this.at);
    const first = bytes[from]!;
    if ((BYTE_CLASS[first]! & METRIC_START) !== 0 || first === BRACE_OPEN) {
      return this.readSample(bytes, from, limit);
    }
    if (first === HASH) {
      const end = this.metadata.read(bytes, from, limit);
      this.countNewlines(end);
      return end;
    }
    if (first === NEWLINE) {
      return from;
    }
    if (first === CARRIAGE_RETURN && bytes[from + 1] === NEWLINE) {
      return from + 1;
    }
    throw malformed(from, `expected a metric name, found ${describeStart(bytes, from)}`);
  }

  private readSample(bytes: Uint8Array, from: number, limit: number): number {
    const { columns } = this;
    const reader = (this.reader ??= new SeriesReader(this.opened.book, this.limits, from));
    const series = reader.read(this.window, from, limit, this.guess.next());
    if (series < 0) {
      return series;
    }
    columns.reserve();
    const end = readSampleTail(bytes, reader.end, limit, columns, this.limits);
    if (end < 0) {
      return end;
    }
    this.guess.learn(series);
    columns.add(series);
    if (columns.count > this.limits.samples) {
      throw overLimit(from, `more than ${this.limits.samples} samples`);
    }
    if (this.opened.book.multiline) {
      this.countNewlines(end);
    }
    return end;
  }

  /** Quotes may hold newlines, so an entry may be several lines. */
  private countNewlines(end: number): void {
    const { bytes } = this.window;
    for (let at = bytes.indexOf(NEWLINE, this.at); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) {
      this.line++;
    }
  }

  private located({ kind, at, reason }: Refusal): ExpositionError {
    let line = this.line;
    let lineStart = this.at;
    for (let each = this.at; each < at; each++) {
      if (this.window.bytes[each] === NEWLINE) {
        line++;
        lineStart = each + 1;
      }
    }
    return new ExpositionError(kind, reason, line, at - lineStart + 1);
  }
}
