import type { HeldLease } from '../../database/sharedLease';
import { IN_ONE_GO, inTurns, type Steps, type Turn, type Turns } from '../../series/turns';
import { endOf, type Block, type Column } from '../blocks/block';
import { stretchEnd } from '../blocks/blockWriter';
import { blocksOf, columnsAgain, columnsOfAll, columnTimes, firstChanged, mergeColumns, upTo } from '../blocks/columns';
import { COLUMNS_PER_BLOCK, MOST_RECENT_SCRAPES } from '../limits';
import { seriesListsOf, packBlock, type PackedBlock } from './families';
import type { HistoryRecord } from './records';
import type { Replica } from './replica';
import type { NamedSeriesList } from './seriesLists';
import { isStored, type StoredBlock } from './storedBlocks';

/** How often a change is tried. Another tab may be faster now and then; when it is over and over, a record is broken. */
export const ATTEMPTS = 4;

/** Changes of a stored history beyond one more scrape. To be run one at a time. */
export interface Rewriting {
  /**
   * Stores what could not be stored before, closes what is no longer recent, drops what is past the retention.
   * @returns whether anything of what is stored has changed.
   */
  tidy(): Promise<boolean>;
  /**
   * Adds columns, which may be of stored times.
   * @param place makes them, given all columns from `fromMs` on. Called once for each attempt: after another tab was
   *   faster, ids of series may be others.
   * @returns undefined when they could not be stored, and then none is.
   */
  insert<T>(
    fromMs: number,
    place: (existing: Iterable<Column>) => Steps<{ columns: readonly Column[]; result: T }>,
    scrape?: ForScrape
  ): Promise<Rebuilt<T>>;
  /** Under the lease of a scrape, so that a tab that has lost it does not drop what others have stored since. */
  dropAfter(timeMs: number, lease: HeldLease | undefined): Promise<'written' | 'leaseLost' | 'failed'>;
}

/** Of a change that is made for the sake of a scrape. */
export interface ForScrape {
  /** Under which it was scraped. It must still be held. */
  lease?: HeldLease;
  news?: string;
}

/** Undefined when it could not be stored. */
export type Rebuilt<T> = { result: T } | 'leaseLost' | undefined;

export interface RewritingOptions {
  scrapeIntervalMs: number;
  /** A name for a block that no other one has. */
  newId: () => string;
  turns?: Turns;
}

export function createRewriting(
  replica: Replica,
  { scrapeIntervalMs, newId, turns = IN_ONE_GO }: RewritingOptions
): Rewriting {
  const { core, seriesLists, records } = replica;
  const { columns, seriesIndex } = core;

  const blockOptions = { columnsPerBlock: COLUMNS_PER_BLOCK, scrapeIntervalMs };

  const storedBlocks = (): StoredBlock[] => columns.blocks().filter(isStored);
  const blocksInMemory = (): Block[] => columns.blocks().filter((block) => !isStored(block));

  async function pack(blocks: readonly Block[], turn: Turn): Promise<PackedBlock[]> {
    const packed: PackedBlock[] = [];
    for (const block of blocks) {
      packed.push(await packBlock(block, newId(), { seriesIndex, lists: seriesLists, turn }));
    }
    return packed;
  }

  function newLists(blocks: readonly PackedBlock[]): NamedSeriesList[] {
    return blocks.flatMap((block) => block.seriesLists).filter(({ id }) => !seriesLists.has(id));
  }

  /** Closes and drops. Should another tab do the same at the same time, the slower one changes nothing. */
  async function closeAndDrop(): Promise<boolean> {
    const { stored } = replica;
    const newestMs = stored?.newestMs;
    if (stored === undefined || newestMs === undefined) {
      return false;
    }
    const blocks = storedBlocks();
    const keptFromMs = replica.keptFromMs();
    const expired = blocks.filter((block) => endOf(block) < keptFromMs);
    const inMemory = blocksInMemory();
    const recent = inMemory.flatMap(columnTimes);
    const closing = recent.length >= MOST_RECENT_SCRAPES ? recent.slice(0, COLUMNS_PER_BLOCK) : [];
    if (expired.length === 0 && closing.length === 0) {
      return false;
    }
    const turn = turns.begin('background');
    const toClose = upTo(columnsOfAll(inMemory), closing.at(-1) ?? -Infinity);
    const closed = await inTurns(blocksOf(toClose, { after: stretchEnd(blocks), ...blockOptions }), turn);
    const added = await pack(closed, turn);
    const kept = [...blocks.slice(expired.length).map(({ head }) => head), ...added.map(({ head }) => head)];
    const used = new Set([...kept.flatMap(seriesListsOf), ...[...replica.recentSeriesLists.values()].flat()]);
    const removed = expired.map(({ head }) => head);
    const outcome = await records.rewrite(
      {
        removed,
        added,
        seriesLists: newLists(added),
        scrapeTimes: closing,
        newestMs: Math.max(newestMs, closing.at(-1) ?? newestMs),
        unusedSeriesLists: seriesLists.ids().filter((id) => !used.has(id)),
        keptFromMs,
      },
      stored
    );
    if (outcome.ok && outcome.value === 'written') {
      closing.forEach((timeMs) => replica.unsaved.delete(timeMs));
    }
    // Columns that are closed say what they said.
    const changed = { fromMs: -Infinity, toMs: expired.length === 0 ? -Infinity : keptFromMs };
    await replica.load(
      outcome.ok && outcome.value === 'written' ? { revision: stored.revision + 1, changed } : undefined
    );
    return outcome.ok && outcome.value === 'written';
  }

  /** From when on to write anew, so that all that waits to be stored is in it. */
  function withUnsaved(timeMs: number): number {
    return [...replica.unsaved].reduce((firstMs, waitingMs) => Math.min(firstMs, waitingMs), timeMs);
  }

  /** What imported series take. Undefined where this tab knows of none, so that what another tab has stored stays. */
  function importedUpTo(newestMs: number | undefined): HistoryRecord['imported'] {
    const imported = seriesIndex.imported();
    return imported.series === 0 || newestMs === undefined ? undefined : { ...imported, newestMs };
  }

  /**
   * Writes anew the block that `fromMs` falls into and all columns after it, with the recent scrapes and those that wait
   * to be stored.
   * @param change is called once for each attempt. It returns no columns when there is nothing to write.
   * @returns undefined when it could not be stored.
   */
  async function rebuild<T>(
    fromMs: number,
    change: (columns: Iterable<Column>) => Steps<{ columns: Iterable<Column> | undefined; result: T }>,
    { lease, news }: ForScrape = {}
  ): Promise<Rebuilt<T>> {
    const turn = turns.begin(lease === undefined ? 'background' : undefined);
    for (let attempt = 0; attempt < ATTEMPTS && replica.stored !== undefined; attempt++) {
      const blocks = storedBlocks();
      const start = firstChanged(blocks, withUnsaved(fromMs));
      const rewritten = blocks.slice(start);
      const read = await replica.withSamples(rewritten, undefined);
      if (read === 'behind') {
        await replica.load();
        continue;
      }
      if (read === 'unanswered') {
        return undefined;
      }
      const recent = blocksInMemory();
      const after = stretchEnd(blocks.slice(0, start));
      const existing = columnsAgain(() =>
        mergeColumns(columnsOfAll([...read, ...recent]), replica.outOfOrder, (stored) => stored)
      );
      const { columns: changed, result } = await inTurns(change(existing), turn);
      if (changed === undefined) {
        return { result };
      }
      const written = await inTurns(blocksOf(changed, { after, ...blockOptions }), turn);
      const newestMs = written.at(-1)?.times.at(-1) ?? after?.lastMs;
      const added = await pack(written, turn);
      const outcome = await records.rewrite(
        {
          removed: rewritten.map(({ head }) => head),
          added,
          seriesLists: newLists(added),
          scrapeTimes: recent.flatMap(columnTimes),
          newestMs,
          unusedSeriesLists: [],
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
        // They are in blocks now, so `load` below must not keep them as waiting ones.
        replica.unsaved.clear();
        replica.outOfOrder = [];
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
        (await rebuild(
          Infinity,
          inOneStep((existing) => ({ columns: existing, result: undefined }))
        )) !== undefined;
      return (await closeAndDrop()) || saved;
    },
    insert(fromMs, place, scrape) {
      const change = function* (existing: Iterable<Column>) {
        const { columns: added, result } = yield* place(existing);
        return { columns: added.length === 0 ? undefined : mergeColumns(existing, added), result };
      };
      return rebuild(fromMs, change, scrape);
    },
    async dropAfter(timeMs, lease) {
      const drop = inOneStep((existing) => ({ columns: upTo(existing, timeMs), result: undefined }));
      const dropped = await rebuild(timeMs, drop, { lease });
      return typeof dropped === 'object' ? 'written' : (dropped ?? 'failed');
    },
  };
}

/** A change of which no step takes long. */
export function inOneStep<T>(change: (columns: Iterable<Column>) => T): (columns: Iterable<Column>) => Steps<T> {
  return function* (columns) {
    return change(columns);
  };
}
