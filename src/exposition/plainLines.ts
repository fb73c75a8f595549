import type { SampleColumns } from './columns';
import { PlainMetadata } from './plainMetadata';
import { PlainPieces, type PlainPiece } from './plainPieces';
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
const RUN_LENGTH = 4096;
/** A body with this many lines in a row that are not plain is not worth trying further. */
const PATIENCE_LINES = 100;
/** Nor is one in which more matched lines than this, beyond as many as were taken, had to be left: of known series. */
const PATIENCE_MATCHED = 4 * RUN_LENGTH;
/** Longer lines are left to the strict reader: the engine keeps a place to return to for each of their labels. */
const LONGEST_LINE = 256 * 1024;

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
  private matchedInVain = 0;
  private isOver = false;
  private readonly pieces: PlainPieces;
  private readonly metadata: PlainMetadata;
  /**
   * Samples that match the pattern and are not yet in the columns: offset in the text, head, last piece, sum and value.
   */
  private readonly runStarts = new Int32Array(RUN_LENGTH);
  private readonly runHeads = new Int32Array(RUN_LENGTH);
  private readonly runPieces = new Int32Array(RUN_LENGTH);
  private readonly runSums = new Int32Array(RUN_LENGTH);
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
    const isWorthIt = from <= limit && !this.isOver && this.linesInVain < PATIENCE_LINES;
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
    this.linesRead = 0;
    if (this.isOver) {
      return at;
    }
    const { text, base, window, pieces, runStarts, runHeads, runPieces, runSums, runValues } = this;
    const most = Math.min(RUN_LENGTH, this.limits.samples - this.columns.count);
    let start = at - base;
    let end = start;
    let count = 0;
    let piece: PlainPiece | undefined;
    while (count < most && start === end && !this.isLong(start)) {
      PLAIN_LINES.lastIndex = start;
      const found = PLAIN_LINES.exec(text);
      if (found === null) {
        start = this.readMetadata(start);
        if (start === end) {
          break;
        }
        end = start;
        continue;
      }
      const head = pieces.head(found[1]!, found[2]!, window, base + start);
      if (head === undefined) {
        break;
      }
      end = PLAIN_LINES.lastIndex;
      const headLength = found[1]!.length + found[2]!.length;
      const { stem, sum } = head;
      const first = count;
      while (count < most && start < end) {
        const label = start + headLength;
        const before: PlainPiece | undefined = piece;
        piece = before?.next;
        if (piece === undefined || !text.startsWith(piece.text, label)) {
          piece = pieces.piece(text.slice(label, text.indexOf('} ', label) + 1), window, base + label);
          if (before !== undefined) {
            before.next = piece;
          }
        }
        if (piece === undefined || (piece.name !== stem.follower && !pieces.mayFollow(stem, piece))) {
          break;
        }
        const valueFrom = label + piece.text.length + 1;
        const newline = text.indexOf('\n', valueFrom);
        runStarts[count] = start;
        runPieces[count] = piece.id;
        runSums[count] = sum + piece.sum;
        runValues[count] = Number(text.slice(valueFrom, newline));
        count++;
        start = newline + 1;
      }
      runHeads.fill(head.id, first, count);
    }
    const added = this.flush(count);
    if (added < count) {
      start = runStarts[added]!;
      this.linesRead = text.slice(at - base, start).split('\n').length - 1;
    }
    return added === most || start === text.length ? base + start : this.readOddLine(base + start);
  }

  /** @returns how many samples of the run were added: those before the first one that may be of a known series. */
  private flush(count: number): number {
    const { book, columns, runHeads, runPieces, runSums, runValues } = this;
    const added = book.sums().addUnlessShared(runSums, count);
    this.linesRead += added;
    this.linesInVain = added > 0 ? 0 : this.linesInVain + 1;
    this.matchedInVain += count - added;
    this.isOver = this.matchedInVain > PATIENCE_MATCHED + columns.count;
    if (added > 0) {
      columns.addNew(book.seriesCount, runValues.subarray(0, added));
      book.addNewSeries(runHeads.subarray(0, added), runPieces.subarray(0, added));
    }
    return added;
  }

  private isLong(start: number): boolean {
    return this.text.indexOf('\n', start) - start > LONGEST_LINE;
  }

  private readMetadata(start: number): number {
    const { metadata, window, base } = this;
    const end = metadata.read(this.text, window.bytes.subarray(base), start);
    this.linesRead += end > start ? metadata.linesRead : 0;
    return end;
  }

  /** Reads a line that has more than a decimal behind its series, or whose series may be a known one. */
  private readOddLine(at: number): number {
    const { text, base, pieces, window, book, columns } = this;
    ODD_LINE.lastIndex = at - base;
    const found = this.isLong(at - base) ? null : ODD_LINE.exec(text);
    if (found === null) {
      return at;
    }
    const label = at + found[1]!.length + found[2]!.length;
    const close = base + text.indexOf('} ', label - base) + 1;
    const head = pieces.head(found[1]!, found[2]!, window, at);
    const piece = pieces.piece(text.slice(label - base, close - base), window, label);
    if (head === undefined || piece === undefined || !pieces.mayFollow(head.stem, piece)) {
      return at;
    }
    const sum = (head.sum + piece.sum) | 0;
    const known = book.findSeries(head.id, piece.id, sum);
    const series = known >= 0 ? known : book.addSeries(head.id, piece.id, sum);
    columns.reserve();
    const end = readSampleTail(window.bytes, close, this.limit, columns, this.limits);
    columns.add(series);
    this.linesRead++;
    this.linesInVain = 0;
    return end + 1;
  }
}
