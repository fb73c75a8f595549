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

export function sparseColumn(values: Float64Array): SparseColumn {
  return { values, bits: new Uint32Array(values.buffer, values.byteOffset, values.length * 2) };
}

export function absentColumn(length: number): SparseColumn {
  const column = sparseColumn(new Float64Array(length));
  for (let index = 0; index < length; index++) {
    setAbsent(column, index);
  }
  return column;
}

export function setAbsent(column: SparseColumn, index: number): void {
  column.bits[index * 2 + HIGH] = STALE_HIGH;
  column.bits[index * 2 + LOW] = STALE_LOW;
}

export function isAbsent(column: SparseColumn, index: number): boolean {
  return column.bits[index * 2 + HIGH] === STALE_HIGH && column.bits[index * 2 + LOW] === STALE_LOW;
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
