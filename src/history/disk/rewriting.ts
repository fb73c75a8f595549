import type { Column } from '../block';
import { columnsOf } from '../rebuild';
import { blocksOf, columnsInMemory, merged, upTo } from './columns';
import { layoutsOf, packBlock, type PackedBlock } from './families';
import type { NamedLayout } from './layouts';
import type { Replica } from './replica';
import { isStored, type StoredBlock } from './storedBlock';

/** Recent scrapes are one record each; when there are so many, the oldest are closed into a block. */
const MOST_RECENT = 70;
const CLOSED_AT_ONCE = 60;
/** Another tab may be faster; not over and over, unless a record is broken. */
const ATTEMPTS = 4;

/** Changes of a stored history beyond one more scrape. To be run one at a time. */
export interface Rewriting {
  /** Stores what could not be stored before, closes what is no longer recent, drops what is past the retention. */
  tidy(): Promise<void>;
  /** @returns samples left out as duplicates; undefined when it could not be stored, and then nothing is. */
  insert(added: readonly Column[]): Promise<number | undefined>;
  /** @returns whether it is stored. */
  dropAfter(timeMs: number): Promise<boolean>;
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
  async function closeAndDrop(): Promise<void> {
    const { stored } = replica;
    const newestMs = stored?.newestMs;
    if (stored === undefined || newestMs === undefined) {
      return;
    }
    const blocks = storedBlocks();
    const expired = blocks.filter(({ times }) => (times.at(-1) ?? 0) < newestMs - retentionMs);
    const recent = columnsInMemory(columns.blocks());
    const closing = recent.length >= MOST_RECENT ? recent.slice(0, CLOSED_AT_ONCE) : [];
    if (expired.length === 0 && closing.length === 0) {
      return;
    }
    const closed = blocksOf(closing, { afterMs: blocks.at(-1)?.times.at(-1), scrapeIntervalMs });
    const added = await pack(closed.blocks);
    const kept = [...blocks.slice(expired.length).map(({ head }) => head), ...added.map(({ head }) => head)];
    const used = new Set([...kept.flatMap(layoutsOf), ...[...replica.recentLayouts.values()].flat()]);
    const removed = expired.map(({ head }) => head);
    await shelf.rewrite(
      {
        removed,
        added,
        layouts: newLayouts(added),
        scrapeTimes: closing.map(({ timeMs }) => timeMs),
        newestMs,
        unusedLayouts: layouts.ids().filter((id) => !used.has(id)),
      },
      stored
    );
    await replica.load();
  }

  /** Writes anew the block that `fromMs` falls into and all that comes after it, recent scrapes too. */
  async function rebuild(
    fromMs: number,
    change: (columns: Iterable<Column>) => Iterable<Column>
  ): Promise<{ duplicates: number } | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const blocks = storedBlocks();
      const start = Math.max(
        0,
        blocks.findLastIndex(({ times }) => (times[0] ?? 0) < fromMs)
      );
      const rewritten = blocks.slice(start);
      const read = await replica.withSamples(rewritten, undefined);
      if (read === undefined) {
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
        replica.stored
      );
      if (!outcome.ok) {
        return undefined;
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

  return {
    async tidy() {
      const [firstMs] = [...replica.unsaved].sort((a, b) => a - b);
      if (firstMs !== undefined) {
        await rebuild(firstMs, (existing) => merged(existing, replica.overtaken));
      }
      await closeAndDrop();
    },
    async insert(added) {
      const saved = await rebuild(added[0]?.timeMs ?? Infinity, (existing) =>
        merged(merged(existing, replica.overtaken), added)
      );
      return saved?.duplicates;
    },
    async dropAfter(timeMs) {
      return (await rebuild(timeMs, (existing) => upTo(existing, timeMs))) !== undefined;
    },
  };
}
