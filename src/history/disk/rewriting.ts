import type { Column } from '../block';
import { columnsOf } from '../rebuild';
import { blocksOf, columnsInMemory, merged, upTo } from './columns';
import { layoutsOf, packBlock, type PackedBlock } from './families';
import type { NamedLayout } from './layouts';
import type { Replica } from './replica';
import type { Lease } from './shelf';
import { isStored, type StoredBlock } from './storedBlock';

/** Recent scrapes are one record each; when there are so many, the oldest are closed into a block. */
const MOST_RECENT = 70;
const CLOSED_AT_ONCE = 60;
/** Another tab may be faster; not over and over, unless a record is broken. */
const ATTEMPTS = 4;

/** Changes of a stored history beyond one more scrape. To be run one at a time. */
export interface Rewriting {
  /**
   * Stores what could not be stored before, closes what is no longer recent, drops what is past the retention.
   * @returns whether anything of what is stored has changed.
   */
  tidy(): Promise<boolean>;
  /**
   * @param added what to insert, in the numbers of series at the time of the call: reading again what another tab has
   *   stored meanwhile may give them to others.
   * @returns samples left out as duplicates; undefined when it could not be stored, and then nothing is.
   */
  insert(added: () => readonly Column[]): Promise<number | undefined>;
  /** For a scrape under this lease, so that nobody who has lost it drops what others have stored since. */
  dropAfter(timeMs: number, lease: Lease | undefined): Promise<'written' | 'leaseLost' | 'failed'>;
}

export interface RewritingOptions {
  retentionMs: number;
  scrapeIntervalMs: number;
  /** A name for a block that no other one has. */
  newId: () => string;
}

export function createRewriting(
  replica: Replica,
  { retentionMs, scrapeIntervalMs, newId }: RewritingOptions
): Rewriting {
  const { core, layouts, shelf } = replica;
  const { columns, table } = core;

  const storedBlocks = (): StoredBlock[] => columns.blocks().filter(isStored);

  async function pack(blocks: ReturnType<typeof blocksOf>['blocks']): Promise<PackedBlock[]> {
    const packed: PackedBlock[] = [];
    for (const block of blocks) {
      packed.push(await packBlock(block, newId(), table, layouts));
    }
    return packed;
  }

  function newLayouts(blocks: readonly PackedBlock[]): NamedLayout[] {
    return blocks.flatMap((block) => block.layouts).filter(({ id }) => !layouts.has(id));
  }

  /** Closes and drops. Whether another tab does the same at the same time does not matter: one of them is too late. */
  async function closeAndDrop(): Promise<boolean> {
    const { stored } = replica;
    const newestMs = stored?.newestMs;
    if (stored === undefined || newestMs === undefined) {
      return false;
    }
    const blocks = storedBlocks();
    const expired = blocks.filter(({ times }) => (times.at(-1) ?? 0) < newestMs - retentionMs);
    const recent = columnsInMemory(columns.blocks());
    const closing = recent.length >= MOST_RECENT ? recent.slice(0, CLOSED_AT_ONCE) : [];
    if (expired.length === 0 && closing.length === 0) {
      return false;
    }
    const closed = blocksOf(closing, { afterMs: blocks.at(-1)?.times.at(-1), scrapeIntervalMs });
    const added = await pack(closed.blocks);
    const kept = [...blocks.slice(expired.length).map(({ head }) => head), ...added.map(({ head }) => head)];
    const used = new Set([...kept.flatMap(layoutsOf), ...[...replica.recentLayouts.values()].flat()]);
    const removed = expired.map(({ head }) => head);
    const outcome = await shelf.rewrite(
      {
        removed,
        added,
        layouts: newLayouts(added),
        scrapeTimes: closing.map(({ timeMs }) => timeMs),
        newestMs: Math.max(newestMs, closing.at(-1)?.timeMs ?? newestMs),
        unusedLayouts: layouts.ids().filter((id) => !used.has(id)),
      },
      stored
    );
    if (outcome.ok && outcome.value === 'written') {
      closing.forEach(({ timeMs }) => replica.unsaved.delete(timeMs));
    }
    await replica.load();
    return outcome.ok && outcome.value === 'written';
  }

  /** Writes anew the block that the change begins in and all that comes after it, recent scrapes too. */
  async function rebuild(
    prepare: () => Change,
    lease?: Lease
  ): Promise<{ duplicates: number } | 'leaseLost' | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const { fromMs, change } = prepare();
      const blocks = storedBlocks();
      const start = Math.max(
        0,
        blocks.findLastIndex(({ times }) => (times[0] ?? 0) < fromMs)
      );
      const rewritten = blocks.slice(start);
      const read = await replica.withSamples(rewritten, undefined);
      if (read === 'behind') {
        await replica.load();
        continue;
      }
      if (read === 'unanswered') {
        return undefined;
      }
      const recent = columnsInMemory(columns.blocks());
      const afterMs = blocks[start - 1]?.times.at(-1);
      const existing = function* () {
        for (const block of read) {
          yield* columnsOf(block);
        }
        yield* recent;
      };
      const written = blocksOf(change(existing()), { afterMs, scrapeIntervalMs });
      const added = await pack(written.blocks);
      const outcome = await shelf.rewrite(
        {
          removed: rewritten.map(({ head }) => head),
          added,
          layouts: newLayouts(added),
          scrapeTimes: recent.map(({ timeMs }) => timeMs),
          newestMs: written.blocks.at(-1)?.times.at(-1) ?? afterMs,
          unusedLayouts: [],
        },
        replica.stored,
        lease
      );
      if (!outcome.ok) {
        return undefined;
      }
      if (outcome.value === 'leaseLost') {
        return 'leaseLost';
      }
      if (outcome.value === 'written') {
        // They are in blocks now, so reading everything again must not take them for waiting ones.
        replica.unsaved.clear();
        replica.overtaken = [];
      }
      await replica.load();
      if (outcome.value === 'written') {
        return written;
      }
    }
    return undefined;
  }

  /** The first of these and of what waits to be stored: nothing of that may be left before what is written anew. */
  function firstOf(timeMs: number): number {
    return Math.min(timeMs, ...replica.unsaved);
  }

  return {
    async tidy() {
      const saved =
        replica.unsaved.size > 0 &&
        (await rebuild(() => ({
          fromMs: firstOf(Infinity),
          change: (existing) => merged(existing, replica.overtaken),
        }))) !== undefined;
      return (await closeAndDrop()) || saved;
    },
    async insert(added) {
      const saved = await rebuild(() => {
        const inserted = added();
        return {
          fromMs: firstOf(inserted[0]?.timeMs ?? Infinity),
          change: (existing) => merged(merged(existing, replica.overtaken), inserted),
        };
      });
      return saved === 'leaseLost' ? undefined : saved?.duplicates;
    },
    async dropAfter(timeMs, lease) {
      const saved = await rebuild(
        () => ({
          fromMs: firstOf(timeMs),
          change: (existing) => upTo(merged(existing, replica.overtaken), timeMs),
        }),
        lease
      );
      return typeof saved === 'object' ? 'written' : (saved ?? 'failed');
    },
  };
}

/** What becomes of the columns from some time on. */
interface Change {
  fromMs: number;
  change: (columns: Iterable<Column>) => Iterable<Column>;
}
