import { namedRecords, readable, readContents, readLayout, type NamedRecord } from './contents';
import { keyOf, keysUnder, STORES, timeKey, type StoreName } from '../../database/open';
import { headKey, readHistoryRecord, readScrape } from './records';
import type { Shelf, ShelfOptions } from './shelf';
import { transact } from '../../database/transact';
import { isSameState } from './version';

/** What is read together is read in one transaction, so that it is of one state. */
export function createShelfReading({
  storage,
  key,
}: Pick<ShelfOptions, 'storage' | 'key'>): Pick<Shelf, 'load' | 'newsSince' | 'layouts' | 'families'> {
  const range = () => keysUnder(key);

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
    families: (head, names, base) =>
      transact(storage, { stores: ['histories', 'families'], mode: 'readonly' }, async (transaction) => {
        const [record, ...families] = await Promise.all([
          transaction.objectStore('histories').get(key),
          ...names.map((name) => transaction.objectStore('families').get(keyOf(headKey(key, head), name))),
        ]);
        return base !== undefined && isSameState(readHistoryRecord(record), base) ? families : 'behind';
      }),
  };
}
