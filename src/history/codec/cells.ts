import { IN_ONE_GO, inTurns, type Steps, type Turn } from '../../series/turns';
import { fromPlanes, readNumbers, toPlanes, writeNumbers, readCounts, writeCounts } from './wholeNumbers';

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
  yield;
  const distinct = BigUint64Array.from(places.keys()).sort();
  yield;
  distinct.forEach((word, place) => places.set(word, place));
  const numbers = new Uint32Array(words.length);
  for (let index = 0; index < words.length; index++) {
    if (index % CELLS_AT_ONCE === 0) {
      yield;
    }
    numbers[index] = places.get(words[index]!)!;
  }
  yield;
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

/** A record that is not what was stored. It costs itself, never its neighbours. */
export class DamagedRecord extends Error {
  override name = 'DamagedRecord';
}

/** First byte of a sealed record: what the rest is. */
const PLAIN = 0;
const DEFLATED = 1;
/** That byte, and the checksum of the rest. */
const HEAD_BYTES = 5;

/** The shortest of several writings of one thing, compressed where that helps, with a checksum: deflate has none. */
export async function seal(writings: readonly Uint8Array[]): Promise<Uint8Array> {
  let kind = PLAIN;
  let shortest: Uint8Array | undefined;
  for (const writing of writings) {
    const deflated = await deflate(writing);
    for (const [bytes, as] of [
      [writing, PLAIN],
      [deflated, DEFLATED],
    ] as const) {
      if (bytes !== undefined && bytes.length < (shortest?.length ?? Infinity)) {
        shortest = bytes;
        kind = as;
      }
    }
  }
  const body = shortest ?? new Uint8Array(0);
  const record = new Uint8Array(HEAD_BYTES + body.length);
  record[0] = kind;
  new DataView(record.buffer).setUint32(1, checksum(kind, body), true);
  record.set(body, HEAD_BYTES);
  return record;
}

/**
 * Opens a record and reads what is in it.
 * @throws DamagedRecord whatever is wrong with it, also when `read` throws.
 */
export async function unseal<T>(record: Uint8Array, read: (bytes: Uint8Array<ArrayBuffer>) => T): Promise<T> {
  try {
    const body = record.slice(HEAD_BYTES);
    const stored = new DataView(record.buffer, record.byteOffset, record.length).getUint32(1, true);
    if (stored !== checksum(record[0] ?? PLAIN, body)) {
      throw new RangeError('the checksum differs');
    }
    return read(record[0] === DEFLATED ? await inflate(body) : body);
  } catch (error) {
    throw new DamagedRecord(error instanceof Error ? error.message : String(error));
  }
}

/** Texts, sealed in the same way. */
export function sealText(text: string): Promise<Uint8Array> {
  return seal([new TextEncoder().encode(text)]);
}

/** @throws DamagedRecord also when `read` throws. */
export function unsealText<T>(record: Uint8Array, read: (text: string) => T): Promise<T> {
  return unseal(record, (bytes) => read(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  return typeof CompressionStream === 'undefined' ? undefined : through(bytes, new CompressionStream('deflate-raw'));
}

function inflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new DecompressionStream('deflate-raw'));
}

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  // Broken bytes reject these too; the reader's error is the one to tell.
  writer.write(bytes.slice()).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

/** FNV-1a, 32 bits. */
function checksum(kind: number, bytes: Uint8Array): number {
  let hash = Math.imul(0x811c9dc5 ^ kind, 0x01000193);
  for (let index = 0; index < bytes.length; index++) {
    hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A text of 32 characters that differs when `text` does, for keys by content: four lanes of multiply and rotate, all
 * mixed at the end. No protection against somebody who wants two texts to meet; `crypto.subtle` would be, but does
 * not exist on pages without https.
 */
export function fingerprint(text: string): string {
  const factors = [0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1] as const;
  // One variable each: lanes in an array take several times as long, and lists of series are long texts.
  let [first, second, third, fourth] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x8aed2a6a];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = rotated(Math.imul(first ^ code, factors[0]));
    second = rotated(Math.imul(second ^ code, factors[1]));
    third = rotated(Math.imul(third ^ code, factors[2]));
    fourth = rotated(Math.imul(fourth ^ code, factors[3]));
  }
  const lanes = Uint32Array.of(first, second, third, fourth);
  for (let round = 0; round < 8; round++) {
    const lane = round % 4;
    const sum = lanes[lane]! + lanes[(lane + 1) % 4]! + text.length;
    lanes[lane] = Math.imul(sum ^ (sum >>> 15), factors[(lane + 2) % 4]!);
  }
  return Array.from(lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
}

function rotated(mixed: number): number {
  return (mixed << 13) | (mixed >>> 19);
}
