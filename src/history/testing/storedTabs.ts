// Beside a factory the storage needs the ranges of keys that a browser has.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import { createStorage, type Storage } from '../../database/storage';
import type { Sample } from '../../exposition';
import { isAbsent, type SeriesWindow } from '../../series/stale';
import { createStoredHistory, type StoredHistory, type StoredHistoryOptions } from '../stored/storedHistory';
import type { History } from '../types';
import { expositionOf, sample } from './expositionOf';

export const START = Date.UTC(2026, 0, 1, 12);
export const MINUTE = 60_000;
export const OPTIONS = { retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE };

let ids = 0;

export function browser(factory = new IDBFactory()) {
  const storages: Storage[] = [];
  return {
    factory,
    /** @param seenAs how the tab sees the database, which may not answer it now and then */
    tab(options: Partial<StoredHistoryOptions> = {}, seenAs = (storage: Storage) => storage): StoredHistory {
      const { clock, timers } = systemWorld;
      const storage = createStorage({ factory, name: 'test', clock, timers });
      storages.push(storage);
      return createStoredHistory({
        storage: seenAs(storage),
        key: 'a history',
        leaseKey: 'a lease',
        newId: () => `block ${++ids}`,
        ...OPTIONS,
        ...options,
      });
    },
    close: () => storages.forEach((storage) => storage.close()),
  };
}

export function samples(minute: number): Sample[] {
  // Of a new series the line may stand before those of known ones.
  const deployments = minute % 7 < 5 ? ['a', 'b'] : ['c', 'a'];
  return [
    ...deployments.map((id) => sample('rate', { deployment_id: id }, (minute % 13) / 60)),
    ...[1, 2, 5].map((le) => sample('latency_bucket', { deployment_id: 'a', le: String(le) }, (minute % le) / 60)),
    sample('kv', { deployment_id: 'a' }, Math.sin(minute)),
  ];
}

export async function collect(history: History, minutes: Iterable<number>): Promise<void> {
  for (const minute of minutes) {
    if (minute % 11 === 10) {
      // With the reason that is kept of a failure, which has to share the lot of all samples.
      const reason = { name: 'scrape_failure', labels: {}, value: minute % 2 === 0 ? 503 : 2 };
      await history.appendFailure(START + minute * MINUTE, {
        ownSamples: [{ name: 'up', labels: {}, value: 0 }, reason],
      });
    } else {
      await history.append(START + minute * MINUTE, expositionOf(samples(minute)), {
        ownSamples: [{ name: 'up', labels: {}, value: 1 }],
      });
    }
  }
}

/** Lets what was begun after the last append come to an end. */
export const settled = (history: History) => history.stats();

export function* range(from: number, to: number): Generator<number> {
  for (let minute = from; minute < to; minute++) {
    yield minute;
  }
}

export function listed({ times, series }: SeriesWindow) {
  return {
    times: [...times],
    series: series
      .map(({ labels, column }) => ({
        labels,
        values: [...column.values].map((value, at) => (isAbsent(column, at) ? 'absent' : value)),
      }))
      .sort((a, b) => JSON.stringify(a.labels).localeCompare(JSON.stringify(b.labels))),
  };
}

export async function everything(history: History) {
  const windows = [];
  for (const { name } of await history.metrics()) {
    windows.push({ name, ...listed(await history.read({ metric: name }, 0, Infinity)) });
  }
  return { windows, coverage: await history.coverage(), labels: await history.labelNames() };
}

export async function openRaw(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('test');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function storedKeys(factory: IDBFactory): Promise<Record<string, string[]>> {
  const database = await openRaw(factory);
  const keys = await Promise.all(
    ['heads', 'families', 'layouts', 'scrapes'].map(
      (name) =>
        new Promise<[string, string[]]>((resolve) => {
          const request = database.transaction(name).objectStore(name).getAllKeys();
          request.onsuccess = () => resolve([name, request.result.map(String)]);
        })
    )
  );
  database.close();
  return Object.fromEntries(keys);
}

export async function put(factory: IDBFactory, store: string, key: string, value: unknown): Promise<void> {
  const database = await openRaw(factory);
  await new Promise<void>((resolve) => {
    const transaction = database.transaction(store, 'readwrite');
    transaction.objectStore(store).put(value, key);
    transaction.oncomplete = () => resolve();
  });
  database.close();
}

export async function damage(
  factory: IDBFactory,
  store: string,
  which: (key: string, at: number) => boolean
): Promise<void> {
  const keys = (await storedKeys(factory))[store] ?? [];
  const chosen = keys.filter(which);
  expect(chosen.length).toBeGreaterThan(0);
  await put(factory, store, chosen[0] ?? '', Uint8Array.of(1, 2, 3, 4, 5, 6));
  for (const key of chosen.slice(1)) {
    if (store === 'scrapes') {
      await put(factory, store, key, 'not even bytes');
    }
  }
}
