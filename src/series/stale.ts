import type { Labels } from './labels';

/**
 * "No sample here", told apart from a sample that is NaN by Prometheus's own staleness marker:
 * the NaN with the payload 2 (prometheus/prometheus model/value/value.go, StaleNaN).
 * JavaScript may not keep a NaN's payload through a number variable, so the marker is written and tested
 * through an integer view of the same memory, never as a number.
 */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 0x00000002;
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH = LITTLE_ENDIAN ? 1 : 0;
const LOW = LITTLE_ENDIAN ? 0 : 1;

/** Doubles in which single places can be absent. `bits` looks at the same memory as `values`. */
export interface SparseColumn {
  readonly values: Float64Array;
  readonly bits: Uint32Array;
}

/** Most columns are small, many and without an absence, and to look at their memory again takes longer than to fill it. */
class Doubles implements SparseColumn {
  #bits: Uint32Array | undefined;

  constructor(
    readonly values: Float64Array,
    readonly isLent = false
  ) {}

  get bits(): Uint32Array {
    this.#bits ??= new Uint32Array(this.values.buffer, this.values.byteOffset, this.values.length * 2);
    return this.#bits;
  }
}

export function sparseColumn(values: Float64Array): SparseColumn {
  return new Doubles(values);
}

/** Some places of a column, in its own memory: to be read only, and for as long as that has the same samples. */
export function lentPart({ values }: SparseColumn, from: number, to: number): SparseColumn {
  return new Doubles(values.subarray(from, to), true);
}

/** The same in memory of its own. */
export function ownColumn(column: SparseColumn): SparseColumn {
  return column instanceof Doubles && column.isLent ? sparseColumn(column.values.slice()) : column;
}

/** Most doubles that are taken at once for several columns. */
const TAKEN_AT_ONCE = 4096;

/**
 * Makes columns of one length, all 0. Memory is taken for several at once, since that of each by itself takes longer to
 * get than to fill; it is given back with the last of them.
 */
export function columnsOfLength(length: number): () => SparseColumn {
  let taken = new Float64Array(0);
  let from = 0;
  return () => {
    if (from + length > taken.length) {
      taken = new Float64Array(Math.max(length, Math.min(taken.length * 2, TAKEN_AT_ONCE)));
      from = 0;
    }
    const values = taken.subarray(from, from + length);
    from += length;
    return sparseColumn(values);
  };
}

const ABSENT = new Float64Array(
  Uint32Array.from({ length: 2 }, (_, at) => (at === HIGH ? STALE_HIGH : STALE_LOW)).buffer
);

export function absentColumn(length: number): SparseColumn {
  const values = new Float64Array(length);
  setAbsentBetween(values, 0, length);
  return sparseColumn(values);
}

/** Nothing at the places from `from` to `to`, not included. */
export function setAbsentBetween(values: Float64Array, from: number, to: number): void {
  // Copied doubling what is there: memory is copied bit by bit, numbers may not be.
  for (let filled = from; filled < to; filled = Math.max(filled + 1, filled * 2 - from)) {
    values.set(filled === from ? ABSENT : values.subarray(from, Math.min(filled, from + to - filled)), filled);
  }
}

export function setAbsent(column: SparseColumn, index: number): void {
  column.bits[index * 2 + HIGH] = STALE_HIGH;
  column.bits[index * 2 + LOW] = STALE_LOW;
}

/** Only a NaN can be the mark of an absence, so the bits of others are not looked at. */
export function isAbsent(column: SparseColumn, index: number): boolean {
  const value = column.values[index];
  return value !== value && column.bits[index * 2 + HIGH] === STALE_HIGH && column.bits[index * 2 + LOW] === STALE_LOW;
}

/** Whether there is any value from the index `from` on. */
export function hasValue(column: SparseColumn, from = 0): boolean {
  for (let index = from; index < column.values.length; index++) {
    if (!isAbsent(column, index)) {
      return true;
    }
  }
  return false;
}

/** The value at `index`, or undefined where there is none. NaN is a value. */
export function valueAt(column: SparseColumn, index: number): number | undefined {
  return index < 0 || index >= column.values.length || isAbsent(column, index) ? undefined : column.values[index];
}

/** Column `index[i]` at place i, nothing where it is -1. Where that is a part of the column, it is lent. */
export function pick(index: Int32Array): (column: SparseColumn) => SparseColumn {
  const nextColumn = columnsOfLength(index.length);
  const runs = runsOf(index);
  const [first] = runs;
  if (first !== undefined && runs.length === 1 && first.from >= 0) {
    return (column) => lentPart(column, first.from, first.from + first.length);
  }
  if (runs.length * LONG_RUN > index.length) {
    return (column) => pickInto(nextColumn(), index, column);
  }
  return (column) => {
    const out = nextColumn();
    for (const { place, from, length } of runs) {
      if (from < 0) {
        setAbsentBetween(out.values, place, place + length);
      } else {
        out.values.set(column.values.subarray(from, from + length), place);
      }
    }
    return out;
  };
}

/** Columns that follow each other, or `from` -1 for none, at `length` places from `place` on. */
interface Run {
  place: number;
  from: number;
  length: number;
}

/** Of fewer it takes longer to look at the memory than to copy one number after the other. */
const LONG_RUN = 32;

function runsOf(index: Int32Array): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  index.forEach((from, place) => {
    if (run !== undefined && from === (run.from < 0 ? -1 : run.from + run.length)) {
      run.length++;
    } else {
      run = { place, from, length: 1 };
      runs.push(run);
    }
  });
  return runs;
}

/** The same, one number after the other, written to `out`. */
export function pickInto(out: SparseColumn, index: Int32Array, column: SparseColumn): SparseColumn {
  const { values } = column;
  const picked = out.values;
  for (let place = 0; place < index.length; place++) {
    const from = index[place]!;
    const value = from < 0 ? NaN : values[from]!;
    if (value !== value && (from < 0 || isAbsent(column, from))) {
      setAbsent(out, place);
    } else {
      picked[place] = value;
    }
  }
  return out;
}

/** The places of a column that are named, absences too. */
export function pickPlaces(column: SparseColumn, places: Int32Array): SparseColumn {
  return pickInto(sparseColumn(new Float64Array(places.length)), places, column);
}

/**
 * Samples of some series over one stretch of time, all on one shared time column.
 * A scrape that failed and the end of a collected stretch are columns in which no series has a value,
 * so "newest column at or before t" is all that a reader needs to know about staleness.
 */
export interface SeriesWindow {
  /** Milliseconds since the epoch, ascending, no two equal. */
  readonly times: Float64Array;
  readonly series: readonly WindowSeries[];
}

export interface WindowSeries {
  readonly labels: Labels;
  /** Times of its own, where the series has samples beside the shared ones. Series with equal times mostly share them. */
  readonly times?: Float64Array;
  /** One place per entry of its own times or else of the window's. */
  readonly column: SparseColumn;
}

/**
 * How long a sample is shown while no newer one comes, milliseconds. As in Prometheus, whose `--query.lookback-delta`
 * is five minutes unless somebody sets it. Everything that holds, fills or ends values goes by this.
 */
export const LOOKBACK_MS = 5 * 60_000;
