import { hasValue, sparseColumn } from '../../series/stale';
import type { Steps, Turn } from '../../series/turns';
import { createTarget, type Block, type Column } from '../blocks/block';
import { packCells, unpackCells, DamagedRecord, fingerprint } from '../codec/cells';
import type { SeriesIndex } from '../seriesIndex';
import { bytesOf, type BlockHead, type FamilyRef, type ScrapeRecord } from './records';
import type { NamedSeriesList, SeriesLists } from './seriesLists';

// Every index in these loops is within its array, which "!" says where the compiler cannot see it.

/** A block as it is stored: a head, and the samples of each metric in a record of their own. */
export interface PackedBlock {
  head: BlockHead;
  families: Array<{ name: string; record: Uint8Array }>;
  /** All that the head names. */
  seriesLists: NamedSeriesList[];
}

/**
 * A column as it is stored, with its samples sorted by metric. Of several samples of one series the first is kept.
 * Meanwhile no series may be dropped.
 */
export function* scrapeOf(
  { timeMs, kind, ids, values }: Column,
  seriesIndex: SeriesIndex,
  lists: SeriesLists
): Steps<{ scrape: ScrapeRecord; seriesLists: NamedSeriesList[] }> {
  const groups = new Map<string, { ids: number[]; places: number[] }>();
  const seen = new Set<number>();
  for (let place = 0; place < ids.length; place++) {
    const id = ids[place]!;
    const name = seriesIndex.get(id)?.name;
    if (name === undefined || seen.has(id)) {
      continue;
    }
    seen.add(id);
    const group = groups.get(name) ?? { ids: [], places: [] };
    groups.set(name, group);
    group.ids.push(id);
    group.places.push(place);
  }
  const families: FamilyRef[] = [];
  const named: NamedSeriesList[] = [];
  const places: number[] = [];
  for (const [name, group] of groups) {
    yield;
    const list = lists.of(name, group.ids);
    named.push(list);
    families.push({ name, seriesList: list.id, series: group.ids.length, bytes: 0 });
    places.push(...group.places);
  }
  const sorted = Float64Array.from(places, (place) => values[place]!);
  return { scrape: { timeMs, kind, families, values: sorted }, seriesLists: named };
}

/** Ids of the lists of series that a scrape or a block names. */
export function seriesListsOf({ families }: Pick<ScrapeRecord, 'families'>): string[] {
  return families.map(({ seriesList }) => seriesList);
}

/** Undoes `scrapeOf`. Families whose list of series is not known are left out, and counted as `unknown`. */
export function columnOf(
  { timeMs, kind, families, values }: ScrapeRecord,
  lists: SeriesLists
): { column: Column; unknown: number } {
  const ids = new Int32Array(values.length).fill(-1);
  let at = 0;
  let unknown = 0;
  for (const family of families) {
    const numbers = isKnown(family, lists) ? lists.seriesOf(family.seriesList) : undefined;
    ids.set(numbers ?? [], at);
    unknown += numbers === undefined ? 1 : 0;
    at += family.series;
  }
  const taken = [...ids.keys()].filter((place) => ids[place]! >= 0);
  const column =
    taken.length === ids.length
      ? { timeMs, kind, ids, values }
      : {
          timeMs,
          kind,
          ids: taken.map((place) => ids[place]!),
          values: taken.map((place) => values[place]!),
        };
  return { column, unknown };
}

/** Whether the list that a family names is there, and is one of this metric with as many series. */
export function isKnown({ name, seriesList, series }: FamilyRef, lists: SeriesLists): boolean {
  const known = lists.get(seriesList);
  return known?.name === name && known.labels.length === series;
}

/** All samples of a block that no longer changes, one record per family. Meanwhile no series may be dropped. */
export async function packBlock(
  block: Block,
  id: string,
  { seriesIndex, lists, turn }: { seriesIndex: SeriesIndex; lists: SeriesLists; turn: Turn }
): Promise<PackedBlock> {
  const groups = new Map<string, number[]>();
  for (let seriesId = 0; seriesId < block.seriesCount; seriesId++) {
    const name = seriesIndex.get(seriesId)?.name;
    if (name !== undefined) {
      const group = groups.get(name);
      if (group === undefined) {
        groups.set(name, [seriesId]);
      } else {
        group.push(seriesId);
      }
    }
  }
  const width = block.times.length;
  const families: PackedBlock['families'] = [];
  const refs: FamilyRef[] = [];
  const named: NamedSeriesList[] = [];
  for (const [name, seriesIds] of groups) {
    await turn();
    const { ids, cells } = cellsOf(block, seriesIds, width);
    if (ids.length > 0) {
      const list = lists.of(name, ids);
      const record = await writeFamily(cells, width, { blockId: id, name, seriesList: list.id }, turn);
      named.push(list);
      families.push({ name, record });
      refs.push({ name, seriesList: list.id, series: ids.length, bytes: record.length });
    }
  }
  const head = { id, times: block.times.slice(), kinds: block.kinds.slice(), families: refs, identified: true };
  return { head, families, seriesLists: named };
}

function cellsOf(block: Block, seriesIds: readonly number[], width: number): { ids: number[]; cells: Float64Array } {
  const target = createTarget(seriesIds.length * width);
  const ids: number[] = [];
  const all = { from: 0, to: width };
  for (const seriesId of seriesIds) {
    const start = ids.length * width;
    block.copy(seriesId, all, target, start);
    if (hasValue(sparseColumn(target.values.subarray(start, start + width)))) {
      ids.push(seriesId);
    }
  }
  return { ids, cells: target.values.slice(0, ids.length * width) };
}

/** Whose samples a record holds. */
interface Owner {
  blockId: string;
  name: string;
  seriesList: string;
}

/** So many bytes before the samples say whose they are. */
const OWNER_BYTES = 16;

/**
 * The samples of one family in one block, with their owner before them. The order of series differs from tab to tab
 * and from block to block, so read as those of another block they would be given to the wrong series.
 */
async function writeFamily(cells: Float64Array, width: number, owner: Owner, turn: Turn): Promise<Uint8Array> {
  const packed = await packCells(cells, width, turn);
  const record = new Uint8Array(OWNER_BYTES + packed.length);
  record.set(ownerBytes(owner));
  record.set(packed, OWNER_BYTES);
  return record;
}

/**
 * The samples of a family, series by series.
 * @throws DamagedRecord also when they belong to another block or list of series.
 */
export async function readFamily(
  record: unknown,
  { id, times, identified }: BlockHead,
  { name, seriesList, series }: FamilyRef
): Promise<Float64Array<ArrayBuffer>> {
  const bytes = bytesOf(record);
  const width = times.length;
  if (!identified) {
    return unpackCells(bytes, series * width, width);
  }
  const owner = ownerBytes({ blockId: id, name, seriesList });
  if (!owner.every((byte, at) => byte === bytes[at])) {
    throw new DamagedRecord('the samples of another block');
  }
  return unpackCells(bytes.subarray(OWNER_BYTES), series * width, width);
}

/** Ids of blocks are random and long, so no two owners have the same bytes. */
function ownerBytes({ blockId, name, seriesList }: Owner): Uint8Array {
  const digits = fingerprint(JSON.stringify([blockId, name, seriesList]));
  return Uint8Array.from({ length: OWNER_BYTES }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
