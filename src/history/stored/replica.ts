import { allSteps, IN_ONE_GO, inTurns, type Steps } from '../../series/turns';
import { endOf, type Block, type Column } from '../blocks/block';
import { columnsOfAll } from '../blocks/columns';
import { createHistoryCore, type HistoryCore, type HistoryOptions } from '../core';
import type { PastChange } from '../types';
import { columnOf, isKnown, seriesListsOf } from './families';
import { createRecordReader, type HistoryContents, type RecordReader } from './recordReader';
import { longestRetention, type BlockHead, type ScrapeRecord, type Version, type RetentionInUse } from './records';
import { createRecordWriter, type RecordWriter, type RecordWriterOptions } from './recordWriter';
import { createSeriesLists, type SeriesLists } from './seriesLists';
import { createFamilyCache, isStored, storedBlock, withFamilies, type Missed, type StoredBlock } from './storedBlocks';

/**
 * What this tab has of a stored history: recent columns in memory, the heads of closed blocks, and the samples of those
 * that were read lately.
 */
export interface Replica {
  readonly core: HistoryCore;
  readonly seriesLists: SeriesLists;
  readonly records: RecordReader & RecordWriter;
  /** The state that this tab has read; undefined until storage has answered. */
  stored: Version | undefined;
  /** What the last scrape has led to, in the words of whoever collects. */
  news: string | undefined;
  /**
   * Ids of the lists of series that each recent scrape names, by its time. They do not follow from the samples in
   * memory: whoever stored a scrape put its series in the order of the lines that came.
   */
  readonly recentSeriesLists: Map<number, readonly string[]>;
  /** Times of columns that are in memory only. */
  readonly unsaved: Set<number>;
  /** Unsaved columns that cannot stay in memory, since another tab has stored later ones. They wait here to be stored. */
  outOfOrder: Column[];
  /** Pending while what was read of storage is taken over: until then columns and series are of neither state. */
  readonly loading: Promise<unknown> | undefined;
  /** Grows whenever blocks or ids of series that somebody holds go out of date. */
  readonly changes: number;
  /**
   * Reads all that is stored but the samples of closed blocks.
   * @param own what this tab's own rewriting has changed of the past; it holds where nobody else has changed more since
   * @returns whether storage answered.
   */
  load(own?: OwnRewriting): Promise<boolean>;
  /** Reads what other tabs have added. @returns whether storage answered. */
  catchUp(): Promise<boolean>;
  /** The same blocks with the samples of one metric, or of all. */
  withSamples(blocks: readonly Block[], metric: string | undefined): Promise<Block[] | Missed>;
  /** Drops what is past the retention of what is in memory only. Stored blocks are dropped by rewriting. */
  dropExpired(): void;
  damagedRecords(): number;
  /** The longest that a data source wants samples kept, whichever tab it is in. */
  retentionMs(): number;
  /** What ends before this is past the retention, as far as clocks can be believed. */
  keptFromMs(): number;
  clear(): void;
}

/** A rewriting of this tab, the revision that it led to, and what of the past is other than before. */
export interface OwnRewriting {
  revision: number;
  changed: PastChange;
}

export function createReplica(options: HistoryOptions & RecordWriterOptions): Replica {
  const core = createHistoryCore(options);
  const { columns, seriesIndex } = core;
  const { turns = IN_ONE_GO } = options;
  const seriesLists = createSeriesLists(seriesIndex);
  const records = { ...createRecordReader(options), ...createRecordWriter(options, core.confirmedMs) };
  const cache = createFamilyCache(records, () => replica.stored, turns);
  let retentions: readonly RetentionInUse[] = [];
  let damagedRecords = 0;
  let changes = 0;
  let loading: Promise<unknown> | undefined;

  /** What waits to be stored stays, after what is. */
  function* taking(
    { record, heads, seriesLists: lists, scrapes, damaged }: HistoryContents,
    own: OwnRewriting | undefined
  ): Steps<void> {
    changes++;
    const held = replica.unsaved.size === 0 ? [] : columns.blocks().filter((block) => !isStored(block));
    const waiting = [...columnsOfAll(held)].filter(({ timeMs }) => replica.unsaved.has(timeMs));
    damagedRecords = damaged;
    replica.stored = { revision: record?.revision ?? 0, state: record?.state, newestMs: record?.newestMs };
    replica.news = record?.news ?? replica.news;
    retentions = record?.retentions ?? [];
    cache.clear();
    seriesIndex.setImported(record?.imported ?? { series: 0, labelBytes: 0 });
    seriesLists.replaceBy(lists);
    replica.recentSeriesLists.clear();
    const sound = heads.map(withKnownFamilies);
    const isOwn = own !== undefined && record?.revision === own.revision && replica.unsaved.size === 0;
    columns.startAfter(sound.map(storedBlock), isOwn ? own.changed : undefined);
    for (const head of sound) {
      const endMs = endOf(head);
      for (const { seriesList } of head.families) {
        yield* seriesLists.numbering(seriesList);
        seriesLists.seriesOf(seriesList)?.forEach((id) => seriesIndex.sampled(id, endMs));
        yield;
      }
    }
    yield* puttingScrapes(scrapes);
    const tooOld = waiting.filter((column) => !putIfLater(column));
    replica.outOfOrder = inOrder([...replica.outOfOrder, ...tooOld]);
    dropSeries();
  }

  /** Samples whose series nobody can tell any more are lost, and nothing else of the block is. */
  function withKnownFamilies(head: BlockHead): BlockHead {
    const families = head.families.filter((family) => isKnown(family, seriesLists));
    damagedRecords += head.families.length - families.length;
    return { ...head, families };
  }

  function* puttingScrapes(scrapes: readonly ScrapeRecord[]): Steps<void> {
    for (const scrape of scrapes) {
      yield;
      for (const list of seriesListsOf(scrape)) {
        yield* seriesLists.numbering(list);
      }
      const { column, unknown } = columnOf(scrape, seriesLists);
      damagedRecords += unknown;
      replica.recentSeriesLists.set(scrape.timeMs, seriesListsOf(scrape));
      putIfLater(column);
    }
  }

  /** @returns whether all of them are known now; those of a damaged record are not. */
  async function learnSeriesLists(scrapes: readonly ScrapeRecord[]): Promise<boolean> {
    const named = scrapes.flatMap(seriesListsOf);
    const unknown = [...new Set(named)].filter((id) => !seriesLists.has(id));
    const read = unknown.length === 0 ? undefined : await records.seriesLists(unknown);
    if (read?.ok) {
      read.value.forEach(([id, list]) => seriesLists.add(id, list));
    }
    return unknown.every((id) => seriesLists.has(id));
  }

  /** False where this tab has an unsaved column of a later time, as when its clock is ahead of that of others. */
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
    for (const { ids } of replica.outOfOrder) {
      Array.from(ids).forEach((id) => seriesIndex.sampled(id, newestMs));
    }
    if (core.dropSeriesBefore(columns.blocks()[0]?.times[0] ?? Infinity)) {
      seriesLists.forgetNumbers();
    }
  }

  async function withSamples(block: StoredBlock, metric: string | undefined): Promise<Block | Missed> {
    const families = block.head.families.filter(({ name }) => metric === undefined || name === metric);
    const { blocks, missed } = await cache.read(block.head, families);
    return missed ?? withFamilies(block, blocks, seriesIndex, seriesLists);
  }

  const replica: Replica = {
    core,
    seriesLists,
    records,
    stored: undefined,
    news: undefined,
    recentSeriesLists: new Map(),
    unsaved: new Set(),
    outOfOrder: [],
    get loading() {
      return loading;
    },
    get changes() {
      return changes;
    },
    async load(own) {
      const read = await records.load();
      if (read.ok) {
        const taken = inTurns(taking(read.value, own), turns.begin());
        loading = taken.catch(() => {});
        await taken.finally(() => {
          loading = undefined;
        });
      }
      return read.ok;
    },
    async catchUp() {
      const { stored } = replica;
      if (stored === undefined) {
        return replica.load();
      }
      const added = await records.addedSince(stored);
      if (!added.ok) {
        return false;
      }
      const { scrapes, news, newestMs } = added.value;
      retentions = added.value.retentions;
      if (scrapes === undefined || !scrapes.every(isLater) || !(await learnSeriesLists(scrapes))) {
        return replica.load();
      }
      allSteps(puttingScrapes(scrapes));
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
        dropSeries();
      }
    },
    retentionMs: () => longestRetention(retentions, options.retentionsInUse()),
    keptFromMs: () => (core.confirmedMs() ?? -Infinity) - replica.retentionMs(),
    damagedRecords: () => damagedRecords + cache.damaged(),
    clear() {
      changes++;
      core.clear();
      seriesLists.replaceBy([]);
      seriesLists.forgetNumbers();
      cache.clear();
      replica.recentSeriesLists.clear();
      replica.unsaved.clear();
      replica.outOfOrder = [];
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
