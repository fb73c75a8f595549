import { sparseColumn } from '../../series/stale';
import { inTurns, type Turns } from '../../series/turns';
import { countPlaces, fillAbsent, type Block } from '../blocks/block';
import { closingBlock } from '../blocks/closedBlock';
import { MAX_REMEMBERED_BYTES } from '../limits';
import type { SeriesIndex } from '../seriesIndex';
import { readFamily } from './families';
import type { RecordReader } from './recordReader';
import type { BlockHead, FamilyRef, Version } from './records';
import type { SeriesLists } from './seriesLists';

/** A block in the database of which only the head is known. Its samples have to be read before they can be copied. */
export interface StoredBlock extends Block {
  readonly head: BlockHead;
}

export function storedBlock(head: BlockHead): StoredBlock {
  return {
    head,
    times: head.times,
    kinds: head.kinds,
    seriesCount: 0,
    bytes: head.times.byteLength + head.kinds.byteLength,
    copy(_, places, target, at) {
      fillAbsent(target, at, at + countPlaces(places));
    },
  };
}

export function isStored(block: Block): block is StoredBlock {
  return 'head' in block;
}

/** The same block with the families that were read. Ids of series are those at the time of copying. */
export function withFamilies(
  { head }: StoredBlock,
  families: ReadonlyMap<string, Block>,
  seriesIndex: SeriesIndex,
  lists: SeriesLists
): Block {
  const refs = new Map(head.families.map((family) => [family.name, family]));
  const ofMetric = (name: string) => ({ name, list: refs.get(name)?.seriesList ?? '', family: families.get(name) });
  /** Series are mostly read one metric after the other. */
  let current = ofMetric('');
  return {
    times: head.times,
    kinds: head.kinds,
    get seriesCount() {
      return highestSeries(head, lists) + 1;
    },
    bytes: 0,
    copy(seriesId, places, target, at) {
      const name = seriesIndex.get(seriesId)?.name ?? '';
      if (name !== current.name) {
        current = ofMetric(name);
      }
      const place = lists.placeOf(current.list, seriesId);
      if (place === undefined || current.family === undefined) {
        fillAbsent(target, at, at + countPlaces(places));
      } else {
        current.family.copy(place, places, target, at);
      }
    },
  };
}

function highestSeries({ families }: BlockHead, lists: SeriesLists): number {
  let highest = -1;
  for (const { seriesList } of families) {
    for (const id of lists.seriesOf(seriesList) ?? []) {
      highest = Math.max(highest, id);
    }
  }
  return highest;
}

/** The samples of stored blocks, read when they are asked for and remembered; those that were used last stay longest. */
export interface FamilyCache {
  /** The families of a block; series are numbered by their places in its list. */
  read(head: BlockHead, families: readonly FamilyRef[]): Promise<ReadFamilies>;
  /** How many records could not be read. */
  damaged(): number;
  readonly bytes: number;
  clear(): void;
}

export interface ReadFamilies {
  /** Without those that are damaged or that storage did not give. */
  blocks: Map<string, Block>;
  missed: Missed | undefined;
}

/**
 * - `unanswered`: storage did not answer; later it may.
 * - `behind`: another tab has changed the history, so that the heads have to be read again first.
 */
export type Missed = 'unanswered' | 'behind';

interface Entry {
  block: Promise<Block | 'damaged' | Missed>;
  bytes: number;
}

/** @param versionOfHeads the state of the history of which the heads are that are asked for. */
export function createFamilyCache(
  records: Pick<RecordReader, 'families'>,
  versionOfHeads: () => Version | undefined,
  turns: Turns
): FamilyCache {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>();
  const damaged = new Set<string>();
  let bytes = 0;

  function touch(key: string, entry: Entry): void {
    entries.delete(key);
    entries.set(key, entry);
  }

  function drop(key: string): void {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function makeRoom(): void {
    for (const key of entries.keys()) {
      if (bytes <= MAX_REMEMBERED_BYTES) {
        return;
      }
      drop(key);
    }
  }

  async function decode(head: BlockHead, family: FamilyRef, record: unknown, key: string): Promise<Block | 'damaged'> {
    try {
      const block = await unpackFamily(head, family, record, turns);
      const entry = entries.get(key);
      if (entry !== undefined) {
        entry.bytes = block.bytes;
        bytes += block.bytes;
        makeRoom();
      }
      return block;
    } catch {
      damaged.add(key);
      return 'damaged';
    }
  }

  return {
    async read(head, families) {
      const missing = families.filter(({ name }) => !entries.has(entryKey(head, name)));
      if (missing.length > 0) {
        const names = missing.map(({ name }) => name);
        const reading = records.families(head, names, versionOfHeads());
        missing.forEach((family, at) => {
          const key = entryKey(head, family.name);
          const block = reading.then((read): Entry['block'] | Missed => {
            if (read.ok && read.value !== 'behind') {
              return decode(head, family, read.value[at], key);
            }
            drop(key);
            return read.ok ? 'behind' : 'unanswered';
          });
          touch(key, { block, bytes: 0 });
        });
      }
      const read: ReadFamilies = { blocks: new Map(), missed: undefined };
      for (const { name } of families) {
        const key = entryKey(head, name);
        const entry = entries.get(key);
        if (entry !== undefined) {
          touch(key, entry);
          const block = await entry.block;
          if (block === 'unanswered' || block === 'behind') {
            read.missed = block;
          } else if (block !== 'damaged') {
            read.blocks.set(name, block);
          }
        }
      }
      return read;
    },
    damaged: () => damaged.size,
    get bytes() {
      return bytes;
    },
    clear() {
      entries.clear();
      damaged.clear();
      bytes = 0;
    },
  };
}

function entryKey({ id }: BlockHead, name: string): string {
  return `${id} ${name}`;
}

async function unpackFamily(head: BlockHead, family: FamilyRef, record: unknown, turns: Turns): Promise<Block> {
  const { times, kinds } = head;
  const turn = turns.begin();
  await turn();
  const values = await readFamily(record, head, family);
  const open = { cells: sparseColumn(values), width: times.length, seriesCount: family.series, times, kinds };
  return inTurns(closingBlock(open), turn);
}
