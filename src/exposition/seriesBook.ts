import type { Labels } from '../series/labels';
import { IntColumn } from './intColumn';
import { PairIndex } from './pairIndex';
import { canonicalKey, withLabels } from './pairs';
import { METRIC_NAME, Pieces, scramble, type Pair } from './pieces';

/** The stem without labels, from which all others grow. */
export const ROOT = 0;
/** The head of the series that are a bare name: nothing stands before their only piece. */
export const NO_HEAD = 0;

const NO_PAIR: Pair = { id: 0, name: METRIC_NAME, value: '' };

/**
 * All series texts seen. Labels are a tree of pieces: a stem is a stem and one more piece. A head is an opening, which
 * names the metric, and a stem behind it; a series is a head and its last piece. The series of a histogram share their
 * head, and the same labels behind the names of many metrics are one stem, so a series takes a handful of bytes and
 * not its text. Only ever grows, so whoever holds ids of it can read them for as long as it holds the book.
 */
export class SeriesBook {
  readonly pieces = new Pieces();
  readonly stemParents = new IntColumn();
  readonly stemPieces = new IntColumn();
  readonly headOpenings = new IntColumn();
  readonly headStems = new IntColumn();
  readonly seriesHeads = new IntColumn();
  readonly seriesPieces = new IntColumn();
  /** Some piece has a raw newline in its quotes, so a series may take more than one line. */
  multiline = false;
  /**
   * The indexes exist only while some body needs them, and catch up with what was added when something is looked up.
   * A first body of plain lines and one that comes in the order of the one before look up nothing.
   */
  private stemIndex: PairIndex | undefined;
  private headIndex: PairIndex | undefined;
  private seriesIndex: PairIndex | undefined;
  /** Further texts of series that are known by another text. Rare, since a server writes a series one way. */
  private readonly aliases = new Map<string, number>();
  /** Labels by stem and last piece, which series of many metrics have in common. */
  private readonly labels: Array<Map<number, Labels> | undefined> = [];
  /** The labels decoded last. The next ones mostly differ from them in the value of the last label only. */
  private siblingStem = -1;
  private siblingName = '';
  private siblingLabels: Labels = {};

  constructor() {
    this.stemParents.push(-1);
    this.stemPieces.push(-1);
    this.addHead(-1, ROOT);
  }

  get seriesCount(): number {
    return this.seriesHeads.length;
  }

  get stemCount(): number {
    return this.stemParents.length;
  }

  get headCount(): number {
    return this.headOpenings.length;
  }

  findStem(parent: number, piece: number): number {
    return this.indexOfStems().find(pairHash(parent, piece), parent, piece);
  }

  /** Adds a stem that is not there yet. */
  addStem(parent: number, piece: number): number {
    this.stemParents.push(parent);
    this.stemPieces.push(piece);
    return this.stemCount - 1;
  }

  findHead(opening: number, stem: number): number {
    return this.indexOfHeads().find(pairHash(opening, stem), opening, stem);
  }

  /** Adds a head that is not there yet. */
  addHead(opening: number, stem: number): number {
    this.headOpenings.push(opening);
    this.headStems.push(stem);
    return this.headCount - 1;
  }

  /** The series with exactly this text, or -1. `sum` is that of all its pieces. */
  findSeries(head: number, piece: number, sum: number): number {
    const found = this.indexOfSeries().find(sum, head, piece);
    return found >= 0 || this.aliases.size === 0 ? found : (this.aliases.get(`${head}/${piece}`) ?? -1);
  }

  /** The series of a text that `findSeries` has just not found: a new one, or a known one written another way. */
  addSeries(head: number, piece: number, sum: number): number {
    const index = this.indexOfSeries();
    if (index.sharesHash) {
      const known = this.findSameLabels(head, piece, sum);
      if (known >= 0) {
        this.aliases.set(`${head}/${piece}`, known);
        return known;
      }
    }
    this.seriesHeads.push(head);
    this.seriesPieces.push(piece);
    return this.seriesCount - 1;
  }

  /** Adds series of which `sums()` has already taken the sums. */
  addNewSeries(heads: Int32Array, pieces: Int32Array): void {
    this.seriesHeads.pushAll(heads);
    this.seriesPieces.pushAll(pieces);
  }

  /** The sums of all series, in which a new one can be noted ahead of its series. */
  sums(): PairIndex {
    return this.indexOfSeries();
  }

  name(series: number): string {
    return this.pairsOf(series).find(({ name }) => name === METRIC_NAME)?.value ?? '';
  }

  /** Decoded at the first call for a series, then the same object each time, also for other series with the same labels. */
  labelsOf(series: number): Labels {
    const stem = this.headStems.data[this.seriesHeads.data[series]!]!;
    const piece = this.seriesPieces.data[series]!;
    const labels = this.labels[stem]?.get(piece);
    return labels ?? this.decodeLabels(stem, piece);
  }

  /** Frees what only lookups out of order need. It is made again when one comes. */
  releaseIndexes(): void {
    this.pieces.releaseIndex();
    this.stemIndex = undefined;
    this.headIndex = undefined;
    this.seriesIndex = undefined;
  }

  trim(): void {
    this.stemParents.trim();
    this.stemPieces.trim();
    this.headOpenings.trim();
    this.headStems.trim();
    this.seriesHeads.trim();
    this.seriesPieces.trim();
  }

  private decodeLabels(stem: number, piece: number): Labels {
    const { pairs } = this.pieces.all[piece]!;
    const { name, value } = pairs.length === 1 ? pairs[0]! : NO_PAIR;
    let labels: Record<string, string>;
    if (stem === this.siblingStem && name === this.siblingName && value !== '') {
      // Overwriting a copy of a sibling's labels takes a fraction of the time of adding to a smaller object.
      labels = { ...this.siblingLabels };
      labels[name] = value;
    } else {
      labels = withLabels(this.labelsOfStem(stem), pairs);
      if (Object.hasOwn(labels, name) && name !== '__proto__') {
        this.siblingStem = stem;
        this.siblingName = name;
        this.siblingLabels = labels;
      }
    }
    (this.labels[stem] ??= new Map<number, Labels>()).set(piece, labels);
    return labels;
  }

  private labelsOfStem(stem: number): Record<string, string> {
    return stem === ROOT
      ? {}
      : withLabels(
          this.labelsOfStem(this.stemParents.data[stem]!),
          this.pieces.all[this.stemPieces.data[stem]!]!.pairs
        );
  }

  /** Name and labels in the order written. */
  private pairsOf(series: number): Pair[] {
    return this.pairsOfText(this.seriesHeads.data[series]!, this.seriesPieces.data[series]!);
  }

  private pairsOfText(head: number, lastPiece: number): Pair[] {
    const path = [lastPiece];
    for (let stem = this.headStems.data[head]!; stem !== ROOT; stem = this.stemParents.data[stem]!) {
      path.push(this.stemPieces.data[stem]!);
    }
    if (head !== NO_HEAD) {
      path.push(this.headOpenings.data[head]!);
    }
    return path.reverse().flatMap((piece) => this.pieces.all[piece]!.pairs);
  }

  private findSameLabels(head: number, piece: number, sum: number): number {
    const key = canonicalKey(this.pairsOfText(head, piece));
    return this.indexOfSeries().search(sum, (series) => canonicalKey(this.pairsOf(series)) === key);
  }

  private indexOfStems(): PairIndex {
    const index = (this.stemIndex ??= new PairIndex(this.stemParents, this.stemPieces));
    for (let stem = index.size; stem < this.stemCount; stem++) {
      index.add(pairHash(this.stemParents.data[stem]!, this.stemPieces.data[stem]!));
    }
    return index;
  }

  private indexOfHeads(): PairIndex {
    const index = (this.headIndex ??= new PairIndex(this.headOpenings, this.headStems));
    for (let head = index.size; head < this.headCount; head++) {
      index.add(pairHash(this.headOpenings.data[head]!, this.headStems.data[head]!));
    }
    return index;
  }

  private indexOfSeries(): PairIndex {
    const index = (this.seriesIndex ??= new PairIndex(this.seriesHeads, this.seriesPieces));
    for (let series = index.size; series < this.seriesCount; series++) {
      index.add(this.sumOf(series));
    }
    return index;
  }

  private sumOf(series: number): number {
    const pieces = this.pieces.all;
    const head = this.seriesHeads.data[series]!;
    let { sum } = pieces[this.seriesPieces.data[series]!]!;
    if (head !== NO_HEAD) {
      sum = (sum + pieces[this.headOpenings.data[head]!]!.sum) | 0;
    }
    for (let stem = this.headStems.data[head]!; stem !== ROOT; stem = this.stemParents.data[stem]!) {
      sum = (sum + pieces[this.stemPieces.data[stem]!]!.sum) | 0;
    }
    return sum;
  }
}

function pairHash(left: number, right: number): number {
  return (scramble(left) + right) | 0;
}
