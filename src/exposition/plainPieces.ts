import { METRIC_NAME } from './pieces';
import { ROOT, type SeriesBook } from './seriesBook';
import { decodeUtf8 } from './text';
import type { ExpositionLimits } from './types';
import type { Window } from './window';

/** A piece of the book, found by its text. */
export interface PlainPiece {
  readonly id: number;
  readonly sum: number;
  /** Of the piece's only pair. */
  readonly name: string;
}

/** A stem of the book: the name of a metric and labels behind it. */
export interface PlainStem {
  readonly id: number;
  readonly sum: number;
  readonly labels: readonly PlainPiece[];
}

/**
 * Finds pieces and stems by their text and adds them to the book where they are new. Texts have to be plain:
 * each piece is `name{`, `name="value",` or `name="value"}`, and no value has an escape, a comma or a brace.
 */
export class PlainPieces {
  readonly pieceByText = new Map<string, PlainPiece>();
  /** The pieces of several labels, by their text, which mostly comes again behind the name of the next metric. */
  private readonly labelsByText = new Map<string, readonly PlainPiece[]>();
  /**
   * By stem: the piece that was first found behind it, and the stem that the two make. Most stems have no other.
   * No objects, since making them takes longer than all else that a new stem needs.
   */
  private readonly firstPieces: number[] = [];
  private readonly firstStems: number[] = [];
  private readonly furtherStems = new Map<number, Map<number, number>>();
  /** How many of the book's pieces and stems came from here. While that is all, what is not known here is new. */
  private ownPieces = 0;
  private ownStems = 1;

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {}

  /** Lets go of texts that are parts of larger ones. */
  forgetTexts(): void {
    this.labelsByText.clear();
  }

  /** Undefined where the strict reader has to say what is wrong. `at` is the offset of the text in the window. */
  piece(text: string, window: Window, at: number): PlainPiece | undefined {
    return this.pieceByText.get(text) ?? this.newPiece(text, window, at);
  }

  /** The stem of a name and, right behind it, the texts of some labels or none. */
  stem(text: string, window: Window, at: number): PlainStem | undefined {
    const nameEnd = text.indexOf('{') + 1;
    const labels = text.slice(nameEnd);
    const first = this.piece(text.slice(0, nameEnd), window, at);
    const pieces = this.labelsByText.get(labels) ?? this.split(labels, window, at + nameEnd);
    if (first === undefined || pieces === undefined) {
      return undefined;
    }
    let id = this.stemOf(ROOT, first.id);
    let { sum } = first;
    for (let place = 0; place < pieces.length; place++) {
      const piece = pieces[place]!;
      id = this.stemOf(id, piece.id);
      sum = (sum + piece.sum) | 0;
    }
    return { id, sum, labels: pieces };
  }

  /** Whether the piece's label is not yet in the stem and still within the limit. */
  mayFollow({ labels }: Pick<PlainStem, 'labels'>, { name }: PlainPiece): boolean {
    for (let place = 0; place < labels.length; place++) {
      if (labels[place]!.name === name) {
        return false;
      }
    }
    return labels.length < this.limits.labelsPerSample;
  }

  private split(labels: string, window: Window, at: number): PlainPiece[] | undefined {
    const pieces: PlainPiece[] = [];
    for (let from = 0; from < labels.length;) {
      const to = labels.indexOf(',', from) + 1;
      const piece = this.piece(labels.slice(from, to), window, at + from);
      if (piece === undefined || !this.mayFollow({ labels: pieces }, piece)) {
        return undefined;
      }
      pieces.push(piece);
      from = to;
    }
    this.labelsByText.set(labels, pieces);
    return pieces;
  }

  private newPiece(text: string, { bytes, view }: Window, at: number): PlainPiece | undefined {
    const isLabel = text.endsWith('"', text.length - 1);
    const nameEnd = isLabel ? text.indexOf('=') : text.length - 1;
    const end = at + text.length;
    // Decoded from their own bytes: a slice of the text would keep all of it alive.
    const written = decodeUtf8(bytes, at, at + nameEnd) ?? '';
    const value = isLabel ? (decodeUtf8(bytes, at + nameEnd + 2, end - 2) ?? '') : written;
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
    const made = { id, sum: pieces.all[id]!.sum, name };
    this.pieceByText.set(isLabel ? `${name}="${value}"${text.slice(-1)}` : `${value}{`, made);
    return made;
  }

  private stemOf(parent: number, piece: number): number {
    if (this.firstPieces[parent] === piece) {
      return this.firstStems[parent]!;
    }
    return this.furtherStems.get(parent)?.get(piece) ?? this.newStem(parent, piece);
  }

  private newStem(parent: number, piece: number): number {
    const { book, firstPieces, firstStems, furtherStems } = this;
    let stem = this.ownStems === book.stemCount ? -1 : book.findStem(parent, piece);
    if (stem < 0) {
      stem = book.addStem(parent, piece);
      this.ownStems++;
    }
    while (firstPieces.length <= stem) {
      firstPieces.push(-1);
      firstStems.push(-1);
    }
    if (firstPieces[parent] === -1) {
      firstPieces[parent] = piece;
      firstStems[parent] = stem;
      return stem;
    }
    const others = furtherStems.get(parent);
    if (others === undefined) {
      furtherStems.set(parent, new Map([[piece, stem]]));
    } else {
      others.set(piece, stem);
    }
    return stem;
  }
}
