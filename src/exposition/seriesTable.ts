import { SeriesBook } from './seriesBook';

/** Series that may be known without having been in the last good body, beyond as many again as it had. */
const SPARE_SERIES = 1000;

/**
 * What parsers remember from one body to the next: series keep their ids, and their labels are decoded once.
 * A table belongs to one endpoint and one set of limits, since a series that is known is not checked again.
 *
 * It is bounded as Prometheus bounds its scrape cache: when it knows more than twice the series of the last good
 * body and 1 000 more, as after many replaced deployments or failing bodies, the next parser starts a new
 * generation, in which ids begin at 0 again. Expositions of earlier generations stay readable by themselves.
 */
export class SeriesTable {
  #generation = 0;
  #book = new SeriesBook();
  #order: Int32Array = new Int32Array();
  #lastSeriesCount = 0;

  /** Changes when ids start anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Series known in this generation; ids are below it. */
  get seriesCount(): number {
    return this.#book.seriesCount;
  }

  /** For a parser that begins: the book, and the series of the last good body in the order they came. */
  open(): OpenTable {
    if (this.#book.seriesCount > 2 * this.#lastSeriesCount + SPARE_SERIES) {
      this.#generation++;
      this.#book = new SeriesBook();
      this.#order = new Int32Array();
    }
    return { generation: this.#generation, book: this.#book, order: this.#order };
  }

  /** For a parser that got to the end of a good body: what to expect of the next one. */
  remember(generation: number, order: Int32Array, seriesCount: number): void {
    if (generation === this.#generation) {
      this.#order = order;
      this.#lastSeriesCount = seriesCount;
    }
  }
}

export interface OpenTable {
  readonly generation: number;
  readonly book: SeriesBook;
  readonly order: Int32Array;
}

export function createSeriesTable(): SeriesTable {
  return new SeriesTable();
}
