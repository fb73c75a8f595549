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

/** A head of the book. */
export interface PlainHead {
  readonly id: number;
  readonly sum: number;
  /** Those of its stem. */
  readonly labels: readonly PlainPiece[];
}

/** A stem of the book. */
type PlainStem = PlainHead;

/**
 * Finds pieces, stems and heads by their text and adds them to the book where they are new. Texts have to be plain:
 * each piece is `name{`, `name="value",` or `name="value"}`, and no value has an escape, a comma or a brace.
 */
export class PlainPieces {
  readonly pieceByText = new Map<string, PlainPiece>();
  /** Their texts mostly come again behind the name of the next metric. */
  private readonly stemByText = new Map<string, PlainStem>();
  /** Heads by opening and stem. */
  private readonly heads: Array<Map<number, number> | undefined> = [];
  /** How many of the book's pieces and heads came from here. While that is all, what is not known here is new. */
  private ownPieces = 0;
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
    return { id, sum: (first.sum + stem.sum) | 0, labels: stem.labels };
  }

  /** Whether the piece's label is not yet among these and still within the limit. */
  mayFollow(labels: readonly PlainPiece[], { name }: PlainPiece): boolean {
    for (let place = 0; place < labels.length; place++) {
      if (labels[place]!.name === name) {
        return false;
      }
    }
    return labels.length < this.limits.labelsPerSample;
  }

  private newStem(text: string, window: Window, at: number): PlainStem | undefined {
    const { book } = this;
    const labels: PlainPiece[] = [];
    let id = ROOT;
    let sum = 0;
    for (let from = 0; from < text.length;) {
      const to = text.indexOf(',', from) + 1;
      const piece = this.piece(text.slice(from, to), window, at + from);
      if (piece === undefined || !this.mayFollow(labels, piece)) {
        return undefined;
      }
      const parent = id;
      id = book.findStem(parent, piece.id);
      if (id < 0) {
        id = book.addStem(parent, piece.id);
      }
      sum = (sum + piece.sum) | 0;
      labels.push(piece);
      from = to;
    }
    const made = { id, sum, labels };
    this.stemByText.set(text, made);
    return made;
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
    const made = { id, sum: pieces.all[id]!.sum, name };
    this.pieceByText.set(own, made);
    return made;
  }
}
