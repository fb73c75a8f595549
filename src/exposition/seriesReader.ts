import { BRACE_OPEN, NEWLINE, commonLength, isBlank, startsWith } from './bytes';
import { PieceContent } from './pieceContent';
import { scanLabelPiece, scanOpening } from './pieceScanner';
import { METRIC_NAME, type Pair } from './pieces';
import { malformed, overLimit } from './refusal';
import { ROOT, type SeriesBook } from './seriesBook';
import type { ExpositionLimits } from './types';

/**
 * Reads series texts at the start of lines. What the text shares with the one before is compared and not read again,
 * and what a guess of the series foretells is compared too; only the rest is scanned piece by piece.
 * Comparing is always byte for byte, so a wrong guess costs time and nothing else.
 */
export class SeriesReader {
  /** Where the series text ended. */
  end = 0;
  /** Where the text read last begins; its bytes are compared with the next one's. */
  base = 0;
  /**
   * The stems that the text at `base` runs through, from the root: number, end of its text counted from `base`,
   * and sum of its pieces, `depth` being the last that holds.
   */
  private readonly stems: number[] = [ROOT];
  private readonly ends: number[] = [0];
  private readonly sums: number[] = [0];
  private depth = 0;
  private readonly content: PieceContent;
  /** The guess's stems below the current one, the deepest first. */
  private readonly descent: number[] = [];

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {
    this.content = new PieceContent(limits);
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
  read(bytes: Uint8Array, at: number, limit: number, guess: number): number {
    this.keepCommon(bytes, at, limit);
    if (guess >= 0 && this.follow(bytes, limit, guess)) {
      return guess;
    }
    for (;;) {
      const from = at + this.ends[this.depth]!;
      const to = this.depth === 0 ? scanOpening(bytes, from) : scanLabelPiece(bytes, from, limit, this.limits);
      if (to < 0) {
        return to;
      }
      let piece = this.book.pieces.find(bytes, from, to);
      if (piece < 0) {
        piece = this.learn(bytes, from, to, limit);
      }
      const { ending, sum } = this.book.pieces.all[piece]!;
      if (ending === 'open') {
        this.grow(piece, from, to - at, sum);
        continue;
      }
      this.end = to;
      const total = (this.sums[this.depth]! + sum) | 0;
      const known = this.book.findSeries(this.stems[this.depth]!, piece, total);
      if (known >= 0) {
        return known;
      }
      this.check(piece, from);
      return this.book.addSeries(this.stems[this.depth]!, piece, total);
    }
  }

  /** Keeps the stems that the text at `at` shares with the one at `base`. */
  private keepCommon(bytes: Uint8Array, at: number, limit: number): void {
    const longest = Math.min(this.ends[this.depth]!, limit - at);
    const common = commonLength(bytes, this.base, at, longest);
    while (this.ends[this.depth]! > common) {
      this.depth--;
    }
    this.base = at;
  }

  /** Goes down the guess's stems as far as the bytes agree. True when they are the guess to its end. */
  private follow(bytes: Uint8Array, limit: number, guess: number): boolean {
    const { book, descent } = this;
    const here = this.stems[this.depth]!;
    descent.length = 0;
    for (let stem = book.seriesStems.data[guess]!; stem !== here; stem = book.stemParents.data[stem]!) {
      if (stem === ROOT) {
        return false;
      }
      descent.push(stem);
    }
    for (let index = descent.length - 1; index >= 0; index--) {
      const stem = descent[index]!;
      const piece = book.stemPieces.data[stem]!;
      const end = this.match(bytes, limit, piece);
      if (end < 0) {
        return false;
      }
      this.push(stem, end - this.base, book.pieces.all[piece]!.sum);
    }
    const last = book.seriesPieces.data[guess]!;
    const end = this.match(bytes, limit, last);
    if (end < 0 || (book.pieces.all[last]!.ending === 'bare' && !endsName(bytes, end))) {
      return false;
    }
    this.end = end;
    return true;
  }

  /** Where the piece ends if the bytes behind the current stem are it, or -1. */
  private match(bytes: Uint8Array, limit: number, piece: number): number {
    const { starts, bytes: stored } = this.book.pieces;
    const start = starts.data[piece]!;
    const length = starts.data[piece + 1]! - start;
    const from = this.base + this.ends[this.depth]!;
    return from + length <= limit && startsWith(bytes, from, stored, start, length) ? from + length : -1;
  }

  private push(stem: number, end: number, pieceSum: number): void {
    const sum = (this.sums[this.depth]! + pieceSum) | 0;
    this.depth++;
    this.stems[this.depth] = stem;
    this.ends[this.depth] = end;
    this.sums[this.depth] = sum;
  }

  private grow(piece: number, from: number, end: number, sum: number): void {
    const parent = this.stems[this.depth]!;
    let stem = this.book.findStem(parent, piece);
    if (stem < 0) {
      this.check(piece, from);
      stem = this.book.addStem(parent, piece);
    }
    this.push(stem, end, sum);
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

  /** What a piece may say depends on those before it. Called once per stem and series, when it is new. */
  private check(piece: number, from: number): void {
    const { pieces, stemPieces, stemParents } = this.book;
    const { ending, pairs } = pieces.all[piece]!;
    checkNames(pairs, pairs, from);
    let labels = pairs.length;
    let named = pairs.some(isMetricName);
    for (let stem = this.stems[this.depth]!; stem !== ROOT; stem = stemParents.data[stem]!) {
      const earlier = pieces.all[stemPieces.data[stem]!]!.pairs;
      checkNames(pairs, earlier, from);
      labels += earlier.length;
      named ||= earlier.some(isMetricName);
    }
    if (ending !== 'open' && !named) {
      throw malformed(this.base, 'the metric name is missing');
    }
    if (labels - (named ? 1 : 0) > this.limits.labelsPerSample) {
      throw overLimit(from, `more than ${this.limits.labelsPerSample} labels`);
    }
  }
}

function isMetricName({ name }: Pair): boolean {
  return name === METRIC_NAME;
}

function checkNames(pairs: readonly Pair[], others: readonly Pair[], at: number): void {
  for (let index = 0; index < pairs.length; index++) {
    const { name } = pairs[index]!;
    const until = others === pairs ? index : others.length;
    for (let other = 0; other < until; other++) {
      if (others[other]!.name === name) {
        throw malformed(
          at,
          name === METRIC_NAME ? 'a second metric name' : `the label name ${JSON.stringify(name)} occurs twice`
        );
      }
    }
  }
}

/** A bare name is over where a blank follows that no brace follows. Whatever else may be is left to the scanner. */
function endsName(bytes: Uint8Array, end: number): boolean {
  return isBlank(bytes[end]!) && !isBlank(bytes[end + 1]!) && bytes[end + 1] !== BRACE_OPEN;
}
