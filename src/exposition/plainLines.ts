import type { SampleColumns } from './columns';
import { PlainMetadata } from './plainMetadata';
import { PlainPieces, type PlainHead, type PlainPiece } from './plainPieces';
import { readSampleTail } from './sampleTail';
import type { SeriesBook } from './seriesBook';
import type { ExpositionLimits, Metadata } from './types';
import type { Window } from './window';

// These match less than the format allows, and nothing that it refuses. A value has no comma and no brace,
// so `} ` ends a series.
const LABEL = String.raw`[a-zA-Z_]\w*="[^"\\\n,{}\x80-\uffff]+"`;
/** All of a series before its last label: its opening and its stem. */
const HEAD = String.raw`([a-zA-Z_:][\w:]*\{)((?:${LABEL},)*)`;
/** Certainly finite, and read alike by Number() and by Prometheus. */
const DECIMAL = String.raw`-?\d{1,200}(?:\.\d+)?(?:e[-+]?\d\d?)?`;
const LAST = String.raw`${LABEL}\} ${DECIMAL}\n`;
/**
 * Lines with one head, as those of a histogram are, checked by one call of the engine. They are not too many,
 * since the engine keeps a place to return to for each.
 */
const PLAIN_LINES = new RegExp(`${HEAD}${LAST}(?:\\1\\2${LAST}){0,63}`, 'y');
/** A line that is plain up to its value. A hash may begin an exemplar, which may be of several lines. */
const ODD_LINE = new RegExp(String.raw`${HEAD}${LABEL}\} [^#\n]*\n`, 'y');
/** Samples taken to the columns at once. */
const RUN_LENGTH = 1024;
/** A body with this many lines in a row that are not plain is not worth trying further. */
const PATIENCE_LINES = 100;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads the lines of a first body that are written as nearly all servers write them, with the engine's own operations
 * on strings. The strict reader knows the rules byte by byte and is faster once it is compiled, but that takes the
 * engine longer than a first body of usual size: until then, a few native calls a line take a fraction of the time.
 *
 * A line is read here only if its series matches a pattern stricter than the format. Before any other line this
 * reader stops, and the strict one reads or refuses it.
 */
export class PlainLines {
  /** How many lines the last `read` took. */
  linesRead = 0;
  private text = '';
  /** Offset of the text in the window. */
  private base = 0;
  private limit = -1;
  private linesInVain = 0;
  private readonly pieces: PlainPieces;
  private readonly metadata: PlainMetadata;
  private readonly runHeads = new Int32Array(RUN_LENGTH);
  private readonly runPieces = new Int32Array(RUN_LENGTH);
  private readonly runValues = new Float64Array(RUN_LENGTH);

  constructor(
    private readonly book: SeriesBook,
    private readonly columns: SampleColumns,
    metadata: Map<string, Metadata>,
    private readonly window: Window,
    private readonly limits: ExpositionLimits
  ) {
    this.pieces = new PlainPieces(book, limits);
    this.metadata = new PlainMetadata(metadata, limits);
  }

  /** Takes the lines from `from` up to the newline at `limit`. Without a text, all of them are left to the strict reader. */
  open(from: number, limit: number): void {
    const isWorthIt = from <= limit && this.linesInVain < PATIENCE_LINES;
    const text = isWorthIt ? decoder.decode(this.window.bytes.subarray(from, limit + 1)) : '';
    // Offsets in text and bytes are the same only if each byte is a character. What is not ASCII matches no pattern.
    this.text = text.length === limit + 1 - from ? text : '';
    this.base = from;
    this.limit = limit;
    // These are parts of the text before and would keep it alive.
    this.pieces.forgetTexts();
  }

  /**
   * @returns where the first line begins that was not read: `at` itself if the line there has to be read strictly.
   * @throws Refusal
   */
  read(at: number): number {
    const { text, base, runHeads, runPieces, runValues } = this;
    const { pieceByText } = this.pieces;
    const sums = this.book.sums();
    const most = Math.min(RUN_LENGTH, this.limits.samples - this.columns.count);
    this.linesRead = 0;
    let start = at - base;
    let count = 0;
    while (count < most) {
      PLAIN_LINES.lastIndex = start;
      const found = PLAIN_LINES.exec(text);
      if (found === null) {
        const next = this.readMetadata(start);
        if (next === start) {
          break;
        }
        start = next;
        continue;
      }
      const end = PLAIN_LINES.lastIndex;
      const head = this.pieces.head(found[1]!, found[2]!, this.window, base + start);
      if (head === undefined) {
        break;
      }
      const headLength = found[1]!.length + found[2]!.length;
      let lastName = '';
      while (start < end && count < most) {
        const label = start + headLength;
        const close = text.indexOf('} ', label) + 1;
        const written = text.slice(label, close);
        const piece = pieceByText.get(written) ?? this.pieces.piece(written, this.window, base + label);
        if (piece === undefined || (piece.name !== lastName && !this.pieces.mayFollow(head.labels, piece))) {
          this.flush(count);
          return base + start;
        }
        lastName = piece.name;
        if (!sums.addUnlessShared((head.sum + piece.sum) | 0)) {
          this.flush(count);
          return this.readOdd(base + close, head, piece);
        }
        const newline = text.indexOf('\n', close);
        runHeads[count] = head.id;
        runPieces[count] = piece.id;
        runValues[count] = Number(text.slice(close + 1, newline));
        count++;
        start = newline + 1;
      }
    }
    this.flush(count);
    return count === 0 && most > 0 ? this.readOddLine(base + start) : base + start;
  }

  private flush(count: number): void {
    this.linesRead += count;
    this.linesInVain = count > 0 ? 0 : this.linesInVain + 1;
    if (count > 0) {
      const { book, columns, runHeads, runPieces, runValues } = this;
      columns.addNew(book.seriesCount, runValues.subarray(0, count));
      book.addNewSeries(runHeads.subarray(0, count), runPieces.subarray(0, count));
    }
  }

  private readMetadata(start: number): number {
    const { metadata, window, base } = this;
    const end = metadata.read(this.text, window.bytes.subarray(base), start);
    this.linesRead += end > start ? metadata.linesRead : 0;
    return end;
  }

  /** Reads a line that has more than a decimal behind its series. */
  private readOddLine(at: number): number {
    const { text, base, pieces, window } = this;
    ODD_LINE.lastIndex = at - base;
    const found = ODD_LINE.exec(text);
    if (found === null) {
      return at;
    }
    const label = at + found[1]!.length + found[2]!.length;
    const close = base + text.indexOf('} ', label - base) + 1;
    const head = pieces.head(found[1]!, found[2]!, window, at);
    const piece = pieces.piece(text.slice(label - base, close - base), window, label);
    const isPlain = head !== undefined && piece !== undefined && pieces.mayFollow(head.labels, piece);
    return isPlain ? this.readOdd(close, head, piece) : at;
  }

  /** Reads a line whose value is no decimal, or whose series may be a known one. `tail` is the offset behind its brace. */
  private readOdd(tail: number, head: PlainHead, piece: PlainPiece): number {
    const { book, columns } = this;
    const sum = (head.sum + piece.sum) | 0;
    const known = book.findSeries(head.id, piece.id, sum);
    const series = known >= 0 ? known : book.addSeries(head.id, piece.id, sum);
    columns.reserve();
    const end = readSampleTail(this.window.bytes, tail, this.limit, columns, this.limits);
    columns.add(series);
    this.linesRead++;
    this.linesInVain = 0;
    return end + 1;
  }
}
