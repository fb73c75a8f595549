import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import { valueAt } from '../../series/stale';
import { sealText, unsealText } from '../codec/seal';
import { expositionOf, sample } from '../testing/expositionOf';
import type { History } from '../types';
import type { StoreName } from '../../database/open';
import firstVersion from './firstVersion.fixture.json';
import { deleteOrphans } from './orphans';
import { createStorage, type Storage } from '../../database/storage';
import { createStoredHistory } from './storedHistory';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const MINUTES = 133;
const KEY = 'a history';

const opened: Storage[] = [];
afterEach(() => opened.splice(0).forEach((storage) => storage.close()));

let blocks = 0;
function openTab(factory: IDBFactory) {
  const storage = createStorage({ factory, name: 'test', ...systemWorld });
  opened.push(storage);
  return createStoredHistory({
    storage,
    key: KEY,
    leaseKey: 'a budget',
    newId: () => `block ${++blocks}`,
    retentionMs: 24 * 60 * MINUTE,
    scrapeIntervalMs: MINUTE,
  });
}

/** What the fixture holds too: it was written by the first version of this plugin, as `collect` does for 73 minutes. */
async function collect(history: History, from: number, to: number): Promise<void> {
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

const EXPECTED: Readonly<Record<string, (minute: number) => number>> = {
  'rate b': (minute) => minute / 60,
  'rate a': (minute) => (minute % 7) / 60,
  'kv a': (minute) => minute % 5,
  'up ': () => 1,
};

/** The minutes of which each series has a sample. @throws when one has another value than it was given. */
async function minutesOf(history: History): Promise<Record<string, number[]>> {
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

async function inDatabase<T>(factory: IDBFactory, store: StoreName, work: (store: IDBObjectStore) => Promise<T>) {
  const database = await answerOf(factory.open('test'));
  const result = await work(database.transaction(store, 'readwrite').objectStore(store));
  database.close();
  return result;
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const listOf = (factory: IDBFactory, store: StoreName) =>
  inDatabase(factory, store, async (records) => {
    const [keys, values] = await Promise.all([answerOf(records.getAllKeys()), answerOf<unknown[]>(records.getAll())]);
    return keys.map((key, at) => ({ key: String(key), value: values[at] }));
  });

const put = (factory: IDBFactory, store: StoreName, key: string, value: unknown) =>
  inDatabase(factory, store, (records) =>
    value === undefined ? answerOf(records.delete(key)) : answerOf(records.put(value, key))
  );

/** A browser with two closed blocks and some recent scrapes. */
async function browser(): Promise<IDBFactory> {
  const factory = new IDBFactory();
  await collect(openTab(factory), 0, MINUTES);
  return factory;
}

/** Opens the history after damage: collecting goes on, and whatever is shown is right. */
async function goOn(factory: IDBFactory) {
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

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const ALL = [...range(0, MINUTES), 200, 201];
const without = (missing: readonly number[]) => ALL.filter((minute) => !missing.includes(minute));

const JUNK: ReadonlyArray<[string, unknown]> = [
  ['deleted', undefined],
  ['null', null],
  ['a text', 'not even bytes'],
  ['a number', 7],
  ['an object', {}],
  ['no bytes', new Uint8Array(0)],
  ['a few bytes', Uint8Array.of(1, 2, 3, 4, 5, 6)],
];

describe.each(JUNK)('a record that is %s', (what, junk) => {
  const isSaid = junk !== undefined;

  test('in heads costs its block', async () => {
    const factory = await browser();
    const [first] = await listOf(factory, 'heads');
    await put(factory, 'heads', first?.key ?? '', junk);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes).toEqual(Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, without(range(0, 60))])));
    expect(damaged).toBe(isSaid ? 1 : 0);
  });

  test('in families costs one family of one block', async () => {
    const factory = await browser();
    const second = (await listOf(factory, 'families')).findLast(({ key }) => key.endsWith('rate'));
    await put(factory, 'families', second?.key ?? '', junk);
    const { minutes, damaged } = await goOn(factory);
    const missing = range(60, 120);
    expect(minutes).toEqual({ 'kv a': ALL, 'up ': ALL, 'rate a': without(missing), 'rate b': without(missing) });
    expect(damaged).toBe(1);
  });

  test('in layouts costs the families that it names', async () => {
    const factory = await browser();
    const layouts = await listOf(factory, 'layouts');
    for (const { key, value } of layouts) {
      if (value instanceof Uint8Array && (await unsealText(value, (text) => text)).includes('"kv"')) {
        await put(factory, 'layouts', key, junk);
      }
    }
    const { minutes, damaged } = await goOn(factory);
    expect({ ...minutes, 'kv a': [] }).toEqual({ 'up ': ALL, 'rate a': ALL, 'rate b': ALL, 'kv a': [] });
    expect(minutes['kv a']?.slice(-2)).toEqual([200, 201]);
    expect(isSaid ? damaged : 1).toBeGreaterThan(0);
  });

  test('in scrapes costs its scrape', async () => {
    const factory = await browser();
    const scrapes = await listOf(factory, 'scrapes');
    await put(factory, 'scrapes', scrapes[3]?.key ?? '', junk);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(without([123]));
    expect(damaged).toBe(isSaid ? 1 : 0);
  });

  test('in histories or budgets costs nothing', async () => {
    const factory = await browser();
    await put(factory, 'histories', KEY, junk);
    await put(factory, 'budgets', 'a budget', junk);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(ALL);
    expect(damaged).toBe(0);
    expect(what).toBeDefined();
  });
});

describe('a record that is sound but says what cannot be', () => {
  type Fields = Record<string, unknown>;
  const head: ReadonlyArray<[string, (fields: Fields) => Fields]> = [
    ['no times', (fields) => ({ ...fields, times: [], kinds: [] })],
    ['times that are none', (fields) => ({ ...fields, times: [null, 'x'] })],
    ['other times than its key', ({ times, ...fields }) => ({ ...fields, times: numbers(times).map((t) => t + 1) })],
    [
      'times that go back',
      ({ times, ...fields }) => ({ ...fields, times: numbers(times).map((t, at) => (at ? 1 : t)) }),
    ],
    ['fewer kinds', ({ kinds, ...fields }) => ({ ...fields, kinds: numbers(kinds).slice(1) })],
    ['an unknown kind', ({ kinds, ...fields }) => ({ ...fields, kinds: numbers(kinds).map(() => 9) })],
    ['no families', (fields) => ({ ...fields, families: 'none' })],
    ['a family of -1 series', withFamily((row) => [row[0], row[1], -1, row[3]])],
    ['a family of a billion series', withFamily((row) => [row[0], row[1], 1e9, row[3]])],
    ['no id', (fields) => ({ ...fields, id: 5 })],
  ];

  test.each(head)('a head with %s costs its block', async (_, change) => {
    const factory = await browser();
    await rewriteHead(factory, change);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(without(range(0, 60)));
    expect(damaged).toBe(1);
  });

  const family: ReadonlyArray<[string, (row: unknown[], rows: unknown[][]) => unknown[]]> = [
    ['another number of series', (row) => [row[0], row[1], 2, row[3]]],
    ['a layout that is not there', (row) => [row[0], 'f'.repeat(32), row[2], row[3]]],
    [
      'the layout of another metric',
      (row, rows) => [row[0], rows.find(([name]) => name === 'up')?.[1], row[2], row[3]],
    ],
  ];

  test.each(family)('a family with %s costs that family of the block', async (_, change) => {
    const factory = await browser();
    await rewriteHead(factory, withFamily(change));
    const { minutes, damaged } = await goOn(factory);
    expect(minutes).toEqual({ 'kv a': without(range(0, 60)), 'up ': ALL, 'rate a': ALL, 'rate b': ALL });
    expect(damaged).toBe(1);
  });

  test('a block under another name is another one: its samples are refused', async () => {
    const factory = await browser();
    await rewriteHead(factory, (fields) => ({ ...fields, id: 'another block' }));
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(without(range(0, 60)));
    expect(damaged).toBe(3);
  });

  test('samples of the same family in another block are refused', async () => {
    const factory = await browser();
    const [first, second] = (await listOf(factory, 'families')).filter(({ key }) => key.endsWith('kv'));
    await put(factory, 'families', first?.key ?? '', second?.value);
    const { minutes } = await goOn(factory);
    expect(minutes['kv a']).toEqual(without(range(0, 60)));
  });

  test('of two blocks of the same time the earlier one counts', async () => {
    const factory = await browser();
    await rewriteHead(factory, ({ times, ...fields }) => ({
      ...fields,
      times: numbers(times).map((timeMs, at, all) => (at === all.length - 1 ? START + 60.5 * MINUTE : timeMs)),
    }));
    const history = openTab(factory);
    await collect(history, 200, 201);
    expect(await history.coverage()).toMatchObject({ sinceMs: START, newestMs: START + 200 * MINUTE });
    expect((await history.stats()).stored?.damaged).toBe(1);
  });

  test('a scrape under the time of another one costs its scrape', async () => {
    const factory = await browser();
    const scrapes = await listOf(factory, 'scrapes');
    await put(factory, 'scrapes', scrapes[3]?.key ?? '', scrapes[5]?.value);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(without([123]));
    expect(damaged).toBe(1);
  });

  test('any changed byte of any record shows no wrong sample and stops nothing', async () => {
    for (const store of ['heads', 'families', 'layouts', 'scrapes'] as const) {
      const factory = await browser();
      for (const { key, value } of await listOf(factory, store)) {
        if (value instanceof Uint8Array) {
          const at = (key.length * 7) % value.length;
          await put(
            factory,
            store,
            key,
            value.map((byte, place) => (place === at ? byte ^ 4 : byte))
          );
        }
      }
      const { damaged } = await goOn(factory);
      expect(damaged).toBeGreaterThan(0);
    }
  });

  test.each([
    ['a revision that is none', { revision: 'x', retentionMs: 1 }],
    ['a newest time that is none', { revision: 1, newestMs: null, retentionMs: 1 }],
    ['no retention', { revision: 1, newestMs: START }],
  ])('a record of the history with %s costs nothing', async (_, record) => {
    const factory = await browser();
    await put(factory, 'histories', KEY, JSON.stringify(record));
    const storage = createStorage({ factory, name: 'test', ...systemWorld });
    opened.push(storage);
    await deleteOrphans(storage, 'another history', START + MINUTES * MINUTE);
    expect((await goOn(factory)).minutes['kv a']).toEqual(ALL);
  });

  function numbers(value: unknown): number[] {
    return Array.isArray(value) ? value.map(Number) : [];
  }

  function withFamily(change: (row: unknown[], rows: unknown[][]) => unknown[]): (fields: Fields) => Fields {
    return ({ families, ...fields }) => {
      const rows = Array.isArray(families) ? families.map((row): unknown[] => (Array.isArray(row) ? row : [])) : [];
      return { ...fields, families: rows.map((row) => (row[0] === 'kv' ? change(row, rows) : row)) };
    };
  }

  async function rewriteHead(factory: IDBFactory, change: (fields: Fields) => Fields): Promise<void> {
    const [first] = await listOf(factory, 'heads');
    if (!(first?.value instanceof Uint8Array)) {
      throw new Error('There is no block.');
    }
    const fields = await unsealText(first.value, (text): unknown => JSON.parse(text));
    await put(factory, 'heads', first.key, await sealText(JSON.stringify(change({ ...Object(fields) }))));
  }
});

test('what the first version has stored is read, and goes on', async () => {
  const factory = new IDBFactory();
  const request = factory.open('test', 1);
  request.onupgradeneeded = () =>
    ['budgets', ...Object.keys(firstVersion)].forEach((name) => request.result.createObjectStore(name));
  (await answerOf(request)).close();
  for (const store of ['histories', 'layouts', 'scrapes', 'heads', 'families'] as const) {
    for (const [key, value] of firstVersion[store]) {
      const record = typeof value === 'object' ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value;
      await put(factory, store, String(key), record);
    }
  }
  const history = openTab(factory);
  expect((await minutesOf(history))['kv a']).toEqual(range(0, 73));
  await collect(history, 73, MINUTES);
  const { minutes, damaged } = await goOn(factory);
  expect(minutes).toEqual(Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, ALL])));
  expect(damaged).toBe(0);
});
