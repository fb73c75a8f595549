import type { Labels } from '../series/labels';
import type { SeriesBook } from './seriesTable';
import type { Exposition, Metadata, Sample } from './types';

/** The samples of one body in columns that grow. */
export class Samples {
  count = 0;
  duplicates = 0;
  /** How many different series they are of. */
  seriesCount = 0;
  values: Float64Array;
  times: Float64Array | undefined;
  ids: Int32Array;
  /** By series, one more than the number of its first sample, 0 where it has none. */
  private firsts = new Int32Array(512);
  /** The times of series that have more than one sample. */
  private readonly timesOf = new Map<number, Set<number>>();

  /**
   * @param expected how many there will be, about
   * @param decimalTimes whether timestamps may be any decimal numbers, as OpenMetrics writes them
   */
  constructor(
    expected: number,
    readonly decimalTimes: boolean
  ) {
    const room = Math.max(expected, 512);
    this.values = new Float64Array(room);
    this.ids = new Int32Array(room);
  }

  /** Makes room for one more sample; call before `values[count]` is written. */
  reserve(): void {
    if (this.count === this.values.length) {
      const room = this.count * 2;
      this.values = resized(this.values, room);
      this.times = this.times && resized(this.times, room);
      const ids = new Int32Array(room);
      ids.set(this.ids);
      this.ids = ids;
    }
  }

  /** Where the timestamp of the next sample goes. */
  timesToWrite(): Float64Array {
    this.times ??= new Float64Array(this.values.length).fill(NaN);
    return this.times;
  }

  /**
   * Takes the sample whose value, and timestamp if it has one, are written at `count`, unless there is one of the
   * same series and time.
   */
  add(series: number): void {
    this.ids[this.count] = series;
    if (this.isFirst(series) || this.isNew(series)) {
      this.count++;
      return;
    }
    this.duplicates++;
    if (this.times !== undefined) {
      this.times[this.count] = NaN;
    }
  }

  private isFirst(series: number): boolean {
    if (series >= this.firsts.length) {
      const firsts = new Int32Array(series * 2);
      firsts.set(this.firsts);
      this.firsts = firsts;
    }
    if (this.firsts[series] !== 0) {
      return false;
    }
    this.firsts[series] = this.count + 1;
    this.seriesCount++;
    return true;
  }

  private isNew(series: number): boolean {
    let times = this.timesOf.get(series);
    if (times === undefined) {
      times = new Set([this.timeOf(this.firsts[series]! - 1)]);
      this.timesOf.set(series, times);
    }
    return times.size < times.add(this.timeOf(this.count)).size;
  }

  private timeOf(sample: number): number {
    return this.times === undefined ? NaN : this.times[sample]!;
  }
}

/** What was read of one body beside the book of its series. */
export class ParsedExposition implements Exposition {
  readonly sampleCount: number;
  readonly duplicateCount: number;
  readonly values: Float64Array;
  readonly timestamps: Float64Array | undefined;
  readonly #book: SeriesBook;

  constructor(
    book: SeriesBook,
    readonly generation: number,
    samples: Samples,
    readonly seriesIds: Int32Array,
    readonly metadata: ReadonlyMap<string, Metadata>
  ) {
    const { count, values, times } = samples;
    this.#book = book;
    this.sampleCount = count;
    this.duplicateCount = samples.duplicates;
    this.values = resized(values, count);
    this.timestamps = times && resized(times, count);
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

/** The column in another length, NaN where it has no values. */
function resized(column: Float64Array, length: number): Float64Array {
  if (length <= column.length) {
    return length === column.length ? column : column.slice(0, length);
  }
  const larger = new Float64Array(length).fill(NaN, column.length);
  larger.set(column);
  return larger;
}
