import type { Labels } from '../series/labels';
import { IntColumn } from './intColumn';
import { PairIndex } from './pairIndex';
import { METRIC_NAME, Pieces, scramble, type Pair } from './pieces';

/** The stem that every series grows from: no piece read yet. */
export const ROOT = 0;

/**
 * All series texts seen, as a tree of pieces: a stem is a stem and one more piece, and a series is a stem and its
 * last piece. The series of a histogram share their stem, so a series takes a handful of bytes and not its text.
 * Only ever grows, so whoever holds ids of it can read them for as long as it holds the book.
 */
export class SeriesBook {
  readonly pieces = new Pieces();
  readonly stemParents = new IntColumn();
  readonly stemPieces = new IntColumn();
  readonly seriesStems = new IntColumn();
  readonly seriesPieces = new IntColumn();
  /** Some piece has a raw newline in its quotes, so a series may take more than one line. */
  multiline = false;
  private readonly stemIndex = new PairIndex(this.stemParents, this.stemPieces);
  /** Only while some body needs it: without, a body must come in the order of the one before. */
  private seriesIndex: PairIndex | undefined;
  /** Further texts of series that are known by another text. Rare, since a server writes a series one way. */
  private readonly aliases = new Map<string, number>();
  private readonly labels: Array<Labels | undefined> = [];

  constructor() {
    this.addStem(-1, -1);
  }

  get seriesCount(): number {
    return this.seriesStems.length;
  }

  findStem(parent: number, piece: number): number {
    return this.stemIndex.find(stemHash(parent, piece), parent, piece);
  }

  addStem(parent: number, piece: number): number {
    this.stemParents.push(parent);
    this.stemPieces.push(piece);
    this.stemIndex.add(stemHash(parent, piece));
    return this.stemParents.length - 1;
  }

  /** The series with exactly this text, or -1. `sum` is that of all its pieces. */
  findSeries(stem: number, piece: number, sum: number): number {
    const found = this.index().find(sum, stem, piece);
    return found >= 0 || this.aliases.size === 0 ? found : (this.aliases.get(`${stem}/${piece}`) ?? -1);
  }

  /** The series that a text stands for which `findSeries` did not know: a new one, or a known one written another way. */
  addSeries(stem: number, piece: number, sum: number): number {
    const sameLabels = (series: number): boolean =>
      canonicalKey(this.pairsOfSeries(series)) === canonicalKey(this.pairsOf(stem, piece));
    const known = this.index().search(sum, sameLabels);
    if (known >= 0) {
      this.aliases.set(`${stem}/${piece}`, known);
      return known;
    }
    this.seriesStems.push(stem);
    this.seriesPieces.push(piece);
    this.index().add(sum);
    return this.seriesCount - 1;
  }

  /** Name and labels of a text in the order written. */
  pairsOf(stem: number, lastPiece: number): Pair[] {
    const path = [lastPiece];
    for (let each = stem; each !== ROOT; each = this.stemParents.data[each]!) {
      path.push(this.stemPieces.data[each]!);
    }
    return path.reverse().flatMap((piece) => this.pieces.all[piece]!.pairs);
  }

  name(series: number): string {
    return this.pairsOfSeries(series).find(({ name }) => name === METRIC_NAME)?.value ?? '';
  }

  /** Decoded at the first call for a series, then the same object each time. */
  labelsOf(series: number): Labels {
    let labels = this.labels[series];
    if (labels === undefined) {
      labels = toLabels(this.pairsOfSeries(series));
      this.labels[series] = labels;
    }
    return labels;
  }

  /** Frees what only lookups out of order need. It is made again when one comes. */
  releaseIndex(): void {
    this.seriesIndex = undefined;
  }

  trim(): void {
    for (const column of [this.stemParents, this.stemPieces, this.seriesStems, this.seriesPieces]) {
      column.trim();
    }
  }

  private pairsOfSeries(series: number): Pair[] {
    return this.pairsOf(this.seriesStems.data[series]!, this.seriesPieces.data[series]!);
  }

  private index(): PairIndex {
    if (this.seriesIndex === undefined) {
      this.seriesIndex = new PairIndex(this.seriesStems, this.seriesPieces);
      for (let series = 0; series < this.seriesCount; series++) {
        this.seriesIndex.add(this.sumOf(series));
      }
    }
    return this.seriesIndex;
  }

  private sumOf(series: number): number {
    const pieces = this.pieces.all;
    let sum = pieces[this.seriesPieces.data[series]!]!.sum;
    for (let each = this.seriesStems.data[series]!; each !== ROOT; each = this.stemParents.data[each]!) {
      sum = (sum + pieces[this.stemPieces.data[each]!]!.sum) | 0;
    }
    return sum;
  }
}

function stemHash(parent: number, piece: number): number {
  return (scramble(parent) + piece) | 0;
}

/** The same for label sets that are equal: order does not matter, and an empty value is no label. */
function canonicalKey(pairs: readonly Pair[]): string {
  return pairs
    .filter(({ value }) => value !== '')
    .map(({ id }) => id)
    .sort((left, right) => left - right)
    .join();
}

function toLabels(pairs: readonly Pair[]): Labels {
  const labels: Record<string, string> = {};
  for (const { name, value } of pairs) {
    if (name === METRIC_NAME || value === '') {
      continue;
    }
    if (name === '__proto__') {
      Object.defineProperty(labels, name, { value, enumerable: true, configurable: true, writable: true });
    } else {
      labels[name] = value;
    }
  }
  return labels;
}
