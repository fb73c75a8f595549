import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import type { ObjectStore } from '../../database/schema';
import { createStorage, type Storage } from '../../database/storage';
import { valueAt } from '../../series/stale';
import { createStoredHistory } from '../stored/storedHistory';
import type { History } from '../types';
import { expositionOf, sample } from './expositionOf';

export const START = Date.UTC(2026, 0, 1, 12);
export const MINUTE = 60_000;
export const MINUTES = 133;
export const KEY = 'a history';

export const opened: Storage[] = [];
afterEach(() => opened.splice(0).forEach((storage) => storage.close()));

let blocks = 0;
export function openTab(factory: IDBFactory) {
  const storage = createStorage({ factory, name: 'test', ...systemWorld });
  opened.push(storage);
  return createStoredHistory({
    storage,
    key: KEY,
    leaseKey: 'a lease',
    newId: () => `block ${++blocks}`,
    retentionMs: 24 * 60 * MINUTE,
    scrapeIntervalMs: MINUTE,
  });
}

/** What the fixture holds too: it was written by the first version of this plugin, as `collect` does for 73 minutes. */
export async function collect(history: History, from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute++) {
    const exposition = expositionOf([
      sample('rate', { deployment_id: 'b' }, minute / 60),
      sample('rate', { deployment_id: 'a' }, (minute % 7) / 60),
      sample('kv', { deployment_id: 'a' }, minute % 5),
    ]);
    const ownSamples = [{ name: 'up', labels: {}, value: 1 }];
    await history.append(START + minute * MINUTE, exposition, { ownSamples, news: 'news' });
  }
  await history.stats();
}

export const EXPECTED: Readonly<Record<string, (minute: number) => number>> = {
  'rate b': (minute) => minute / 60,
  'rate a': (minute) => (minute % 7) / 60,
  'kv a': (minute) => minute % 5,
  'up ': () => 1,
};

/** The minutes of which each series has a sample. @throws when one has another value than it was given. */
export async function minutesOf(history: History): Promise<Record<string, number[]>> {
  const minutes: Record<string, number[]> = {};
  for (const { name } of await history.metrics()) {
    const { times, series } = await history.read({ metric: name }, 0, Infinity);
    for (const { labels, column } of series) {
      const key = `${name} ${labels.deployment_id ?? ''}`;
      times.forEach((timeMs, at) => {
        const minute = (timeMs - START) / MINUTE;
        const value = valueAt(column, at);
        if (value !== undefined) {
          expect({ key, minute, value }).toEqual({ key, minute, value: EXPECTED[key]?.(minute) });
          minutes[key] = [...(minutes[key] ?? []), minute];
        }
      });
    }
  }
  return minutes;
}

export async function inDatabase<T>(
  factory: IDBFactory,
  store: ObjectStore,
  work: (store: IDBObjectStore) => Promise<T>
) {
  const database = await answerOf(factory.open('test'));
  const result = await work(database.transaction(store, 'readwrite').objectStore(store));
  database.close();
  return result;
}

export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const listOf = (factory: IDBFactory, store: ObjectStore) =>
  inDatabase(factory, store, async (records) => {
    const [keys, values] = await Promise.all([answerOf(records.getAllKeys()), answerOf<unknown[]>(records.getAll())]);
    return keys.map((key, at) => ({ key: String(key), value: values[at] }));
  });

export const put = (factory: IDBFactory, store: ObjectStore, key: string, value: unknown) =>
  inDatabase(factory, store, (records) =>
    value === undefined ? answerOf(records.delete(key)) : answerOf(records.put(value, key))
  );

/** A browser with two closed blocks and some recent scrapes. */
export async function browser(): Promise<IDBFactory> {
  const factory = new IDBFactory();
  await collect(openTab(factory), 0, MINUTES);
  return factory;
}

/** Opens the history after damage: collecting goes on, and whatever is shown is right. */
export async function goOn(factory: IDBFactory) {
  const history = openTab(factory);
  await collect(history, 200, 202);
  const minutes = await minutesOf(history);
  for (const series of Object.keys(EXPECTED)) {
    expect(minutes[series]?.slice(-2)).toEqual([200, 201]);
  }
  const damaged = (await history.stats()).stored?.damaged;
  // A page that is opened later finds no less; of a lost layout even more, once a scrape has brought it again.
  const later = await minutesOf(openTab(factory));
  for (const [series, found] of Object.entries(minutes)) {
    expect(later[series]).toEqual(expect.arrayContaining(found));
  }
  return { minutes, damaged };
}

export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
export const ALL = [...range(0, MINUTES), 200, 201];
export const without = (missing: readonly number[]) => ALL.filter((minute) => !missing.includes(minute));
