import 'fake-indexeddb/auto';
import { unsealText } from '../codec/cells';
import { KEY, EXPECTED, listOf, put, browser, goOn, range, ALL, without } from '../testing/damagedHistory';

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

  test('in histories or leases costs nothing', async () => {
    const factory = await browser();
    await put(factory, 'histories', KEY, junk);
    await put(factory, 'budgets', 'a lease', junk);
    const { minutes, damaged } = await goOn(factory);
    expect(minutes['kv a']).toEqual(ALL);
    expect(damaged).toBe(0);
    expect(what).toBeDefined();
  });
});
