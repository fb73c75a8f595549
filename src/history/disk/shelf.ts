import type { PackedBlock } from './families';
import { sealText, unsealText } from '../codec/seal';
import { keyOf, keysUnder, STORES, timeKey, type ReadWrite, type StoreName } from './database';
import { parseLayout, type Layout, type NamedLayout } from './layouts';
import {
  readHead,
  readHistoryRecord,
  readScrape,
  writeHead,
  writeHistoryRecord,
  type BlockHead,
  type HistoryRecord,
  type ScrapeRecord,
} from './records';
import { longestRetention, mergeRetentions, type RetentionInUse } from './retentions';
import type { Storage, Stored } from './storage';
import { deleteHistory, told, transact, write } from './transact';

/** All that is stored of a history but the samples of closed blocks. */
export interface ShelfContents {
  record: HistoryRecord | undefined;
  heads: BlockHead[];
  layouts: Array<[string, Layout]>;
  scrapes: ScrapeRecord[];
  /** Records that could not be read, and were left out. */
  damaged: number;
}

export interface NewScrape {
  timeMs: number;
  record: Uint8Array;
  /** Those that it names and that are not stored yet. */
  layouts: readonly NamedLayout[];
  news: string | undefined;
}

/** Blocks that take the place of others and of recent scrapes. */
export interface Rewrite {
  removed: readonly BlockHead[];
  added: readonly PackedBlock[];
  /** Those that the blocks name and that are not stored yet. */
  layouts: readonly NamedLayout[];
  /** Recent scrapes that are in a block now, or not wanted any more. */
  scrapeTimes: readonly number[];
  newestMs: number | undefined;
  /** Layouts that nothing names any more. */
  unusedLayouts: readonly string[];
  /** Default as it was. */
  imported?: HistoryRecord['imported'];
  /** What ends before this is past the retention. */
  keptFromMs: number;
  /** Default as they were. */
  news?: string;
}

/** - `behind`: another tab has changed the history, so what this change rests on has to be read again. */
export type WriteOutcome = 'written' | 'behind' | 'leaseLost';

/** Which state of a stored history somebody knows. */
export type Version = Pick<HistoryRecord, 'revision' | 'newestMs'>;

export interface ShelfNews {
  news: string | undefined;
  newestMs: number | undefined;
  retentions: RetentionInUse[];
  /** What was added since; undefined when more has changed, so that everything has to be read again. */
  scrapes: ScrapeRecord[] | undefined;
}

export interface Lease {
  row: string;
  generation: number;
}

/** The stored form of one history. Every change checks in its own transaction that nobody was faster. */
export interface Shelf {
  load(): Promise<Stored<ShelfContents>>;
  newsSince(base: Version): Promise<Stored<ShelfNews>>;
  /** Those that are stored and readable of these. */
  layouts(ids: readonly string[]): Promise<Stored<Array<[string, Layout]>>>;
  append(scrape: NewScrape, base: Version, lease?: Lease): Promise<Stored<WriteOutcome>>;
  rewrite(change: Rewrite, base: Version): Promise<Stored<WriteOutcome>>;
  /** The samples of families of one block, undefined where there is no such record. */
  families(head: BlockHead, names: readonly string[]): Promise<Stored<unknown[]>>;
  clear(): Promise<Stored<void>>;
}

export interface ShelfOptions {
  storage: Storage;
  key: string;
  /** Of the data sources of this page, by source. */
  retentionsInUse: () => ReadonlyMap<string, number>;
  /** The number of a lease in a stored budget row. */
  generationOf: (row: unknown) => number | undefined;
}

/** @param confirmedMs the newest time that is surely past. */
export function createShelf(
  { storage, key, retentionsInUse, generationOf }: ShelfOptions,
  confirmedMs: () => number | undefined
): Shelf {
  const range = () => keysUnder(key);

  async function recordIn(transaction: ReadWrite): Promise<HistoryRecord | undefined> {
    return readHistoryRecord(await transaction.objectStore('histories').get(key));
  }

  function isCurrent(record: HistoryRecord | undefined, base: Version): boolean {
    return (record?.revision ?? 0) === base.revision && record?.newestMs === base.newestMs;
  }

  function putRecord(transaction: ReadWrite, record: Omit<HistoryRecord, 'retentionMs'>): void {
    const times = { atMs: record.newestMs ?? 0, confirmedMs: confirmedMs() ?? -Infinity };
    const retentions = mergeRetentions(record.retentions ?? [], retentionsInUse(), times);
    const retentionMs = longestRetention(retentions, new Map());
    told(transaction.objectStore('histories').put(writeHistoryRecord({ ...record, retentions, retentionMs }), key));
  }

  return {
    async load() {
      const read = await transact(storage, { stores: STORES, mode: 'readonly' }, async (transaction) => {
        const [record, heads, layoutKeys, layouts, scrapes] = await Promise.all([
          transaction.objectStore('histories').get(key),
          transaction.objectStore('heads').getAll(range()),
          transaction.objectStore('layouts').getAllKeys(range()),
          transaction.objectStore('layouts').getAll(range()),
          transaction.objectStore('scrapes').getAll(range()),
        ]);
        return { record, heads, layoutKeys, layouts, scrapes };
      });
      if (!read.ok) {
        return read;
      }
      const { record, heads, layoutKeys, layouts, scrapes } = read.value;
      const layoutIds = layoutKeys.map((layoutKey) => layoutKey.slice(key.length + 1));
      const all = await Promise.all([
        readable(heads.map(readHead)),
        readable(namedLayouts(layoutIds, layouts)),
        readable(scrapes.map(readScrape)),
      ]);
      return {
        ok: true,
        value: {
          record: readHistoryRecord(record),
          heads: all[0].read,
          layouts: all[1].read,
          scrapes: all[2].read,
          damaged: all.reduce((sum, { damaged }) => sum + damaged, 0),
        },
      };
    },
    async newsSince(base) {
      const stores: StoreName[] = ['histories', 'scrapes'];
      const read = await transact(storage, { stores, mode: 'readonly' }, async (transaction) => {
        const record = readHistoryRecord(await transaction.objectStore('histories').get(key));
        if ((record?.revision ?? 0) !== base.revision) {
          return { record };
        }
        const from = keyOf(key, base.newestMs === undefined ? '' : timeKey(base.newestMs));
        const later = IDBKeyRange.bound(from, range().upper, true, true);
        return { record, added: await transaction.objectStore('scrapes').getAll(later) };
      });
      if (!read.ok) {
        return read;
      }
      const { record, added } = read.value;
      const scrapes = added && (await readable(added.map(readScrape))).read;
      return {
        ok: true,
        value: { news: record?.news, newestMs: record?.newestMs, retentions: record?.retentions ?? [], scrapes },
      };
    },
    async layouts(ids) {
      const read = await transact(storage, { stores: ['layouts'], mode: 'readonly' }, (transaction) =>
        Promise.all(ids.map((id) => transaction.objectStore('layouts').get(keyOf(key, id))))
      );
      return read.ok ? { ok: true, value: (await readable(namedLayouts(ids, read.value))).read } : read;
    },
    async append({ timeMs, record, layouts, news }, base, lease) {
      const sealed = await sealLayouts(layouts);
      return write(storage, async (transaction) => {
        const row = lease && (await transaction.objectStore('budgets').get(lease.row));
        if (lease !== undefined && generationOf(row) !== lease.generation) {
          return 'leaseLost';
        }
        const before = await recordIn(transaction);
        if (!isCurrent(before, base)) {
          return 'behind';
        }
        putLayouts(transaction, key, sealed);
        told(transaction.objectStore('scrapes').put(record, keyOf(key, timeKey(timeMs))));
        putRecord(transaction, { ...before, revision: base.revision, newestMs: timeMs, news });
        return 'written';
      });
    },
    async rewrite(change, base) {
      const { removed, added, layouts, scrapeTimes, newestMs, unusedLayouts } = change;
      const heads = await Promise.all(added.map(({ head }) => writeHead(head)));
      const sealed = await sealLayouts(layouts);
      return write(storage, async (transaction) => {
        const before = await recordIn(transaction);
        if (!isCurrent(before, base)) {
          return 'behind';
        }
        for (const head of removed) {
          told(transaction.objectStore('heads').delete(headKey(key, head)));
          told(transaction.objectStore('families').delete(keysUnder(headKey(key, head))));
        }
        for (const timeMs of scrapeTimes) {
          told(transaction.objectStore('scrapes').delete(keyOf(key, timeKey(timeMs))));
        }
        for (const id of unusedLayouts) {
          told(transaction.objectStore('layouts').delete(keyOf(key, id)));
        }
        putLayouts(transaction, key, sealed);
        added.forEach(({ head, families }, at) => {
          told(transaction.objectStore('heads').put(heads[at], headKey(key, head)));
          for (const { name, record } of families) {
            told(transaction.objectStore('families').put(record, keyOf(headKey(key, head), name)));
          }
        });
        const held = change.imported ?? before?.imported;
        putRecord(transaction, {
          revision: base.revision + 1,
          retentions: before?.retentions,
          newestMs,
          news: change.news ?? before?.news,
          ...(held !== undefined && held.newestMs >= change.keptFromMs ? { imported: held } : {}),
        });
        return 'written';
      });
    },
    families: (head, names) =>
      transact(storage, { stores: ['families'], mode: 'readonly' }, (transaction) =>
        Promise.all(names.map((name) => transaction.objectStore('families').get(keyOf(headKey(key, head), name))))
      ),
    clear: () =>
      write(storage, async (transaction) => {
        const before = await recordIn(transaction);
        deleteHistory(transaction, key);
        putRecord(transaction, {
          revision: (before?.revision ?? 0) + 1,
          retentions: before?.retentions,
          newestMs: undefined,
          news: undefined,
        });
      }),
  };
}

function headKey(key: string, { times }: BlockHead): string {
  return keyOf(key, timeKey(times[0] ?? 0));
}

function putLayouts(transaction: ReadWrite, key: string, layouts: ReadonlyArray<[string, Uint8Array]>): void {
  for (const [id, record] of layouts) {
    told(transaction.objectStore('layouts').put(record, keyOf(key, id)));
  }
}

function sealLayouts(layouts: readonly NamedLayout[]): Promise<Array<[string, Uint8Array]>> {
  const distinct = new Map(layouts.map(({ id, text }) => [id, text]));
  return Promise.all(
    [...distinct].map(async ([id, text]): Promise<[string, Uint8Array]> => [id, await sealText(text)])
  );
}

function namedLayouts(ids: readonly string[], records: readonly unknown[]): Array<Promise<[string, Layout]>> {
  return ids.map(async (id, at): Promise<[string, Layout]> => [id, await readLayout(records[at])]);
}

function readLayout(record: unknown): Promise<Layout> {
  return record instanceof Uint8Array ? unsealText(record, parseLayout) : Promise.reject(new Error('no layout'));
}

/** What can be read, and how many cannot. */
async function readable<T>(reading: Array<Promise<T>>): Promise<{ read: T[]; damaged: number }> {
  const outcomes = await Promise.allSettled(reading);
  const read = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { read, damaged: outcomes.length - read.length };
}
