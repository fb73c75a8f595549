import { fromPlanes, toPlanes } from './bytePlanes';
import { readCounts, writeCounts } from './counts';
import { readDictionary, writeDictionary } from './dictionary';
import { seal, unseal } from './seal';

/** How cells are written; the first byte says it. */
const RAW = 0;
const DICTIONARY = 1;
const COUNTS = 2;

/**
 * Doubles as bytes that are fit to be stored: written in each way that can hold them, compressed, and the shortest
 * kept. What is read back is equal to the bit, absences and the payloads of NaNs too.
 * @param cells series by series, `width` places each.
 */
export function packCells(cells: Float64Array, width: number): Promise<Uint8Array> {
  const raw = toPlanes(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), 8);
  return seal(
    [tagged(COUNTS, writeCounts(cells, width)), tagged(DICTIONARY, writeDictionary(cells)), tagged(RAW, raw)].filter(
      (bytes) => bytes !== undefined
    )
  );
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
