import { isAbsent, setAbsent, sparseColumn } from '../../series/stale';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/**
 * The first bytes of all items, then all second bytes and so on: bytes that mean the same lie together, which is what
 * a general compressor needs to find them alike.
 */
export function toPlanes(items: Uint8Array, size: number): Uint8Array {
  const count = items.length / size;
  const planes = new Uint8Array(items.length);
  for (let plane = 0; plane < size; plane++) {
    for (let item = 0, at = plane * count; item < count; item++, at++) {
      planes[at] = items[item * size + plane]!;
    }
  }
  return planes;
}

/** Undoes `toPlanes`. */
export function fromPlanes(planes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const count = planes.length / size;
  const items = new Uint8Array(planes.length);
  for (let plane = 0; plane < size; plane++) {
    for (let item = 0, at = plane * count; item < count; item++, at++) {
      items[item * size + plane] = planes[at]!;
    }
  }
  return items;
}

/** Whole numbers from 0 on in as few planes as the largest needs; `readNumbers` has to be told their number. */
export function writeNumbers(numbers: Uint32Array): Uint8Array {
  let largest = 0;
  for (const number of numbers) {
    largest |= number;
  }
  const size = largest < 0 || largest > 0xffffff ? 4 : largest > 0xffff ? 3 : largest > 0xff ? 2 : 1;
  const bytes = new Uint8Array(1 + numbers.length * size);
  bytes[0] = size;
  for (let plane = 0, at = 1; plane < size; plane++) {
    const shift = plane * 8;
    for (let index = 0; index < numbers.length; index++, at++) {
      bytes[at] = numbers[index]! >>> shift;
    }
  }
  return bytes;
}

/** @throws RangeError when there are fewer bytes than `count` numbers need. */
export function readNumbers(bytes: Uint8Array, count: number): Uint32Array {
  const size = bytes[0] ?? 0;
  if (size < 1 || size > 4 || bytes.length < 1 + count * size) {
    throw new RangeError('numbers cut short');
  }
  const numbers = new Uint32Array(count);
  for (let plane = 0, at = 1; plane < size; plane++) {
    const shift = plane * 8;
    for (let index = 0; index < count; index++, at++) {
      numbers[index] = (numbers[index]! | (bytes[at]! << shift)) >>> 0;
    }
  }
  return numbers;
}

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
  for (let index = 0, column = 0; index < counts.length; index++, column = nextColumn(column, width)) {
    const difference = counts[index]! - expected(counts, index, column, width);
    differences[index] = difference < 0 ? -2 * difference - 1 : 2 * difference;
  }
  return writeNumbers(differences);
}

export function readCounts(bytes: Uint8Array, length: number, width: number): Float64Array<ArrayBuffer> {
  const differences = readNumbers(bytes, length);
  const counts = new Int32Array(length);
  const values = new Float64Array(length);
  const cells = sparseColumn(values);
  for (let index = 0, column = 0; index < length; index++, column = nextColumn(column, width)) {
    const zigzag = differences[index]!;
    const difference = (zigzag >>> 1) ^ -(zigzag & 1);
    const count = (expected(counts, index, column, width) + difference) | 0;
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

/** Counted along, since a remainder for each of millions of cells takes longer than all the rest. */
function nextColumn(column: number, width: number): number {
  return column + 1 === width ? 0 : column + 1;
}

/** The bucket below, plus how far above it this one was a column ago. */
function expected(counts: Int32Array, index: number, column: number, width: number): number {
  const before = column === 0 ? 0 : counts[index - 1]!;
  if (index < width) {
    return before;
  }
  const below = counts[index - width]!;
  return column === 0 ? below : below + before - counts[index - width - 1]!;
}
