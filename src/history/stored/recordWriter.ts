import { sealText } from '../codec/seal';
import { keyOf, keysUnder, timeKey, type ReadWrite } from '../../database/open';
import type { NamedLayout } from './seriesLists';
import { headKey, readHistoryRecord, writeHead, writeHistoryRecord, type HistoryRecord } from './records';
import { longestRetention, mergeRetentions } from './retentions';
import type { Lease, Shelf, ShelfOptions } from './shelf';
import { deleteHistory, told, write } from '../../database/transact';
import { isSameState, type Version } from './version';

/** @param confirmedMs the newest time that is surely past. */
export function createShelfWriting(
  { storage, key, retentionsInUse, generationOf, newId }: ShelfOptions,
  confirmedMs: () => number | undefined
): Pick<Shelf, 'append' | 'rewrite' | 'clear'> {
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
