import { joinKey, keysUnder, lastPartOf, OBJECT_STORES, timeKey, type ObjectStore } from '../../database/schema';
import { transact, type Storage, type Stored } from '../../database/storage';
import { IN_ONE_GO, type Turn, type Turns } from '../../series/turns';
import { endOf, startOf } from '../blocks/block';
import { unsealText } from '../codec/cells';
import {
  bytesOf,
  headKey,
  isSameState,
  readHead,
  readHistoryRecord,
  readScrape,
  type BlockHead,
  type HistoryRecord,
  type ScrapeRecord,
  type Version,
  type RetentionInUse,
} from './records';
import { parseSeriesList, type SeriesList } from './seriesLists';

/** All that is stored of a history but the samples of closed blocks. */
export interface HistoryContents {
  record: HistoryRecord | undefined;
  /** In order of time, none of them within another. */
  heads: BlockHead[];
  seriesLists: Array<[id: string, list: SeriesList]>;
  scrapes: ScrapeRecord[];
  /** Records that could not be read, and were left out. */
  damaged: number;
}

export interface AddedSince {
  news: string | undefined;
  newestMs: number | undefined;
  retentions: RetentionInUse[];
  /** Undefined when more has changed than scrapes were added, so that everything has to be read again. */
  scrapes: ScrapeRecord[] | undefined;
}

/**
 * Reads the records of one history. Records that are read together are read in one transaction, so that they are of
 * one state. A record that cannot be read costs what is in it, and nothing else.
 */
export interface RecordReader {
  load(): Promise<Stored<HistoryContents>>;
  /** What other tabs have added to the state that this one has read. */
  addedSince(read: Version): Promise<Stored<AddedSince>>;
  /** Those of these lists that are stored and can be read. */
  seriesLists(ids: readonly string[]): Promise<Stored<Array<[id: string, list: SeriesList]>>>;
  /**
   * The samples of metrics in one block, undefined where there is no such record. `behind` unless the stored state is
   * the one that was read, which is checked in the same transaction: of another state, the block may be another one.
   */
  families(head: BlockHead, names: readonly string[], read: Version | undefined): Promise<Stored<unknown[] | 'behind'>>;
}

export interface RecordReaderOptions {
  storage: Storage;
  key: string;
  turns?: Turns;
}

export function createRecordReader({ storage, key, turns = IN_ONE_GO }: RecordReaderOptions): RecordReader {
  return {
    async load() {
      const found = await transact(storage, { stores: OBJECT_STORES, mode: 'readonly' }, async (transaction) => {
        const all = (store: 'heads' | 'layouts' | 'scrapes') =>
          namedRecords(transaction.objectStore(store), keysUnder(key));
        const record = transaction.objectStore('histories').get(key);
        return Promise.all([record, all('heads'), all('layouts'), all('scrapes')]);
      });
      if (!found.ok) {
        return found;
      }
      const [record, ...named] = found.value;
      const turn = turns.begin();
      const heads = await readable(named[0], readHead, turn);
      const seriesLists = await readable(named[1], readSeriesList, turn);
      const scrapes = await readable(named[2], readScrape, turn);
      const apart = withoutOverlaps(heads.read);
      const damaged = heads.damaged + seriesLists.damaged + scrapes.damaged + heads.read.length - apart.length;
      const contents = { heads: apart, seriesLists: seriesLists.read, scrapes: scrapes.read, damaged };
      return { ok: true, value: { record: readHistoryRecord(record), ...contents } };
    },
    async addedSince(read) {
      const stores: ObjectStore[] = ['histories', 'scrapes'];
      const found = await transact(storage, { stores, mode: 'readonly' }, async (transaction) => {
        const record = readHistoryRecord(await transaction.objectStore('histories').get(key));
        if (!isSameState(record, read)) {
          return { record };
        }
        const from = joinKey(key, read.newestMs === undefined ? '' : timeKey(read.newestMs));
        const later = IDBKeyRange.bound(from, keysUnder(key).upper, true, true);
        return { record, added: await namedRecords(transaction.objectStore('scrapes'), later) };
      });
      if (!found.ok) {
        return found;
      }
      const { record, added } = found.value;
      const scrapes = added && (await readable(added, readScrape, turns.begin())).read;
      return {
        ok: true,
        value: { news: record?.news, newestMs: record?.newestMs, retentions: record?.retentions ?? [], scrapes },
      };
    },
    async seriesLists(ids) {
      const found = await transact(storage, { stores: ['layouts'], mode: 'readonly' }, (transaction) =>
        Promise.all(ids.map((id) => transaction.objectStore('layouts').get(joinKey(key, id))))
      );
      if (!found.ok) {
        return found;
      }
      const named = ids.map((id, at): NamedRecord => [id, found.value[at]]);
      return { ok: true, value: (await readable(named, readSeriesList, turns.begin())).read };
    },
    families: (head, names, read) =>
      transact(storage, { stores: ['histories', 'families'], mode: 'readonly' }, async (transaction) => {
        const [record, ...families] = await Promise.all([
          transaction.objectStore('histories').get(key),
          ...names.map((name) => transaction.objectStore('families').get(joinKey(headKey(key, head), name))),
        ]);
        return read !== undefined && isSameState(readHistoryRecord(record), read) ? families : 'behind';
      }),
  };
}

/** A record with the last part of its key, which says what it is of. */
type NamedRecord = [name: string, record: unknown];

async function namedRecords(
  store: { getAllKeys(range: IDBKeyRange): Promise<string[]>; getAll(range: IDBKeyRange): Promise<unknown[]> },
  range: IDBKeyRange
): Promise<NamedRecord[]> {
  const [keys, records] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
  return keys.map((key, at) => [lastPartOf(key), records[at]]);
}

/** So few that what each comes to is read within a slice, so many that they are unpacked side by side. */
const RECORDS_AT_ONCE = 8;

/** What can be read, and how many cannot. */
async function readable<T>(
  records: readonly NamedRecord[],
  readOne: (record: unknown, name: string) => Promise<T>,
  turn: Turn
): Promise<{ read: T[]; damaged: number }> {
  const outcomes: Array<PromiseSettledResult<T>> = [];
  for (let from = 0; from < records.length; from += RECORDS_AT_ONCE) {
    const some = records.slice(from, from + RECORDS_AT_ONCE);
    outcomes.push(...(await Promise.allSettled(some.map(([name, record]) => readOne(record, name)))));
    await turn();
  }
  const read = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { read, damaged: outcomes.length - read.length };
}

async function readSeriesList(record: unknown, id: string): Promise<[string, SeriesList]> {
  return [id, await unsealText(bytesOf(record), (text) => parseSeriesList(text, id))];
}

/** Of heads that are each sound but cannot both be true, the earlier one. */
function withoutOverlaps(heads: readonly BlockHead[]): BlockHead[] {
  let lastMs = -Infinity;
  return heads.filter((head) => {
    const isApart = startOf(head) > lastMs;
    lastMs = isApart ? endOf(head) : lastMs;
    return isApart;
  });
}
