import { isAbsent, setAbsent, sparseColumn } from '../../series/stale';
import { readNumbers, writeNumbers } from './bytePlanes';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/**
 * Fireworks' rates are events of one minute divided by 60, so most doubles are whole numbers in disguise. Written as
 * those, less what the bucket below had and less what it had a minute ago, most are tiny.
 */
const PER_MINUTE = 60;
/** Four of them add up within 32 bits. */
const LARGEST = 2 ** 28;
const ABSENT = 0;

/** @returns undefined when a value is no count of a minute, to the bit. */
export function writeCounts(cells: Float64Array, width: number): Uint8Array | undefined {
  const counts = countsOf(cells);
  if (counts === undefined) {
    return undefined;
  }
  const differences = new Uint32Array(counts.length);
  for (let index = 0; index < counts.length; index++) {
    const difference = counts[index]! - expected(counts, index, width);
    differences[index] = difference < 0 ? -2 * difference - 1 : 2 * difference;
  }
  return writeNumbers(differences);
}

export function readCounts(bytes: Uint8Array, length: number, width: number): Float64Array<ArrayBuffer> {
  const differences = readNumbers(bytes, length);
  const counts = new Int32Array(length);
  const values = new Float64Array(length);
  const cells = sparseColumn(values);
  for (let index = 0; index < length; index++) {
    const zigzag = differences[index]!;
    const difference = zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    const count = expected(counts, index, width) + difference;
    counts[index] = count;
    if (count === ABSENT) {
      setAbsent(cells, index);
    } else {
      values[index] = (count - 1) / PER_MINUTE;
    }
  }
  return values;
}

/** One more than each count, since 0 says that there is no sample. */
function countsOf(values: Float64Array): Int32Array | undefined {
  const cells = sparseColumn(values);
  const counts = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    if (isAbsent(cells, index)) {
      continue;
    }
    const value = values[index]!;
    const count = Math.round(value * PER_MINUTE);
    if (!(count >= 0 && count < LARGEST) || !Object.is((count + 0) / PER_MINUTE, value)) {
      return undefined;
    }
    counts[index] = count + 1;
  }
  return counts;
}

/** The bucket below, plus how far above it this one was a column ago. */
function expected(counts: Int32Array, index: number, width: number): number {
  const column = index % width;
  const before = column === 0 ? 0 : counts[index - 1]!;
  if (index < width) {
    return before;
  }
  const below = counts[index - width]!;
  return column === 0 ? below : below + before - counts[index - width - 1]!;
}
