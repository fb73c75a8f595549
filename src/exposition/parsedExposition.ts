import type { Labels } from '../series/labels';
import type { FinishedColumns } from './columns';
import type { SeriesBook } from './seriesBook';
import type { Exposition, Metadata, Sample } from './types';

/** The columns of one body beside the book in which its series are written. */
export class ParsedExposition implements Exposition {
  readonly seriesIds: Int32Array;
  readonly values: Float64Array;
  readonly timestamps: Float64Array | undefined;
  readonly #book: SeriesBook;

  constructor(
    book: SeriesBook,
    columns: FinishedColumns,
    readonly generation: number,
    readonly duplicateCount: number,
    readonly metadata: ReadonlyMap<string, Metadata>
  ) {
    this.#book = book;
    this.seriesIds = columns.ids;
    this.values = columns.values;
    this.timestamps = columns.times;
  }

  get sampleCount(): number {
    return this.seriesIds.length;
  }

  seriesName(seriesId: number): string {
    return this.#book.name(seriesId);
  }

  seriesLabels(seriesId: number): Labels {
    return this.#book.labelsOf(seriesId);
  }

  *samples(): IterableIterator<Sample> {
    for (const [index, seriesId] of this.seriesIds.entries()) {
      const timestamp = this.timestamps?.[index] ?? NaN;
      yield {
        name: this.seriesName(seriesId),
        labels: this.seriesLabels(seriesId),
        value: this.values[index] ?? NaN,
        timestamp: Number.isNaN(timestamp) ? undefined : timestamp,
      };
    }
  }
}
