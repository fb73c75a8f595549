import type { Block, Column } from '../blocks/block';
import { createHistoryCore, type HistoryCore, type HistoryOptions } from '../core';
import { columnsInMemory } from './columns';
import type { ShelfContents } from './contents';
import { createFamilyCache, type Missed } from './storedBlocks';
import { columnOf, isKnown, layoutsOf } from './families';
import { createLayouts, type Layouts } from './seriesLists';
import type { BlockHead, ScrapeRecord } from './records';
import { longestRetention, type RetentionInUse } from './retentions';
import { createShelf, type Shelf, type ShelfOptions } from './shelf';
import { isStored, storedBlock, withFamilies, type StoredBlock } from './storedBlock';
import type { Version } from './version';

/** What this tab has of a stored history: recent columns in memory, of closed blocks the heads and what was read lately. */
export interface Replica {
  readonly core: HistoryCore;
  readonly layouts: Layouts;
  readonly shelf: Shelf;
  /** What is known to be stored; undefined until storage has answered. */
  stored: Version | undefined;
  /** What the last scrape has led to, in the words of whoever collects. */
  news: string | undefined;
  /**
   * The layouts that each recent scrape names as it is stored, by its time. They cannot be told from the samples in
   * memory: whoever stored a scrape put its series in the order of the lines that came.
   */
  readonly recentLayouts: Map<number, readonly string[]>;
  /** Times of columns that are in memory only. */
  readonly unsaved: Set<number>;
  /** Of those the ones that have no place in memory, since another tab stored later ones. */
  overtaken: Column[];
  /** Grows whenever blocks or numbers of series that somebody holds go out of date. */
  readonly changes: number;
  /** Reads all that is stored but the samples of closed blocks. @returns whether storage answered. */
  load(): Promise<boolean>;
  /** Reads what other tabs have added. @returns whether storage answered. */
  catchUp(): Promise<boolean>;
  /** The same blocks with the samples of one metric, or of all. */
  withSamples(blocks: readonly Block[], metric: string | undefined): Promise<Block[] | Missed>;
  /** Drops what is past the retention of what is in memory only; on disk, blocks are dropped by rewriting. */
  dropExpired(): void;
  damagedRecords(): number;
  /** The longest that a data source wants samples kept, whichever tab it is in. */
  retentionMs(): number;
  /** What ends before this is past the retention, as far as clocks can be believed. */
  keptFromMs(): number;
  clear(): void;
}

export function createReplica(options: HistoryOptions & ShelfOptions): Replica {
  const core = createHistoryCore(options);
  const { columns, table } = core;
  const layouts = createLayouts(table);
  const shelf = createShelf(options, core.confirmedMs);
  const cache = createFamilyCache(shelf, () => replica.stored);
  let retentions: readonly RetentionInUse[] = [];
  let damagedRecords = 0;
  let changes = 0;

  function take({ record, heads, layouts: known, scrapes, damaged }: ShelfContents): void {
    changes++;
    damagedRecords = damaged;
    replica.stored = { revision: record?.revision ?? 0, state: record?.state, newestMs: record?.newestMs };
    replica.news = record?.news ?? replica.news;
    retentions = record?.retentions ?? [];
    cache.clear();
    table.setImportedStored(record?.imported ?? { series: 0, labelBytes: 0 });
    layouts.replaceBy(known);
    replica.recentLayouts.clear();
    const sound = heads.map(withKnownFamilies);
    columns.startAfter(sound.map(storedBlock));
    for (const { times, families } of sound) {
      for (const { layout } of families) {
        layouts.seriesOf(layout)?.forEach((id) => table.sampled(id, times.at(-1) ?? 0));
      }
    }
    putScrapes(scrapes);
  }

  /** Samples whose series nobody can tell any more are as good as gone, and nothing else of the block is. */
  function withKnownFamilies(head: BlockHead): BlockHead {
    const families = head.families.filter((family) => isKnown(family, layouts));
    damagedRecords += head.families.length - families.length;
    return { ...head, families };
  }

  function putScrapes(scrapes: readonly ScrapeRecord[]): void {
    for (const scrape of scrapes) {
      const { column, unknown } = columnOf(scrape, layouts);
      damagedRecords += unknown;
      replica.recentLayouts.set(scrape.timeMs, layoutsOf(scrape));
      putIfLater(column);
    }
  }

  /** @returns whether all of them are known now; those of a damaged record are not. */
  async function learnLayouts(scrapes: readonly ScrapeRecord[]): Promise<boolean> {
    const named = scrapes.flatMap(layoutsOf);
    const unknown = [...new Set(named)].filter((id) => !layouts.has(id));
    const read = unknown.length === 0 ? undefined : await shelf.layouts(unknown);
    if (read?.ok) {
      read.value.forEach(([id, layout]) => layouts.add(id, layout));
    }
    return unknown.every((id) => layouts.has(id));
  }

  /** Not so where this tab has something in memory only, stamped by a clock that is ahead of others'. */
  function isLater({ timeMs }: { timeMs: number }): boolean {
    return timeMs > (columns.newestMs() ?? -Infinity);
  }

  function putIfLater(column: Column): boolean {
    const put = isLater(column);
    if (put) {
      core.put({ ...column, refused: 0 });
    }
    return put;
  }

  /** Whoever cleared the history or dropped old blocks has dropped their series too. */
  function dropSeries(): void {
    const newestMs = columns.newestMs() ?? Infinity;
    for (const { ids } of replica.overtaken) {
      Array.from(ids).forEach((id) => table.sampled(id, newestMs));
    }
    core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity);
    layouts.forgetNumbers();
  }

  async function withSamples(block: StoredBlock, metric: string | undefined): Promise<Block | Missed> {
    const families = block.head.families.filter(({ name }) => metric === undefined || name === metric);
    const { blocks, missed } = await cache.read(block.head, families);
    return missed ?? withFamilies(block, blocks, table, layouts);
  }

  const replica: Replica = {
    core,
    layouts,
    shelf,
    stored: undefined,
    news: undefined,
    recentLayouts: new Map(),
    unsaved: new Set(),
    overtaken: [],
    get changes() {
      return changes;
    },
    async load() {
      const read = await shelf.load();
      if (read.ok) {
        const waiting = columnsInMemory(columns.blocks()).filter(({ timeMs }) => replica.unsaved.has(timeMs));
        take(read.value);
        const overtaken = waiting.filter((column) => !putIfLater(column));
        replica.overtaken = inOrder([...replica.overtaken, ...overtaken]);
        dropSeries();
      }
      return read.ok;
    },
    async catchUp() {
      const { stored } = replica;
      if (stored === undefined) {
        return replica.load();
      }
      const read = await shelf.newsSince(stored);
      if (!read.ok) {
        return false;
      }
      const { scrapes, news, newestMs } = read.value;
      retentions = read.value.retentions;
      if (scrapes === undefined || !scrapes.every(isLater) || !(await learnLayouts(scrapes))) {
        return replica.load();
      }
      putScrapes(scrapes);
      replica.stored = { ...stored, newestMs };
      replica.news = news ?? replica.news;
      return true;
    },
    async withSamples(blocks, metric) {
      const read = await Promise.all(blocks.map((block) => (isStored(block) ? withSamples(block, metric) : block)));
      const missed = read.find((block) => typeof block === 'string');
      return missed ?? read.filter((block) => typeof block !== 'string');
    },
    dropExpired() {
      if (columns.dropBefore(replica.keptFromMs())) {
        changes++;
        core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity);
        layouts.forgetNumbers();
      }
    },
    retentionMs: () => longestRetention(retentions, options.retentionsInUse()),
    keptFromMs: () => (core.confirmedMs() ?? -Infinity) - replica.retentionMs(),
    damagedRecords: () => damagedRecords + cache.damaged(),
    clear() {
      changes++;
      core.clear();
      layouts.replaceBy([]);
      layouts.forgetNumbers();
      cache.clear();
      replica.recentLayouts.clear();
      replica.unsaved.clear();
      replica.overtaken = [];
      replica.news = undefined;
    },
  };
  return replica;
}

/** In order of time; of several of one time the last. */
function inOrder(columns: readonly Column[]): Column[] {
  const byTime = new Map(columns.map((column) => [column.timeMs, column]));
  return [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
}
