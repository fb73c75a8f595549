import type { Block, Column } from '../block';
import { stretchEnd } from '../blockWriter';
import { columnsAgain, columnsOf, firstChanged, upTo } from '../rebuild';
import { withImported } from '../storeImport';
import { blocksOf, columnsInMemory, merged } from './columns';
import { layoutsOf, packBlock, type PackedBlock } from './families';
import type { NamedLayout } from './layouts';
import type { HistoryRecord } from './records';
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
  /**
   * Adds columns, which may be of stored times.
   * @param place finds them among all that are there from `fromMs` on; called once for each attempt.
   * @returns undefined when they could not be stored, and then none is.
   */
  insert<T>(
    fromMs: number,
    place: (existing: Iterable<Column>) => { columns: readonly Column[]; result: T },
    news?: string
  ): Promise<{ result: T } | undefined>;
  /** @returns whether it is stored. */
  dropAfter(timeMs: number): Promise<boolean>;
}

export interface RewritingOptions {
  scrapeIntervalMs: number;
  /** A name for a block that no other one has. */
  newId: () => string;
}

export function createRewriting(replica: Replica, { scrapeIntervalMs, newId }: RewritingOptions): Rewriting {
  const { core, layouts, shelf } = replica;
  const { columns, table } = core;

  const storedBlocks = (): StoredBlock[] => columns.blocks().filter(isStored);

  async function pack(blocks: readonly Block[]): Promise<PackedBlock[]> {
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
    const keptFromMs = replica.keptFromMs();
    const expired = blocks.filter(({ times }) => (times.at(-1) ?? 0) < keptFromMs);
    const recent = columnsInMemory(columns.blocks());
    const closing = recent.length >= MOST_RECENT ? recent.slice(0, CLOSED_AT_ONCE) : [];
    if (expired.length === 0 && closing.length === 0) {
      return;
    }
    const closed = blocksOf(closing, { after: stretchEnd(blocks), scrapeIntervalMs });
    const added = await pack(closed);
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
        keptFromMs,
      },
      stored
    );
    await replica.load();
  }

  /** Undefined where this tab knows of none: then what another one has noted stays. */
  function importedUpTo(newestMs: number | undefined): HistoryRecord['imported'] {
    const imported = table.imported();
    return imported.series === 0 || newestMs === undefined ? undefined : { ...imported, newestMs };
  }

  /**
   * Writes anew the block that `fromMs` falls into and all that comes after it, recent scrapes too.
   * @param change is called once for each attempt, and says nothing of columns when there is nothing to write.
   * @returns undefined when it could not be stored.
   */
  async function rebuild<T>(
    fromMs: number,
    change: (columns: Iterable<Column>) => { columns: Iterable<Column> | undefined; result: T },
    news?: string
  ): Promise<{ result: T } | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const blocks = storedBlocks();
      const start = firstChanged(blocks, fromMs);
      const rewritten = blocks.slice(start);
      const read = await replica.withSamples(rewritten, undefined);
      if (read === undefined) {
        return undefined;
      }
      const recent = columnsInMemory(columns.blocks());
      const after = stretchEnd(blocks.slice(0, start));
      const existing = columnsAgain(function* () {
        for (const block of read) {
          yield* columnsOf(block);
        }
        yield* recent;
      });
      const { columns: changed, result } = change(existing);
      if (changed === undefined) {
        return { result };
      }
      const written = blocksOf(changed, { after, scrapeIntervalMs });
      const newestMs = written.at(-1)?.times.at(-1) ?? after?.lastMs;
      const added = await pack(written);
      const outcome = await shelf.rewrite(
        {
          removed: rewritten.map(({ head }) => head),
          added,
          layouts: newLayouts(added),
          scrapeTimes: recent.map(({ timeMs }) => timeMs),
          newestMs,
          unusedLayouts: [],
          imported: importedUpTo(newestMs),
          keptFromMs: replica.keptFromMs(),
          news,
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
        return { result };
      }
    }
    return undefined;
  }

  return {
    async tidy() {
      const [firstMs] = [...replica.unsaved].sort((a, b) => a - b);
      if (firstMs !== undefined) {
        await rebuild(firstMs, (existing) => ({ columns: merged(existing, replica.overtaken), result: undefined }));
      }
      await closeAndDrop();
    },
    insert(fromMs, place, news) {
      const firstMs = Math.min(fromMs, replica.overtaken[0]?.timeMs ?? Infinity);
      const change = (existing: Iterable<Column>) => {
        const all = columnsAgain(() => merged(existing, replica.overtaken));
        const { columns: added, result } = place(all);
        return { columns: added.length === 0 ? undefined : withImported(all, added), result };
      };
      return rebuild(firstMs, change, news);
    },
    async dropAfter(timeMs) {
      const drop = (existing: Iterable<Column>) => ({ columns: upTo(existing, timeMs), result: undefined });
      return (await rebuild(timeMs, drop)) !== undefined;
    },
  };
}
