import { SeriesBook } from './seriesBook';
import type { Metadata, Exposition, Sample } from './types';

/** Enough for a first body of usual size. */
const FIRST_ROOM = 4096;

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
  private firsts = new Int32Array(FIRST_ROOM);
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
    const room = Math.max(expected, FIRST_ROOM);
    this.values = new Float64Array(room);
    this.ids = new Int32Array(room);
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
    if (this.firsts[series] === 0) {
      this.firsts[series] = ++this.count;
      this.seriesCount++;
    } else {
      this.addAgain(series);
    }
  }

  /** Makes room for more samples; call before `values[count]` is written where the values have no such place. */
  grow(): void {
    const room = this.count * 2;
    this.values = resized(this.values, room);
    this.times = this.times && resized(this.times, room);
    const ids = new Int32Array(room);
    ids.set(this.ids);
    this.ids = ids;
  }

  private addAgain(series: number): void {
    if (series >= this.firsts.length) {
      const firsts = new Int32Array(series * 2);
      firsts.set(this.firsts);
      this.firsts = firsts;
      this.add(series);
      return;
    }
    const times = this.timesOf.get(series) ?? new Set([this.times?.[this.firsts[series]! - 1] ?? NaN]);
    this.timesOf.set(series, times);
    const known = times.size;
    if (times.add(this.times?.[this.count] ?? NaN).size > known) {
      this.count++;
      return;
    }
    this.duplicates++;
    if (this.times !== undefined) {
      this.times[this.count] = NaN;
    }
  }
}

/** What was read of one body. Its series stand in the book. */
export function parsedExposition(
  book: SeriesBook,
  samples: Samples,
  seriesIds: Int32Array,
  metadata: ReadonlyMap<string, Metadata>
): Exposition {
  const { generation } = book;
  const { count: sampleCount, duplicates: duplicateCount } = samples;
  const values = resized(samples.values, sampleCount);
  const timestamps = samples.times && resized(samples.times, sampleCount);
  const seriesName = book.name.bind(book);
  const seriesLabels = book.labelsOf.bind(book);
  function* eachSample(): IterableIterator<Sample> {
    for (const [index, series] of seriesIds.entries()) {
      const time = timestamps?.[index] ?? NaN;
      const timestamp = Number.isNaN(time) ? undefined : time;
      yield { name: seriesName(series), labels: seriesLabels(series), value: values[index] ?? NaN, timestamp };
    }
  }
  const columns = { sampleCount, duplicateCount, generation, seriesIds, values, timestamps };
  return { ...columns, metadata, seriesName, seriesLabels, samples: eachSample };
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
