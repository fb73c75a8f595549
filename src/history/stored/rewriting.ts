import type { Block, Column } from '../blocks/block';
import { stretchEnd } from '../blocks/blockWriter';
import { columnsAgain, columnsOf, firstChanged, upTo } from '../blocks/columns';
import { withImported } from '../text/placeImport';
import { blocksOf, columnsInMemory, merged } from './columns';
import { layoutsOf, packBlock, type PackedBlock } from './families';
import type { NamedLayout } from './seriesLists';
import type { HistoryRecord } from './records';
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
   * Adds columns, which may be of stored times.
   * @param place finds them among all that are there from `fromMs` on, in the numbers of series at the time of the call:
   *   it is called once for each attempt, since reading again what another tab has stored may give those to others.
   * @returns undefined when they could not be stored, and then none is.
   */
  insert<T>(
    fromMs: number,
    place: (existing: Iterable<Column>) => { columns: readonly Column[]; result: T },
    scrape?: ScrapeNews
  ): Promise<Rebuilt<T>>;
  /** For a scrape under this lease, so that nobody who has lost it drops what others have stored since. */
  dropAfter(timeMs: number, lease: Lease | undefined): Promise<'written' | 'leaseLost' | 'failed'>;
}

/** What a change that is made for a scrape takes with it. */
export interface ScrapeNews {
  /** It must still be held. */
  lease?: Lease;
  news?: string;
}

/** Undefined when it could not be stored. */
export type Rebuilt<T> = { result: T } | 'leaseLost' | undefined;

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
  async function closeAndDrop(): Promise<boolean> {
    const { stored } = replica;
    const newestMs = stored?.newestMs;
    if (stored === undefined || newestMs === undefined) {
      return false;
    }
    const blocks = storedBlocks();
    const keptFromMs = replica.keptFromMs();
    const expired = blocks.filter(({ times }) => (times.at(-1) ?? 0) < keptFromMs);
    const recent = columnsInMemory(columns.blocks());
    const closing = recent.length >= MOST_RECENT ? recent.slice(0, CLOSED_AT_ONCE) : [];
    if (expired.length === 0 && closing.length === 0) {
      return false;
    }
    const closed = blocksOf(closing, { after: stretchEnd(blocks), scrapeIntervalMs });
    const added = await pack(closed);
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
        keptFromMs,
      },
      stored
    );
    if (outcome.ok && outcome.value === 'written') {
      closing.forEach(({ timeMs }) => replica.unsaved.delete(timeMs));
    }
    await replica.load();
    return outcome.ok && outcome.value === 'written';
  }

  /** The first of this and of what waits to be stored: nothing of that may be left before what is written anew. */
  function firstOf(timeMs: number): number {
    return [...replica.unsaved].reduce((firstMs, waitingMs) => Math.min(firstMs, waitingMs), timeMs);
  }

  /** Undefined where this tab knows of none: then what another one has noted stays. */
  function importedUpTo(newestMs: number | undefined): HistoryRecord['imported'] {
    const imported = table.imported();
    return imported.series === 0 || newestMs === undefined ? undefined : { ...imported, newestMs };
  }

  /**
   * Writes anew the block that `fromMs` falls into and all that comes after it, recent scrapes and what waits to be
   * stored too.
   * @param change is called once for each attempt, and says nothing of columns when there is nothing to write.
   * @returns undefined when it could not be stored.
   */
  async function rebuild<T>(
    fromMs: number,
    change: (columns: Iterable<Column>) => { columns: Iterable<Column> | undefined; result: T },
    { lease, news }: ScrapeNews = {}
  ): Promise<Rebuilt<T>> {
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const blocks = storedBlocks();
      const start = firstChanged(blocks, firstOf(fromMs));
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
      const after = stretchEnd(blocks.slice(0, start));
      const existing = columnsAgain(() => merged(allOf(read, recent), replica.overtaken));
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
        return { result };
      }
    }
    return undefined;
  }

  return {
    async tidy() {
      const saved =
        replica.unsaved.size > 0 &&
        (await rebuild(Infinity, (existing) => ({ columns: existing, result: undefined }))) !== undefined;
      return (await closeAndDrop()) || saved;
    },
    insert(fromMs, place, scrape) {
      const change = (existing: Iterable<Column>) => {
        const { columns: added, result } = place(existing);
        return { columns: added.length === 0 ? undefined : withImported(existing, added), result };
      };
      return rebuild(fromMs, change, scrape);
    },
    async dropAfter(timeMs, lease) {
      const drop = (existing: Iterable<Column>) => ({ columns: upTo(existing, timeMs), result: undefined });
      const dropped = await rebuild(timeMs, drop, { lease });
      return typeof dropped === 'object' ? 'written' : (dropped ?? 'failed');
    },
  };
}

function* allOf(blocks: readonly Block[], recent: readonly Column[]): Generator<Column> {
  for (const block of blocks) {
    yield* columnsOf(block);
  }
  yield* recent;
}
