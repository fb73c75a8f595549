import 'fake-indexeddb/auto';
import { systemWorld } from '../../collect/world';
import { createStorage } from '../../database/storage';
import { sealText, unsealText } from '../codec/cells';
import {
  START,
  MINUTE,
  MINUTES,
  KEY,
  opened,
  openTab,
  collect,
  listOf,
  put,
  browser,
  goOn,
  range,
  ALL,
  without,
} from '../testing/damagedHistory';
import { deleteOrphans } from './recordWriter';

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
