import { IN_ONE_GO, inTurns, type Steps, type Turn } from '../../series/turns';
import { fromPlanes, readNumbers, toPlanes, writeNumbers, readCounts, writeCounts } from './wholeNumbers';
import { seal, unseal } from './seal';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** How cells are written; the first byte says it. */
const RAW = 0;
const DICTIONARY = 1;
const COUNTS = 2;

/**
 * Doubles as bytes that are fit to be stored: written in each way that can hold them, compressed, and the shortest
 * kept. What is read back is equal to the bit, absences and the payloads of NaNs too.
 * @param cells series by series, `width` places each.
 */
export async function packCells(
  cells: Float64Array,
  width: number,
  turn: Turn = IN_ONE_GO.begin()
): Promise<Uint8Array> {
  const counts = tagged(COUNTS, writeCounts(cells, width));
  await turn();
  const dictionary = tagged(DICTIONARY, await inTurns(writingDictionary(cells), turn));
  await turn();
  const raw = tagged(RAW, toPlanes(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), 8));
  return seal([counts, dictionary, raw].filter((bytes) => bytes !== undefined));
}

/** @throws DamagedRecord when these are not the bytes of `length` cells as they were packed. */
export function unpackCells(record: Uint8Array, length: number, width: number): Promise<Float64Array<ArrayBuffer>> {
  return unseal(record, (bytes) => readCells(bytes, length, width));
}

function readCells(bytes: Uint8Array, length: number, width: number): Float64Array<ArrayBuffer> {
  const rest = bytes.subarray(1);
  switch (bytes[0]) {
    case COUNTS:
      return readCounts(rest, length, width);
    case DICTIONARY:
      return readDictionary(rest, length);
    case RAW:
      if (rest.length !== length * 8) {
        throw new RangeError('cells cut short');
      }
      return new Float64Array(fromPlanes(rest, 8).buffer);
    default:
      throw new RangeError('unknown way of writing');
  }
}

function tagged(way: number, bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined) {
    return undefined;
  }
  const tagged = new Uint8Array(1 + bytes.length);
  tagged[0] = way;
  tagged.set(bytes, 1);
  return tagged;
}

/** So many are looked up within about a millisecond. */
const CELLS_AT_ONCE = 10_000;

/**
 * The distinct doubles of some cells in order of their bits, and for each cell which of them it is. Told apart by
 * bits, so that zero and minus zero stay two, and so do NaNs with different payloads.
 * @returns undefined when more than half are distinct: then a dictionary only adds to them.
 */
function* writingDictionary(cells: Float64Array): Steps<Uint8Array | undefined> {
  const words = new BigUint64Array(cells.buffer, cells.byteOffset, cells.length);
  const most = cells.length / 2;
  const places = new Map<bigint, number>();
  for (let index = 0; index < words.length; index++) {
    if (index % CELLS_AT_ONCE === 0) {
      yield;
    }
    const word = words[index]!;
    if (!places.has(word)) {
      places.set(word, 0);
      if (places.size > most) {
        return undefined;
      }
    }
  }
  const distinct = BigUint64Array.from(places.keys()).sort();
  distinct.forEach((word, place) => places.set(word, place));
  const numbers = new Uint32Array(words.length);
  for (let index = 0; index < words.length; index++) {
    if (index % CELLS_AT_ONCE === 0) {
      yield;
    }
    numbers[index] = places.get(words[index]!)!;
  }
  const indices = writeNumbers(numbers);
  const doubles = toPlanes(new Uint8Array(distinct.buffer), 8);

  const bytes = new Uint8Array(4 + doubles.length + indices.length);
  new DataView(bytes.buffer).setUint32(0, distinct.length, true);
  bytes.set(doubles, 4);
  bytes.set(indices, 4 + doubles.length);
  return bytes;
}

/** @throws RangeError when the bytes are not those of `length` cells. */
function readDictionary(bytes: Uint8Array, length: number): Float64Array<ArrayBuffer> {
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
    const place = indices[index]!;
    if (place >= size) {
      throw new RangeError('no such double in the dictionary');
    }
    words[index * 2] = distinct[place * 2]!;
    words[index * 2 + 1] = distinct[place * 2 + 1]!;
  }
  return cells;
}
