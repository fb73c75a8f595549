import { SeriesBook } from './seriesBook';
import type { Metadata } from './types';

/** Series that may be known without having been in the last good body, beyond as many again as it had. */
const SPARE_SERIES = 1000;

/** What the last good body had, so that the next one can share what is the same. */
export interface LastBody {
  readonly seriesIds: Int32Array;
  readonly seriesCount: number;
  readonly metadata: ReadonlyMap<string, Metadata>;
}

/**
 * What parsers remember from one body to the next: series keep their ids, and their labels are decoded once.
 * A table belongs to one endpoint and one set of limits, since a series that is known is not checked again.
 *
 * It is bounded as Prometheus bounds its scrape cache: when it knows more than twice the series of the last good
 * body and 1 000 more, as after many replaced deployments or failing bodies, the next parser starts a new
 * generation, in which ids begin at 0 again. Expositions of earlier generations stay readable by themselves.
 */
export class SeriesTable {
  #book = new SeriesBook(0);
  #last: LastBody = { seriesIds: new Int32Array(), seriesCount: 0, metadata: new Map() };

  /** Changes when ids start anew. */
  get generation(): number {
    return this.#book.generation;
  }

  /** Series known in this generation; ids are below it. */
  get seriesCount(): number {
    return this.#book.seriesCount;
  }

  /** For a parser that begins. */
  open(): { book: SeriesBook; last: LastBody } {
    if (this.#book.size > 2 * this.#last.seriesCount + SPARE_SERIES) {
      this.#book = new SeriesBook(this.generation + 1);
    }
    return { book: this.#book, last: this.#last };
  }

  /** For a parser that got to the end of a good body. */
  remember(book: SeriesBook, body: LastBody): void {
    if (book === this.#book) {
      this.#last = body;
    }
  }
}

export function createSeriesTable(): SeriesTable {
  return new SeriesTable();
}
