import type { Block } from '../blocks/block';
import { closeBlock } from '../blocks/closedBlock';
import { sparseColumn } from '../../series/stale';
import { readFamily } from './familyRecord';
import type { BlockHead, FamilyRef } from './records';
import type { Shelf } from './shelf';
import type { Version } from './version';

/** Enough for a day of the families that a dashboard of 20 deployments shows; the least used go first. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The samples of stored blocks, read when they are asked for and kept for the next time. */
export interface FamilyCache {
  /** The families of a block; series are numbered by their places in the layout. */
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
  shelf: Pick<Shelf, 'families'>,
  versionOfHeads: () => Version | undefined
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
      if (bytes <= MOST_BYTES) {
        return;
      }
      drop(key);
    }
  }

  async function decode(head: BlockHead, family: FamilyRef, record: unknown, key: string): Promise<Block | 'damaged'> {
    try {
      const block = await unpackFamily(head, family, record);
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
        const records = shelf.families(head, names, versionOfHeads());
        missing.forEach((family, at) => {
          const key = entryKey(head, family.name);
          const block = records.then((read): Entry['block'] | Missed => {
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

async function unpackFamily(head: BlockHead, family: FamilyRef, record: unknown): Promise<Block> {
  const { times, kinds } = head;
  const values = await readFamily(record, head, family);
  return closeBlock({ cells: sparseColumn(values), width: times.length, seriesCount: family.series, times, kinds });
}
