import { joinKey, keysUnder, listOf, readOrUndefined, textOf, timeKey, type ReadWrite } from '../../database/schema';
import { isHeld, type HeldLease } from '../../database/sharedLease';
import { unawaited, write, type Storage, type Stored } from '../../database/storage';
import { sealText } from '../codec/cells';
import type { PackedBlock } from './families';
import {
  headKey,
  isSameState,
  longestRetention,
  mergeRetentions,
  readHistoryRecord,
  writeHead,
  writeHistoryRecord,
  type BlockHead,
  type HistoryRecord,
  type Version,
} from './records';
import type { NamedSeriesList } from './seriesLists';

export interface NewScrape {
  timeMs: number;
  record: Uint8Array;
  /** Those that it names and that are not stored yet. */
  seriesLists: readonly NamedSeriesList[];
  news: string | undefined;
}

/** Blocks that take the place of others and of recent scrapes. */
export interface Rewrite {
  removed: readonly BlockHead[];
  added: readonly PackedBlock[];
  /** Those that the blocks name and that are not stored yet. */
  seriesLists: readonly NamedSeriesList[];
  /** Recent scrapes that are in a block now, or not wanted any more. */
  scrapeTimes: readonly number[];
  newestMs: number | undefined;
  /** Ids of lists that nothing names any more. */
  unusedSeriesLists: readonly string[];
  /** Default as it was. */
  imported?: HistoryRecord['imported'];
  /** What ends before this is past the retention. */
  keptFromMs: number;
  /** Default as they were. */
  news?: string;
}

/**
 * - `behind`: another tab has changed the history, so the change rests on a state that is not stored any more. It has
 *   to be read again.
 * - `leaseLost`: another tab has been allowed to scrape since.
 */
export type WriteOutcome = 'written' | 'behind' | 'leaseLost';

/**
 * Changes the records of one history. Every change checks in its own transaction that what is stored is still what
 * this tab has read, and that the lease under which it is made is still held. Tidying is made under none.
 */
export interface RecordWriter {
  /** @returns the state after it. */
  append(
    scrape: NewScrape,
    read: Version,
    lease?: HeldLease
  ): Promise<Stored<Version | Exclude<WriteOutcome, 'written'>>>;
  rewrite(change: Rewrite, read: Version, lease?: HeldLease): Promise<Stored<WriteOutcome>>;
  clear(): Promise<Stored<void>>;
}

export interface RecordWriterOptions {
  storage: Storage;
  /** Of the history. */
  key: string;
  /** How long each data source of this page wants samples kept, ms. */
  retentionsInUse: () => ReadonlyMap<string, number>;
  /** A text that no other tab or call has been given or will be. */
  newId: () => string;
}

/** @param confirmedMs the newest time that is surely past. */
export function createRecordWriter(
  { storage, key, retentionsInUse, newId }: RecordWriterOptions,
  confirmedMs: () => number | undefined
): RecordWriter {
  async function recordIn(transaction: ReadWrite): Promise<HistoryRecord | undefined> {
    return readHistoryRecord(await transaction.objectStore('histories').get(key));
  }

  function isCurrent(record: HistoryRecord | undefined, read: Version): boolean {
    return isSameState(record, read) && record?.newestMs === read.newestMs;
  }

  function putRecord(transaction: ReadWrite, record: Omit<HistoryRecord, 'retentionMs'>): void {
    const times = { atMs: record.newestMs ?? 0, confirmedMs: confirmedMs() ?? -Infinity };
    const retentions = mergeRetentions(record.retentions ?? [], retentionsInUse(), times);
    const retentionMs = longestRetention(retentions, new Map());
    unawaited(
      transaction.objectStore('histories').put(writeHistoryRecord({ ...record, retentions, retentionMs }), key)
    );
  }

  function putLists(transaction: ReadWrite, lists: ReadonlyArray<[id: string, record: Uint8Array]>): void {
    for (const [id, record] of lists) {
      unawaited(transaction.objectStore('layouts').put(record, joinKey(key, id)));
    }
  }

  return {
    async append({ timeMs, record, seriesLists, news }, read, lease) {
      const sealed = await sealLists(seriesLists);
      return write(storage, async (transaction) => {
        if (lease !== undefined && !(await isHeld(transaction, lease))) {
          return 'leaseLost';
        }
        const before = await recordIn(transaction);
        if (!isCurrent(before, read)) {
          return 'behind';
        }
        putLists(transaction, sealed);
        unawaited(transaction.objectStore('scrapes').put(record, joinKey(key, timeKey(timeMs))));
        const isFirst = read.state === undefined && read.revision === 0;
        const version = { revision: read.revision, state: isFirst ? newId() : read.state, newestMs: timeMs };
        putRecord(transaction, { ...before, ...version, news });
        return version;
      });
    },
    async rewrite(change, read, lease) {
      const heads = await Promise.all(change.added.map(({ head }) => writeHead(head)));
      const sealed = await sealLists(change.seriesLists);
      return write(storage, async (transaction) => {
        if (lease !== undefined && !(await isHeld(transaction, lease))) {
          return 'leaseLost';
        }
        const before = await recordIn(transaction);
        if (!isCurrent(before, read)) {
          return 'behind';
        }
        for (const head of change.removed) {
          unawaited(transaction.objectStore('heads').delete(headKey(key, head)));
          unawaited(transaction.objectStore('families').delete(keysUnder(headKey(key, head))));
        }
        for (const timeMs of change.scrapeTimes) {
          unawaited(transaction.objectStore('scrapes').delete(joinKey(key, timeKey(timeMs))));
        }
        for (const id of change.unusedSeriesLists) {
          unawaited(transaction.objectStore('layouts').delete(joinKey(key, id)));
        }
        putLists(transaction, sealed);
        change.added.forEach(({ head, families }, at) => {
          unawaited(transaction.objectStore('heads').put(heads[at], headKey(key, head)));
          for (const { name, record } of families) {
            unawaited(transaction.objectStore('families').put(record, joinKey(headKey(key, head), name)));
          }
        });
        const imported = change.imported ?? before?.imported;
        putRecord(transaction, {
          revision: read.revision + 1,
          state: newId(),
          retentions: before?.retentions,
          newestMs: change.newestMs,
          news: change.news ?? before?.news,
          ...(imported !== undefined && imported.newestMs >= change.keptFromMs ? { imported } : {}),
        });
        return 'written';
      });
    },
    clear: () =>
      write(storage, async (transaction) => {
        const before = await recordIn(transaction);
        deleteSamples(transaction, key);
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

/** Deletes all that is stored of a history but its entry among the histories. */
function deleteSamples(transaction: ReadWrite, key: string): void {
  for (const store of ['layouts', 'scrapes', 'heads', 'families'] as const) {
    unawaited(transaction.objectStore(store).delete(keysUnder(key)));
  }
}

function sealLists(lists: readonly NamedSeriesList[]): Promise<Array<[id: string, record: Uint8Array]>> {
  const distinct = new Map(lists.map(({ id, text }) => [id, text]));
  return Promise.all(
    [...distinct].map(async ([id, text]): Promise<[string, Uint8Array]> => [id, await sealText(text)])
  );
}

/** A clock may be wrong, so nothing is deleted by one reading of it: another one, this much later, has to agree. */
const CONFIRMING_MS = 24 * 3_600_000;
/** In the store of small rows, which are read by their keys alone. */
const MARKS_KEY = 'histories to be deleted';

/**
 * Deletes histories of which nothing would be shown any more: of data sources that are gone, or have another account
 * or address now. The one at `exceptKey` is in use and looks after itself. The first time that one is found to be past
 * its retention is noted; when it still is a day later, it goes.
 */
export async function deleteOrphans(storage: Storage, exceptKey: string, nowMs: number): Promise<void> {
  await write(storage, async (transaction) => {
    const histories = transaction.objectStore('histories');
    const rows = transaction.objectStore('budgets');
    const [keys, records, marks] = await Promise.all([
      histories.getAllKeys(),
      histories.getAll(),
      rows.get(MARKS_KEY).then(readMarks),
    ]);
    const kept: Array<[string, number]> = [];
    keys.forEach((key, at) => {
      const record = readHistoryRecord(records[at]);
      // A damaged record does not say how old it is. Whoever collects there next writes it anew.
      const expiredAt = record === undefined ? Infinity : (record.newestMs ?? 0) + record.retentionMs;
      if (key === exceptKey || expiredAt >= nowMs) {
        return;
      }
      const markedMs = marks.get(key);
      if (markedMs !== undefined && nowMs - markedMs >= CONFIRMING_MS) {
        deleteSamples(transaction, key);
        unawaited(histories.delete(key));
      } else {
        // A mark from the future was made by a clock that was ahead.
        kept.push([key, markedMs === undefined || markedMs > nowMs ? nowMs : markedMs]);
      }
    });
    unawaited(rows.put(JSON.stringify(kept), MARKS_KEY));
  });
}

/** Rows that cannot be read count as none. */
function readMarks(record: unknown): Map<string, number> {
  const rows = readOrUndefined(() => listOf(JSON.parse(textOf(record)))) ?? [];
  return new Map(
    rows.flatMap((row) => {
      const [key, markedMs]: unknown[] = Array.isArray(row) ? row : [];
      return typeof key === 'string' && typeof markedMs === 'number' ? [[key, markedMs] as const] : [];
    })
  );
}
