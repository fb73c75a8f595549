import { METRIC_NAME } from './pieces';
import { ROOT, type SeriesBook } from './seriesBook';
import { decodeUtf8 } from './text';
import type { ExpositionLimits } from './types';

/** A piece of the book, found by its text. */
export interface PlainPiece {
  readonly id: number;
  readonly sum: number;
  /** Of the piece's only pair. */
  readonly name: string;
}

/** A stem of the book, found by its text. */
export interface PlainStem {
  readonly id: number;
  readonly sum: number;
  readonly parent: PlainStem | undefined;
  /** Of its last piece. */
  readonly name: string;
  /** How many labels it has. */
  readonly labels: number;
  children: Map<PlainPiece, PlainStem> | undefined;
}

const NAME_END = /[={]/;

/**
 * Finds pieces and stems by their text and adds them to the book where they are new. Texts have to be plain:
 * each piece is `name{`, `name="value",` or `name="value"}`, and no value has an escape, a comma or a brace.
 */
export class PlainPieces {
  readonly pieceByText = new Map<string, PlainPiece>();
  /** By the text from the beginning of the line, within one text. */
  readonly stemByText = new Map<string, PlainStem>();
  private readonly root: PlainStem = { id: ROOT, sum: 0, parent: undefined, name: '', labels: -1, children: undefined };
  /** How many of the book's pieces and stems came from here. While that is all, what is not known here is new. */
  private ownPieces = 0;
  private ownStems = 1;

  constructor(
    private readonly book: SeriesBook,
    private readonly limits: ExpositionLimits
  ) {}

  /** Undefined where the strict reader has to say what is wrong. `at` is the offset of the text in the bytes. */
  piece(text: string, bytes: Uint8Array, view: DataView, at: number): PlainPiece | undefined {
    const known = this.pieceByText.get(text);
    if (known !== undefined) {
      return known;
    }
    const end = at + text.length;
    const nameEnd = at + text.search(NAME_END);
    const isLabel = nameEnd < end - 1;
    // Decoded from their own bytes: a slice of the text would keep all of it alive.
    const written = decodeUtf8(bytes, at, nameEnd) ?? '';
    const value = isLabel ? (decodeUtf8(bytes, nameEnd + 2, end - 2) ?? '') : written;
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

  stem(text: string, bytes: Uint8Array, view: DataView, at: number): PlainStem | undefined {
    const known = text === '' ? this.root : this.stemByText.get(text);
    if (known !== undefined) {
      return known;
    }
    const cut = lastPieceOf(text.slice(0, -1));
    const parent = this.stem(text.slice(0, cut), bytes, view, at);
    const piece = this.piece(text.slice(cut), bytes, view, at + cut);
    if (parent === undefined || piece === undefined || !this.mayFollow(parent, piece)) {
      return undefined;
    }
    parent.children ??= new Map();
    let stem = parent.children.get(piece);
    if (stem === undefined) {
      const sum = (parent.sum + piece.sum) | 0;
      const { labels } = parent;
      stem = { id: this.stemId(parent, piece), sum, parent, name: piece.name, labels: labels + 1, children: undefined };
      parent.children.set(piece, stem);
    }
    this.stemByText.set(text, stem);
    return stem;
  }

  /** Whether the piece's label is not yet in the stem and still within the limit. */
  mayFollow(stem: PlainStem, { name }: PlainPiece): boolean {
    for (let each: PlainStem | undefined = stem; each !== undefined; each = each.parent) {
      if (each.name === name) {
        return false;
      }
    }
    return stem.labels < this.limits.labelsPerSample;
  }

  private stemId(parent: PlainStem, piece: PlainPiece): number {
    const { book } = this;
    const found = this.ownStems === book.stemCount ? -1 : book.findStem(parent.id, piece.id);
    if (found >= 0) {
      return found;
    }
    this.ownStems++;
    return book.addStem(parent.id, piece.id);
  }
}

/** Where the last piece of a plain text begins: behind the last comma, or else behind the brace. */
export function lastPieceOf(text: string): number {
  return text.lastIndexOf(',') + 1 || text.indexOf('{') + 1;
}
