import { METRIC_NAME } from './pieces';
import { ROOT, type SeriesBook } from './seriesBook';
import { decodeUtf8 } from './text';
import type { ExpositionLimits } from './types';
import type { Window } from './window';

/** A piece of the book, found by its text. */
export interface PlainPiece {
  readonly id: number;
  readonly sum: number;
  readonly text: string;
  /** Of the piece's only pair. */
  readonly name: string;
  /** The piece that came after it the last time, as a guess at what comes next. */
  next: PlainPiece | undefined;
}

/** A stem of the book. */
export interface PlainStem {
  readonly id: number;
  readonly sum: number;
  readonly labels: readonly PlainPiece[];
  /** The name of a label that may follow: the last one that was asked about. */
  follower: string;
}

/** A head of the book. */
export interface PlainHead {
  readonly id: number;
  readonly sum: number;
  readonly stem: PlainStem;
}

/**
 * Finds pieces, stems and heads by their text and adds them to the book where they are new. Texts have to be plain:
 * each piece is `name{`, `name="value",` or `name="value"}`, and no value has an escape, a comma or a brace.
 */
export class PlainPieces {
  private readonly pieceByText = new Map<string, PlainPiece>();
  /** Their texts mostly come again behind the name of the next metric. */
  private readonly stemByText = new Map<string, PlainStem>();
  /** Stems by parent and piece, and heads by opening and stem. */
  private readonly stems: Array<Map<number, number> | undefined> = [];
  private readonly heads: Array<Map<number, number> | undefined> = [];
  /** How many of the book's pieces, stems and heads came from here. While that is all, what is not known here is new. */
  private ownPieces = 0;
  private ownStems = 1;
  private ownHeads = 1;

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {}

  /** Lets go of texts that are parts of larger ones. */
  forgetTexts(): void {
    this.stemByText.clear();
  }

  /** Undefined where the strict reader has to say what is wrong. `at` is the offset of the text in the window. */
  piece(text: string, window: Window, at: number): PlainPiece | undefined {
    return this.pieceByText.get(text) ?? this.newPiece(text, window, at);
  }

  /** The head of an opening and, right behind it, the texts of some labels or none. */
  head(opening: string, labels: string, window: Window, at: number): PlainHead | undefined {
    const first = this.pieceByText.get(opening) ?? this.newPiece(opening, window, at);
    const stem = this.stemByText.get(labels) ?? this.newStem(labels, window, at + opening.length);
    if (first === undefined || stem === undefined) {
      return undefined;
    }
    const id = this.heads[first.id]?.get(stem.id) ?? this.newHead(first.id, stem.id);
    return { id, sum: (first.sum + stem.sum) | 0, stem };
  }

  /** Whether the piece's label is not yet in the stem and still within the limit. */
  mayFollow(stem: PlainStem, { name }: PlainPiece): boolean {
    const { labels } = stem;
    if (name === stem.follower) {
      return true;
    }
    for (let place = 0; place < labels.length; place++) {
      if (labels[place]!.name === name) {
        return false;
      }
    }
    if (labels.length >= this.limits.labelsPerSample) {
      return false;
    }
    stem.follower = name;
    return true;
  }

  private newStem(text: string, window: Window, at: number): PlainStem | undefined {
    const labels: PlainPiece[] = [];
    const stem = { id: ROOT, sum: 0, labels, follower: '' };
    for (let from = 0; from < text.length;) {
      const to = text.indexOf(',', from) + 1;
      const piece = this.piece(text.slice(from, to), window, at + from);
      if (piece === undefined || !this.mayFollow(stem, piece)) {
        return undefined;
      }
      stem.id = this.stems[stem.id]?.get(piece.id) ?? this.grow(stem.id, piece.id);
      stem.sum = (stem.sum + piece.sum) | 0;
      labels.push(piece);
      stem.follower = '';
      from = to;
    }
    this.stemByText.set(text, stem);
    return stem;
  }

  private grow(parent: number, piece: number): number {
    const { book, stems } = this;
    let stem = this.ownStems === book.stemCount ? -1 : book.findStem(parent, piece);
    if (stem < 0) {
      stem = book.addStem(parent, piece);
      this.ownStems++;
    }
    (stems[parent] ??= new Map<number, number>()).set(piece, stem);
    return stem;
  }

  private newHead(opening: number, stem: number): number {
    const { book, heads } = this;
    let head = this.ownHeads === book.headCount ? -1 : book.findHead(opening, stem);
    if (head < 0) {
      head = book.addHead(opening, stem);
      this.ownHeads++;
    }
    (heads[opening] ??= new Map<number, number>()).set(stem, head);
    return head;
  }

  private newPiece(text: string, { bytes, view }: Window, at: number): PlainPiece | undefined {
    const isLabel = text.endsWith('"', text.length - 1);
    const nameEnd = isLabel ? text.indexOf('=') : text.length - 1;
    const end = at + text.length;
    // Decoded from their own bytes: a slice of the text would keep all of it alive.
    const own = decodeUtf8(bytes, at, end) ?? '';
    const written = own.slice(0, nameEnd);
    const value = isLabel ? own.slice(nameEnd + 2, -2) : written;
    const name = isLabel ? written : METRIC_NAME;
    const { nameBytes, valueBytes } = this.limits;
    if (written === METRIC_NAME || written.length > nameBytes || value.length > valueBytes) {
      return undefined;
    }
    const { pieces } = this.book;
    let id = this.ownPieces === pieces.all.length ? -1 : pieces.find(bytes, view, at, end);
    if (id < 0) {
      id = pieces.add(bytes, at, end, [[name, value]]);
      this.ownPieces++;
    }
    const { sum, pairs } = pieces.all[id]!;
    const made: PlainPiece = { id, sum, text: own, name: pairs[0]!.name, next: undefined };
    this.pieceByText.set(own, made);
    return made;
  }
}
