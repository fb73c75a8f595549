import { fromPlanes, readNumbers, toPlanes, writeNumbers } from './bytePlanes';

/**
 * The distinct doubles of some cells in order of their bits, and for each cell which of them it is. Told apart by
 * bits, so that zero and minus zero stay two, and so do NaNs with different payloads.
 * @returns undefined when more than half are distinct: then a dictionary only adds to them.
 */
export function writeDictionary(cells: Float64Array): Uint8Array | undefined {
  const words = new BigUint64Array(cells.buffer, cells.byteOffset, cells.length);
  const most = cells.length / 2;
  const places = new Map<bigint, number>();
  for (const word of words) {
    if (!places.has(word)) {
      places.set(word, 0);
      if (places.size > most) {
        return undefined;
      }
    }
  }
  const distinct = BigUint64Array.from(places.keys()).sort();
  distinct.forEach((word, place) => places.set(word, place));
  const indices = writeNumbers(Uint32Array.from(words, (word) => places.get(word) ?? 0));
  const doubles = toPlanes(new Uint8Array(distinct.buffer), 8);

  const bytes = new Uint8Array(4 + doubles.length + indices.length);
  new DataView(bytes.buffer).setUint32(0, distinct.length, true);
  bytes.set(doubles, 4);
  bytes.set(indices, 4 + doubles.length);
  return bytes;
}

/** @throws RangeError when the bytes are not those of `length` cells. */
export function readDictionary(bytes: Uint8Array, length: number): Float64Array<ArrayBuffer> {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const end = 4 + size * 8;
  if (end > bytes.length) {
    throw new RangeError('dictionary cut short');
  }
  // Copied as words of 32 bits: as a number, a NaN could lose its payload.
  const distinct = new Uint32Array(fromPlanes(bytes.subarray(4, end), 8).buffer);
  const indices = readNumbers(bytes.subarray(end), length);
  const cells = new Float64Array(length);
  const words = new Uint32Array(cells.buffer);
  for (let index = 0; index < length; index++) {
    const place = indices[index] ?? 0;
    if (place >= size) {
      throw new RangeError('no such double in the dictionary');
    }
    words[index * 2] = distinct[place * 2] ?? 0;
    words[index * 2 + 1] = distinct[place * 2 + 1] ?? 0;
  }
  return cells;
}
