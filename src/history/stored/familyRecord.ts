import { packCells, unpackCells } from '../codec/cells';
import { DamagedRecord } from '../codec/seal';
import { fingerprint } from '../codec/fingerprint';
import { bytesOf, type BlockHead, type FamilyRef } from './records';

const IDENTITY_BYTES = 16;

type Place = Pick<FamilyRef, 'name' | 'layout'>;

/**
 * The samples of one family in one block, with whose they are before them: the order of series differs from tab to tab
 * and from block to block, so under the head of another one they would be others' samples.
 */
export async function writeFamily(
  cells: Float64Array,
  { width, blockId, name, layout }: { width: number; blockId: string } & Place
): Promise<Uint8Array> {
  const packed = await packCells(cells, width);
  const record = new Uint8Array(IDENTITY_BYTES + packed.length);
  record.set(identityOf(blockId, { name, layout }));
  record.set(packed, IDENTITY_BYTES);
  return record;
}

/**
 * The samples of a family, series by series.
 * @throws DamagedRecord also when they belong to another block or layout.
 */
export async function readFamily(
  record: unknown,
  { id, times, identified }: BlockHead,
  { name, layout, series }: FamilyRef
): Promise<Float64Array<ArrayBuffer>> {
  const bytes = bytesOf(record);
  const width = times.length;
  if (!identified) {
    return unpackCells(bytes, series * width, width);
  }
  const identity = identityOf(id, { name, layout });
  if (!identity.every((byte, at) => byte === bytes[at])) {
    throw new DamagedRecord('the samples of another block');
  }
  return unpackCells(bytes.subarray(IDENTITY_BYTES), series * width, width);
}

/** Names of blocks are random and long, so no two of these are equal, whichever tabs wrote them. */
function identityOf(blockId: string, { name, layout }: Place): Uint8Array {
  const digits = fingerprint(JSON.stringify([blockId, name, layout]));
  return Uint8Array.from({ length: IDENTITY_BYTES }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
