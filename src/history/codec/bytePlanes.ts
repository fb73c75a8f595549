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
