import type { SampleColumns } from './columns';
import { PlainPieces, lastPieceOf, type PlainPiece, type PlainStem } from './plainPieces';
import { readSampleTail } from './sampleTail';
import type { SeriesBook } from './seriesBook';
import type { ExpositionLimits } from './types';
import type { Window } from './window';

/** The series of a plain line and the blank behind it. Matches less than the format allows, and nothing it refuses. */
const SERIES =
  /[a-zA-Z_:][\w:]*\{(?:[a-zA-Z_]\w*="[^"\\\n,{}\x80-\uffff]+",)*[a-zA-Z_]\w*="[^"\\\n,{}\x80-\uffff]+"\} /y;
/** Decimals that are certainly finite, and read alike by Number() and by Prometheus. */
const DECIMAL = /^-?\d{1,200}(?:\.\d+)?(?:e[-+]?\d\d?)?$/;
/** Samples taken to the columns at once. */
const RUN_LENGTH = 1024;
/** A body with this many lines in a row that are not plain is not worth trying further. */
const PATIENCE_LINES = 100;
/** Stands for no text: no line begins with it. */
const NO_TEXT = '\n';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads the lines of a first body that are written as nearly all servers write them, with the engine's own operations
 * on strings. The strict reader knows the rules byte by byte and is faster once it is compiled, but that takes the
 * engine longer than a first body of usual size: until then, a few native calls a line take about half of the time.
 *
 * A line is read here only if its series matches a pattern stricter than the format, or is put together from texts
 * that did. Before any other line this reader stops, and the strict one reads or refuses it.
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
  private readonly runStems = new Int32Array(RUN_LENGTH);
  private readonly runPieces = new Int32Array(RUN_LENGTH);
  private readonly runValues = new Float64Array(RUN_LENGTH);

  constructor(
    private readonly book: SeriesBook,
    private readonly columns: SampleColumns,
    private readonly window: Window,
    private readonly limits: ExpositionLimits
  ) {
    this.pieces = new PlainPieces(book, limits);
  }

  /** Takes the lines from `from` up to the newline at `limit`. Without a text, all of them are left to the strict reader. */
  open(from: number, limit: number): void {
    const isWorthIt = from <= limit && this.linesInVain < PATIENCE_LINES;
    const text = isWorthIt ? decoder.decode(this.window.bytes.subarray(from, limit + 1)) : '';
    // Offsets in text and bytes are the same only if each byte is a character. What is not ASCII matches no pattern.
    this.text = text.length === limit + 1 - from ? text : '';
    this.base = from;
    this.limit = limit;
    // Their keys are parts of the text before and would keep it alive.
    this.pieces.stemByText.clear();
  }

  /**
   * @returns where the first line begins that was not read: `at` itself if the line there has to be read strictly.
   * @throws Refusal
   */
  read(at: number): number {
    const { text, base, runStems, runPieces, runValues } = this;
    const { pieceByText, stemByText } = this.pieces;
    const sums = this.book.sums();
    const most = Math.min(RUN_LENGTH, this.limits.samples - this.columns.count);
    let start = at - base;
    let count = 0;
    let prefix = NO_TEXT;
    let stem: PlainStem | undefined;
    let lastName = '';
    let oddPiece: PlainPiece | undefined;
    let oddTail = 0;
    while (count < most) {
      const close = text.indexOf('} ', start) + 1;
      let piece: PlainPiece | undefined;
      if (text.startsWith(prefix, start)) {
        piece = pieceByText.get(text.slice(start + prefix.length, close));
      }
      if (piece === undefined) {
        const series = text.slice(start, close);
        const cut = lastPieceOf(series);
        prefix = series.slice(0, cut);
        stem = stemByText.get(prefix);
        piece = pieceByText.get(series.slice(cut));
        if (stem === undefined || piece === undefined) {
          SERIES.lastIndex = start;
          if (!SERIES.test(text)) {
            break;
          }
          const { bytes, view } = this.window;
          stem = this.pieces.stem(prefix, bytes, view, base + start);
          piece = this.pieces.piece(series.slice(cut), bytes, view, base + start + cut);
        }
        lastName = '';
      }
      if (stem === undefined || piece === undefined) {
        break;
      }
      if (piece.name !== lastName && !this.pieces.mayFollow(stem, piece)) {
        break;
      }
      lastName = piece.name;
      const end = text.indexOf('\n', close);
      const written = text.slice(close + 1, end);
      if (!DECIMAL.test(written) || !sums.addUnlessShared((stem.sum + piece.sum) | 0)) {
        // A tail with a hash has an exemplar, which may be of several lines.
        oddPiece = written.includes('#') ? undefined : piece;
        oddTail = close;
        break;
      }
      runStems[count] = stem.id;
      runPieces[count] = piece.id;
      runValues[count] = Number(written);
      count++;
      start = end + 1;
    }
    this.flush(count);
    return stem === undefined || oddPiece === undefined ? base + start : this.readOdd(base + oddTail, stem, oddPiece);
  }

  private flush(count: number): void {
    this.linesRead = count;
    this.linesInVain = count > 0 ? 0 : this.linesInVain + 1;
    if (count > 0) {
      const { book, columns, runStems, runPieces, runValues } = this;
      columns.addNew(book.seriesCount, runValues.subarray(0, count));
      book.addNewSeries(runStems.subarray(0, count), runPieces.subarray(0, count));
    }
  }

  /** Reads a line that has more than a decimal behind its series, or whose series may be a known one. */
  private readOdd(tail: number, stem: PlainStem, piece: PlainPiece): number {
    const { book, columns } = this;
    const sum = (stem.sum + piece.sum) | 0;
    const known = book.findSeries(stem.id, piece.id, sum);
    const series = known >= 0 ? known : book.addSeries(stem.id, piece.id, sum);
    columns.reserve();
    const end = readSampleTail(this.window.bytes, tail, this.limit, columns, this.limits);
    columns.add(series);
    this.linesRead++;
    this.linesInVain = 0;
    return end + 1;
  }
}
