import { unsealText } from '../codec/seal';
import { lastPartOf } from '../../database/open';
import { parseLayout, type Layout } from './seriesLists';
import {
  bytesOf,
  readHead,
  readHistoryRecord,
  readScrape,
  type BlockHead,
  type HistoryRecord,
  type ScrapeRecord,
} from './records';

/** All that is stored of a history but the samples of closed blocks. */
export interface ShelfContents {
  record: HistoryRecord | undefined;
  /** In order of time, none of them within another. */
  heads: BlockHead[];
  layouts: Array<[string, Layout]>;
  scrapes: ScrapeRecord[];
  /** Records that could not be read, and were left out. */
  damaged: number;
}

/** Records of one history as they lie in the database. */
export interface RawContents {
  record: unknown;
  heads: readonly NamedRecord[];
  layouts: readonly NamedRecord[];
  scrapes: readonly NamedRecord[];
}

/** Takes what can be read. Each record that cannot costs what is in it, and nothing else. */
export async function readContents({ record, heads, layouts, scrapes }: RawContents): Promise<ShelfContents> {
  const all = await Promise.all([
    readable(heads, readHead),
    readable(layouts, readLayout),
    readable(scrapes, readScrape),
  ]);
  const apart = withoutOverlaps(all[0].read);
  return {
    record: readHistoryRecord(record),
    heads: apart,
    layouts: all[1].read,
    scrapes: all[2].read,
    damaged: all.reduce((sum, { damaged }) => sum + damaged, all[0].read.length - apart.length),
  };
}

export async function readLayout(record: unknown, id: string): Promise<[string, Layout]> {
  return [id, await unsealText(bytesOf(record), (text) => parseLayout(text, id))];
}

/** A record with what its key says of it beside whose history it is. */
export type NamedRecord = [name: string, record: unknown];

export async function namedRecords(
  store: { getAllKeys(range: IDBKeyRange): Promise<string[]>; getAll(range: IDBKeyRange): Promise<unknown[]> },
  range: IDBKeyRange
): Promise<NamedRecord[]> {
  const [keys, records] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
  return keys.map((key, at) => [lastPartOf(key), records[at]]);
}

/** What can be read, and how many cannot. */
export async function readable<T>(
  records: readonly NamedRecord[],
  readOne: (record: unknown, name: string) => Promise<T>
): Promise<{ read: T[]; damaged: number }> {
  const outcomes = await Promise.allSettled(records.map(([name, record]) => readOne(record, name)));
  const read = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { read, damaged: outcomes.length - read.length };
}

/** Of heads that are each sound but cannot both be true, the earlier one. */
function withoutOverlaps(heads: readonly BlockHead[]): BlockHead[] {
  let lastMs = -Infinity;
  return heads.filter(({ times }) => {
    const isApart = (times[0] ?? -Infinity) > lastMs;
    lastMs = isApart ? (times.at(-1) ?? lastMs) : lastMs;
    return isApart;
  });
}
