import type { PackedBlock } from './families';
import { sealText } from '../codec/seal';
import { namedRecords, readable, readContents, readLayout, type NamedRecord, type ShelfContents } from './contents';
import { keyOf, keysUnder, STORES, timeKey, type ReadWrite, type StoreName } from './database';
import type { Layout, NamedLayout } from './layouts';
import {
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
export type Version = Pick<HistoryRecord, 'revision' | 'state' | 'newestMs'>;

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
  append(scrape: NewScrape, base: Version, lease?: Lease): Promise<Stored<Version | Exclude<WriteOutcome, 'written'>>>;
  rewrite(change: Rewrite, base: Version, lease?: Lease): Promise<Stored<WriteOutcome>>;
  /**
   * The samples of families of one block, undefined where there is no such record. `behind` unless the block is of
   * what is stored now, which is checked in the same transaction.
   */
  families(head: BlockHead, names: readonly string[], base: Version | undefined): Promise<Stored<unknown[] | 'behind'>>;
  clear(): Promise<Stored<void>>;
}

export interface ShelfOptions {
  storage: Storage;
  key: string;
  /** Of the data sources of this page, by source. */
  retentionsInUse: () => ReadonlyMap<string, number>;
  /** The number of a lease in a stored budget row. */
  generationOf: (row: unknown) => number | undefined;
  /** A text that no other tab or call has been given or will be. */
  newId: () => string;
}

/** @param confirmedMs the newest time that is surely past. */
export function createShelf(
  { storage, key, retentionsInUse, generationOf, newId }: ShelfOptions,
  confirmedMs: () => number | undefined
): Shelf {
  const range = () => keysUnder(key);

  async function recordIn(transaction: ReadWrite): Promise<HistoryRecord | undefined> {
    return readHistoryRecord(await transaction.objectStore('histories').get(key));
  }

  function isCurrent(record: HistoryRecord | undefined, base: Version): boolean {
    return isSameState(record, base) && record?.newestMs === base.newestMs;
  }

  /** Whether a change that rests on a lease may be made; tidying rests on none. */
  async function isHeld(transaction: ReadWrite, lease: Lease | undefined): Promise<boolean> {
    return (
      lease === undefined || generationOf(await transaction.objectStore('budgets').get(lease.row)) === lease.generation
    );
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
        const all = (store: 'heads' | 'layouts' | 'scrapes') => namedRecords(transaction.objectStore(store), range());
        const [record, heads, layouts, scrapes] = await Promise.all([
          transaction.objectStore('histories').get(key),
          all('heads'),
          all('layouts'),
          all('scrapes'),
        ]);
        return { record, heads, layouts, scrapes };
      });
      if (!read.ok) {
        return read;
      }
      return { ok: true, value: await readContents(read.value) };
    },
    async newsSince(base) {
      const stores: StoreName[] = ['histories', 'scrapes'];
      const read = await transact(storage, { stores, mode: 'readonly' }, async (transaction) => {
        const record = readHistoryRecord(await transaction.objectStore('histories').get(key));
        if (!isSameState(record, base)) {
          return { record };
        }
        const from = keyOf(key, base.newestMs === undefined ? '' : timeKey(base.newestMs));
        const later = IDBKeyRange.bound(from, range().upper, true, true);
        return { record, added: await namedRecords(transaction.objectStore('scrapes'), later) };
      });
      if (!read.ok) {
        return read;
      }
      const { record, added } = read.value;
      const scrapes = added && (await readable(added, readScrape)).read;
      return {
        ok: true,
        value: { news: record?.news, newestMs: record?.newestMs, retentions: record?.retentions ?? [], scrapes },
      };
    },
    async layouts(ids) {
      const read = await transact(storage, { stores: ['layouts'], mode: 'readonly' }, (transaction) =>
        Promise.all(ids.map((id) => transaction.objectStore('layouts').get(keyOf(key, id))))
      );
      if (!read.ok) {
        return read;
      }
      const named = ids.map((id, at): NamedRecord => [id, read.value[at]]);
      return { ok: true, value: (await readable(named, readLayout)).read };
    },
    async append({ timeMs, record, layouts, news }, base, lease) {
      const sealed = await sealLayouts(layouts);
      return write(storage, async (transaction) => {
        if (!(await isHeld(transaction, lease))) {
          return 'leaseLost';
        }
        const before = await recordIn(transaction);
        if (!isCurrent(before, base)) {
          return 'behind';
        }
        putLayouts(transaction, key, sealed);
        told(transaction.objectStore('scrapes').put(record, keyOf(key, timeKey(timeMs))));
        const isFirst = base.state === undefined && base.revision === 0;
        const version = { revision: base.revision, state: isFirst ? newId() : base.state, newestMs: timeMs };
        putRecord(transaction, { ...before, ...version, news });
        return version;
      });
    },
    async rewrite(change, base, lease) {
      const { removed, added, layouts, scrapeTimes, newestMs, unusedLayouts } = change;
      const heads = await Promise.all(added.map(({ head }) => writeHead(head)));
      const sealed = await sealLayouts(layouts);
      return write(storage, async (transaction) => {
        if (!(await isHeld(transaction, lease))) {
          return 'leaseLost';
        }
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
          state: newId(),
          retentions: before?.retentions,
          newestMs,
          news: change.news ?? before?.news,
          ...(held !== undefined && held.newestMs >= change.keptFromMs ? { imported: held } : {}),
        });
        return 'written';
      });
    },
    families: (head, names, base) =>
      transact(storage, { stores: ['histories', 'families'], mode: 'readonly' }, async (transaction) => {
        const [record, ...families] = await Promise.all([
          transaction.objectStore('histories').get(key),
          ...names.map((name) => transaction.objectStore('families').get(keyOf(headKey(key, head), name))),
        ]);
        return base !== undefined && isSameState(readHistoryRecord(record), base) ? families : 'behind';
      }),
    clear: () =>
      write(storage, async (transaction) => {
        const before = await recordIn(transaction);
        deleteHistory(transaction, key);
        putRecord(transaction, {
          revision: (before?.revision ?? 0) + 1,
          state: newId(),
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

function isSameState(record: HistoryRecord | undefined, base: Version): boolean {
  return (record?.revision ?? 0) === base.revision && record?.state === base.state;
}
