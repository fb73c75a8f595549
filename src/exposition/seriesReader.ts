import { BRACE_OPEN, NEWLINE, commonLength, isBlank, sameBytes } from './bytes';
import { NameRules } from './nameRules';
import { PieceGuess } from './pieceGuess';
import { PieceContent } from './pieceContent';
import { scanLabelPiece, scanOpening } from './pieceScanner';
import { NO_HEAD, ROOT, type SeriesBook } from './seriesBook';
import type { ExpositionLimits } from './types';
import type { Window } from './window';

/**
 * Reads series texts at the start of lines. What the text shares with the one before is compared and not read again,
 * and what a guess of the series foretells is compared too; only the rest is scanned piece by piece.
 * Comparing is always byte for byte, so a wrong guess costs time and nothing else.
 */
export class SeriesReader {
  /** Where the series text ended. */
  end = 0;
  /**
   * What the text at `base` runs through: nothing, its opening, and from there stem by stem. Of each the number of the
   * stem, the end of its text counted from `base`, and the sum of the pieces up to there; `depth` is the last that holds.
   */
  private readonly stems: number[] = [ROOT];
  private readonly ends: number[] = [0];
  private readonly sums: number[] = [0];
  private depth = 0;
  /** The piece at depth 1. */
  private opening = -1;
  /** The head found last, which siblings have in common. */
  private head = NO_HEAD;
  private readonly content: PieceContent;
  private readonly guesses = new PieceGuess();
  private readonly rules: NameRules;
  /** The guess's stems below the current one, the deepest first. */
  private readonly descent: number[] = [];

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits,
    /** Where the text read last begins; its bytes are compared with the next one's. */
    public base: number
  ) {
    this.content = new PieceContent(limits);
    this.rules = new NameRules(book, limits);
  }

  /** Forgets the text read last. */
  reset(at: number): void {
    this.base = at;
    this.depth = 0;
  }

  /**
   * @param at the first byte of the text, which begins a name or is a brace
   * @param limit the offset of the last newline at hand
   * @param guess the series expected, or -1
   * @returns the series, or `~offset` of a quote that has no end before `limit`
   * @throws Refusal where the bytes are no series.
   */
  read({ bytes, view }: Window, at: number, limit: number, guess: number): number {
    this.keepCommon(view, at, limit);
    if (guess >= 0 && this.follow(bytes, view, limit, guess)) {
      return guess;
    }
    for (let isFirst = true; ; isFirst = false) {
      const from = at + this.ends[this.depth]!;
      let piece = this.guessPiece(bytes, view, limit, isFirst);
      if (piece < 0) {
        const to = this.depth === 0 ? scanOpening(bytes, from) : scanLabelPiece(bytes, from, limit, this.limits);
        if (to < 0) {
          return to;
        }
        this.end = to;
        piece = this.book.pieces.find(bytes, view, from, to);
        if (piece < 0) {
          piece = this.learn(bytes, from, to, limit);
        }
      }
      this.guesses.notice(this.depth, piece);
      const { ending, sum } = this.book.pieces.all[piece]!;
      if (ending === 'open') {
        this.grow(piece, from, sum);
        continue;
      }
      const head = this.findHead();
      const total = (this.sums[this.depth]! + sum) | 0;
      const known = this.book.findSeries(head, piece, total);
      if (known >= 0) {
        return known;
      }
      this.rules.checkLast(head, piece, from, this.base);
      return this.book.addSeries(head, piece, total);
    }
  }

  /** Keeps the stems that the text at `at` shares with the one at `base`. */
  private keepCommon(view: DataView, at: number, limit: number): void {
    const longest = Math.min(this.ends[this.depth]!, limit - at);
    const common = commonLength(view, this.base, at, longest);
    while (this.ends[this.depth]! > common) {
      this.depth--;
    }
    this.base = at;
  }

  /** Goes down the guess's stems as far as the bytes agree. True when they are the guess to its end. */
  private follow(bytes: Uint8Array, view: DataView, limit: number, guess: number): boolean {
    const { book, descent } = this;
    const head = book.seriesHeads.data[guess]!;
    if (!this.followOpening(view, limit, book.headOpenings.data[head]!)) {
      return false;
    }
    const here = this.stems[this.depth]!;
    let below = 0;
    for (let stem = book.headStems.data[head]!; stem !== here; stem = book.stemParents.data[stem]!) {
      if (stem === ROOT) {
        return false;
      }
      descent[below++] = stem;
    }
    for (let index = below - 1; index >= 0; index--) {
      const stem = descent[index]!;
      const piece = book.stemPieces.data[stem]!;
      const end = this.match(view, limit, piece);
      if (end < 0) {
        return false;
      }
      this.push(stem, end - this.base, book.pieces.all[piece]!.sum);
    }
    const last = book.seriesPieces.data[guess]!;
    const end = this.match(view, limit, last);
    if (end < 0 || (book.pieces.all[last]!.ending === 'bare' && !endsName(bytes, end))) {
      return false;
    }
    this.end = end;
    return true;
  }

  /** True where the text has the opening, or needs none. */
  private followOpening(view: DataView, limit: number, opening: number): boolean {
    if (this.depth > 0) {
      return this.opening === opening;
    }
    if (opening < 0) {
      return true;
    }
    const end = this.match(view, limit, opening);
    if (end >= 0) {
      this.open(opening, end - this.base, this.book.pieces.all[opening]!.sum);
    }
    return end >= 0;
  }

  /** Where the piece ends if the bytes behind the current stem are it, or -1. */
  private match(view: DataView, limit: number, piece: number): number {
    const { starts, view: stored } = this.book.pieces;
    const start = starts.data[piece]!;
    const length = starts.data[piece + 1]! - start;
    const from = this.base + this.ends[this.depth]!;
    return from + length <= limit && sameBytes(view, from, stored, start, length) ? from + length : -1;
  }

  /** The piece that is likely to come, if it does; `end` is then where it ends. */
  private guessPiece(bytes: Uint8Array, view: DataView, limit: number, differs: boolean): number {
    // At the first place that differs from the text before, another piece has come; behind it, often the same ones.
    const before = this.guesses.before(this.depth);
    if (before < 0) {
      return -1;
    }
    let piece = before;
    let end = differs ? -1 : this.match(view, limit, piece);
    if (end < 0) {
      piece = this.guesses.after(before);
      end = piece < 0 ? -1 : this.match(view, limit, piece);
    }
    if (end < 0 || (this.book.pieces.all[piece]!.ending === 'bare' && !endsName(bytes, end))) {
      return -1;
    }
    this.end = end;
    return piece;
  }

  private open(piece: number, end: number, sum: number): void {
    this.opening = piece;
    this.push(ROOT, end, sum);
  }

  private push(stem: number, end: number, pieceSum: number): void {
    const sum = (this.sums[this.depth]! + pieceSum) | 0;
    this.depth++;
    this.stems[this.depth] = stem;
    this.ends[this.depth] = end;
    this.sums[this.depth] = sum;
  }

  private grow(piece: number, from: number, sum: number): void {
    if (this.depth === 0) {
      this.open(piece, this.end - this.base, sum);
      return;
    }
    const parent = this.stems[this.depth]!;
    let stem = this.book.findStem(parent, piece);
    if (stem < 0) {
      this.rules.check(this.opening, parent, piece, from, this.base);
      stem = this.book.addStem(parent, piece);
    } else {
      // Known behind some other opening, perhaps one without a name.
      this.rules.checkMetricName(this.opening, piece, from);
    }
    this.push(stem, this.end - this.base, sum);
  }

  /** The head that the text has run through. */
  private findHead(): number {
    const { book, opening, head } = this;
    const stem = this.stems[this.depth]!;
    if (this.depth === 0) {
      return NO_HEAD;
    }
    if (book.headOpenings.data[head] !== opening || book.headStems.data[head] !== stem) {
      const known = book.findHead(opening, stem);
      this.head = known >= 0 ? known : book.addHead(opening, stem);
    }
    return this.head;
  }

  private learn(bytes: Uint8Array, from: number, to: number, limit: number): number {
    const { content } = this;
    content.begin(bytes);
    if (this.depth === 0) {
      scanOpening(bytes, from, content);
    } else {
      scanLabelPiece(bytes, from, limit, this.limits, content);
    }
    const piece = this.book.pieces.add(bytes, from, to, content.pairs);
    this.book.multiline ||= bytes.subarray(from, to).includes(NEWLINE);
    return piece;
  }
}

/** A bare name is over where a blank follows that no brace follows. Whatever else may be is left to the scanner. */
function endsName(bytes: Uint8Array, end: number): boolean {
  return isBlank(bytes[end]!) && !isBlank(bytes[end + 1]!) && bytes[end + 1] !== BRACE_OPEN;
}
