import { METRIC_NAME, type Pair } from './pieces';
import { tooManyLabels } from './pieceScanner';
import { malformed, overLimit } from './refusal';
import { ROOT, type SeriesBook } from './seriesBook';
import type { ExpositionLimits } from './types';

/**
 * What a piece may say depends on those before it: each label occurs once, a series has one metric name, and there is
 * a limit to its labels. Checked once per stem and series, when it is new.
 */
export class NameRules {
  /** The head and the only label's name that were checked last: siblings need no check of their own. */
  private checkedHead = -1;
  private checkedName = '';

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {}

  /**
   * Checks the last piece of a series behind its head.
   * @param from the offset of the piece
   * @param base the offset of the series
   * @throws Refusal
   */
  checkLast(head: number, piece: number, from: number, base: number): void {
    const { book } = this;
    const { ending, pairs } = book.pieces.all[piece]!;
    const canHaveSiblings = ending === 'close' && pairs.length === 1;
    if (canHaveSiblings && head === this.checkedHead && pairs[0]!.name === this.checkedName) {
      return;
    }
    this.check(book.headOpenings.data[head]!, book.headStems.data[head]!, piece, from, base);
    this.checkedHead = canHaveSiblings ? head : -1;
    this.checkedName = pairs[0]?.name ?? '';
  }

  /** Checks a piece behind an opening, -1 for none, and a stem. */
  check(opening: number, stem: number, piece: number, from: number, base: number): void {
    const { pieces, stemPieces, stemParents } = this.book;
    const { ending, pairs, named } = pieces.all[piece]!;
    checkNames(pairs, pairs, from);
    let names = named ? 1 : 0;
    let labels = pairs.length;
    for (let each = stem; each !== ROOT; each = stemParents.data[each]!) {
      const earlier = pieces.all[stemPieces.data[each]!]!;
      checkNames(pairs, earlier.pairs, from);
      names += earlier.named ? 1 : 0;
      labels += earlier.pairs.length;
    }
    const isNamed = this.checkMetricName(opening, piece, from) || names > 0;
    if (ending !== 'open' && !isNamed) {
      throw malformed(base, 'the metric name is missing');
    }
    if (labels - names > this.limits.labelsPerSample) {
      throw overLimit(from, tooManyLabels(this.limits));
    }
  }

  /** Refuses a second name behind an opening that has one. Tells whether it has. */
  checkMetricName(opening: number, piece: number, from: number): boolean {
    const { all } = this.book.pieces;
    const isNamed = opening >= 0 && all[opening]!.named;
    if (isNamed && all[piece]!.named) {
      throw malformed(from, 'a second metric name');
    }
    return isNamed;
  }
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
