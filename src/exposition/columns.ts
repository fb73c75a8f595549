import { SampleSet } from './sampleSet';

/** Three times a power of two, so that these columns do not double in the same step as those of the series. */
const FIRST_CAPACITY = 384;

export interface FinishedColumns {
  ids: Int32Array;
  values: Float64Array;
  times: Float64Array | undefined;
  seriesCount: number;
}

/**
 * The samples of one body in columns. As long as the series come in the expected order no ids are written,
 * and a body that keeps to it to the end shares the id column of the one before.
 */
export class SampleColumns {
  count = 0;
  duplicates = 0;
  values: Float64Array;
  private times: Float64Array | undefined;
  /** Undefined as long as the body follows the expected order. */
  private ids: Int32Array | undefined;
  private readonly set = new SampleSet();

  /** @param decimalTimes whether timestamps may be any decimal numbers, as OpenMetrics writes them. */
  constructor(
    private readonly expected: Int32Array,
    readonly decimalTimes = false
  ) {
    this.values = new Float64Array(Math.max(expected.length, FIRST_CAPACITY));
  }

  /** Makes room for one more sample; call before `values[count]` is written. */
  reserve(): void {
    if (this.count === this.values.length) {
      this.grow(this.count + 1);
    }
  }

  /** Where the timestamp of the next sample goes. */
  timesToWrite(): Float64Array {
    this.times ??= new Float64Array(this.values.length).fill(NaN);
    return this.times;
  }

  /** Takes the sample whose value, and timestamp if it has one, are written at `count`, unless it is a duplicate. */
  add(series: number): void {
    if (this.ids === undefined && this.expected[this.count] === series) {
      this.count++;
      return;
    }
    const ids = this.idsToWrite();
    ids[this.count] = series;
    if (this.set.has(ids, this.times, this.count)) {
      this.duplicates++;
      if (this.times !== undefined) {
        this.times[this.count] = NaN;
      }
      return;
    }
    this.count++;
  }

  /** Takes samples of series that are new in this body, numbered from `first`. None has a timestamp. */
  addNew(first: number, values: Float64Array): void {
    const count = this.count + values.length;
    if (count > this.values.length) {
      this.grow(count);
    }
    this.values.set(values, this.count);
    const ids = this.idsToWrite();
    for (let sample = this.count, id = first; sample < count; sample++, id++) {
      ids[sample] = id;
    }
    this.set.markNew(first, first + values.length);
    this.count = count;
  }

  /** The columns in their final length. `ids` is the expected order itself where it is the same. */
  finish(): FinishedColumns {
    const { count } = this;
    return {
      ids: this.finalIds(),
      values: cut(this.values, count),
      times: this.times && cut(this.times, count),
      // An expected order has each series once.
      seriesCount: this.ids === undefined ? count : this.set.distinct,
    };
  }

  /** Ids of their own, as many as there are values, for a body that has left the expected order. */
  private idsToWrite(): Int32Array {
    if (this.ids === undefined || this.ids.length < this.values.length) {
      const ids = new Int32Array(this.values.length);
      if (this.ids === undefined) {
        this.leaveOrder(ids);
      } else {
        ids.set(this.ids);
      }
      this.ids = ids;
    }
    return this.ids;
  }

  /** Doubles the columns until so many samples have room. */
  private grow(count: number): void {
    let { length } = this.values;
    while (length < count) {
      length *= 2;
    }
    this.values = grown(this.values, length);
    this.times = this.times && grown(this.times, length);
  }

  private leaveOrder(ids: Int32Array): void {
    for (let sample = 0; sample < this.count; sample++) {
      ids[sample] = this.expected[sample]!;
      this.set.mark(ids[sample]!);
    }
  }

  private finalIds(): Int32Array {
    const { expected, count, ids } = this;
    if (ids === undefined) {
      return count === expected.length ? expected : expected.slice(0, count);
    }
    const isExpected = count === expected.length && expected.every((id, sample) => ids[sample] === id);
    return isExpected ? expected : ids.slice(0, count);
  }
}

function grown(column: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length).fill(NaN, column.length);
  larger.set(column);
  return larger;
}

function cut(column: Float64Array, length: number): Float64Array {
  return column.length === length ? column : column.slice(0, length);
}
