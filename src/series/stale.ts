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

/** The value at `index`, or undefined where there is none. NaN is a value. */
export function valueAt(column: SparseColumn, index: number): number | undefined {
  return index < 0 || index >= column.values.length || isAbsent(column, index) ? undefined : column.values[index];
}
