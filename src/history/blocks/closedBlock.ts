import { isAbsent, sparseColumn, type SparseColumn } from '../../series/stale';
import type { Steps } from '../../series/turns';
import { SCRAPE, copyDoubles, countPlaces, fillAbsent, type Block, type Places } from './block';
import type { OpenBlock } from './blockWriter';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** What a block is closed from: all places of all series, `width` a series. */
export type ClosableBlock = Pick<OpenBlock, 'cells' | 'width' | 'seriesCount' | 'times' | 'kinds'>;

/** The place of a series without samples. */
const NOWHERE = -1;
/** Places at or below this are constants: `FIRST_CONSTANT - place` is the index of the value. */
const FIRST_CONSTANT = -2;

/**
 * A block that no longer changes, in arrays of exactly the needed size. One place per series says where its samples are:
 * nowhere, a whole column in `values`, or one value that stands for all good scrapes of the block.
 * Series with equal columns, such as the upper buckets of a histogram, share one.
 */
export function* closingBlock(open: ClosableBlock): Steps<Block> {
  const times = open.times.slice();
  const kinds = open.kinds.slice();
  const withoutScrape = [...kinds.keys()].filter((index) => kinds[index] !== SCRAPE);
  const { places, values } = yield* packing(open, kinds);
  const packed = sparseColumn(values);

  return {
    times,
    kinds,
    seriesCount: places.length,
    bytes: times.byteLength + kinds.byteLength + places.byteLength + values.byteLength,
    copy(seriesId, columns, target, at) {
      const place = seriesId < places.length ? (places[seriesId] ?? NOWHERE) : NOWHERE;
      if (place >= 0) {
        copyDoubles(packed, place, columns, target, at);
        return;
      }
      const end = at + countPlaces(columns);
      if (place === NOWHERE) {
        fillAbsent(target, at, end);
        return;
      }
      target.values.fill(values[FIRST_CONSTANT - place]!, at, end);
      for (const index of withoutScrape) {
        const into = at + indexAmong(columns, index);
        if (into >= at) {
          fillAbsent(target, into, into + 1);
        }
      }
    },
  };
}

/** Where a column is among some; -1 where it is none of them. */
function indexAmong({ from, to, picked }: Places, column: number): number {
  return picked === undefined ? (column >= from && column < to ? column - from : -1) : picked.indexOf(column);
}

/** So many series take well below a millisecond. */
const SERIES_AT_ONCE = 100;

function* packing(open: ClosableBlock, kinds: Uint8Array): Steps<{ places: Int32Array; values: Float64Array }> {
  const { cells, width, seriesCount } = open;
  const length = kinds.length;
  const places = new Int32Array(seriesCount).fill(NOWHERE);
  const constants: number[] = [];
  const columns: number[] = [];
  const byHash = new Map<number, number[]>();

  for (let id = 0; id < seriesCount; id++) {
    if (id % SERIES_AT_ONCE === 0) {
      yield;
    }
    const start = id * width;
    const constant = constantOf(cells, start, kinds);
    if (constant === 'absent') {
      continue;
    }
    if (constant !== undefined) {
      places[id] = FIRST_CONSTANT - constants.length;
      constants.push(constant);
      continue;
    }
    const hash = hashColumn(cells.bits, start, length);
    const alike = byHash.get(hash) ?? [];
    const shared = alike.find((index) => equalColumns(cells.bits, columns[index]!, start, length));
    places[id] = shared ?? columns.length;
    if (shared === undefined) {
      byHash.set(hash, [...alike, columns.length]);
      columns.push(start);
    }
  }

  const values = new Float64Array(constants.length + columns.length * length);
  values.set(constants);
  columns.forEach((start, index) => {
    values.set(cells.values.subarray(start, start + length), constants.length + index * length);
  });
  for (let id = 0; id < seriesCount; id++) {
    const place = places[id] ?? NOWHERE;
    if (place >= 0) {
      places[id] = constants.length + place * length;
    }
  }
  return { places, values };
}

/** The value of all good scrapes when they have the same one and no other column has any; undefined when they differ. */
function constantOf(cells: SparseColumn, start: number, kinds: Uint8Array): number | 'absent' | undefined {
  let first: number | undefined;
  let present = 0;
  let expected = 0;
  for (let index = 0; index < kinds.length; index++) {
    const scraped = kinds[index] === SCRAPE;
    expected += scraped ? 1 : 0;
    if (isAbsent(cells, start + index)) {
      continue;
    }
    const value = cells.values[start + index]!;
    if (present > 0 && !Object.is(first, value)) {
      return undefined;
    }
    if (!scraped) {
      return undefined;
    }
    first = value;
    present++;
  }
  if (present === 0) {
    return 'absent';
  }
  return present === expected ? first : undefined;
}

/** FNV-1a over the bits, two words a value. */
function hashColumn(bits: Uint32Array, start: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = start * 2; index < (start + length) * 2; index++) {
    hash = Math.imul(hash ^ bits[index]!, 0x01000193);
  }
  return hash;
}

function equalColumns(bits: Uint32Array, left: number, right: number, length: number): boolean {
  for (let offset = 0; offset < length * 2; offset++) {
    if (bits[left * 2 + offset] !== bits[right * 2 + offset]) {
      return false;
    }
  }
  return true;
}
