import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { NEW_LEASE_ROW } from '../../database/lease';
import { createHistory } from '../memoryHistory';
import { expositionOf, sample } from '../testing/expositionOf';
import {
  START,
  MINUTE,
  OPTIONS,
  browser,
  samples,
  collect,
  settled,
  range,
  everything,
  storedKeys,
  put,
  damage,
} from '../testing/storedTabs';

describe('a stored history', () => {
  test('is there again for the next page, as far as it was collected', async () => {
    const { tab, close } = browser();
    const first = tab();
    const memory = createHistory(OPTIONS);
    const minutes = [...range(0, 150), ...range(200, 230)];
    await collect(first, minutes);
    await collect(memory, minutes);
    await settled(first);
    const again = tab();
    expect(await everything(again)).toEqual(await everything(memory));
    expect((await again.stats()).stored).toMatchObject({ blocks: 2, damaged: 0, unsaved: 0, problem: undefined });
    close();
  });

  test('lists the series of a range from the heads of what is stored, and from what is in memory', async () => {
    const { tab, close } = browser();
    const first = tab();
    const scrape = (minute: number, ids: readonly string[]) =>
      first.append(START + minute * MINUTE, expositionOf(ids.map((id) => sample('rate', { deployment_id: id }, 1))));
    for (const minute of range(0, 70)) {
      await scrape(minute, ['old']);
    }
    for (const minute of range(70, 200)) {
      await scrape(minute, ['new']);
    }
    await settled(first);
    const again = tab();
    const ids = async (from: number, to: number) =>
      (await again.seriesBetween({ metric: 'rate' }, START + from * MINUTE, START + to * MINUTE)).map(
        (labels) => labels.deployment_id
      );
    expect(await ids(0, 5)).toEqual(['old']);
    expect(await ids(0, 199)).toEqual(['old', 'new']);
    expect(await ids(195, 199)).toEqual(['new']);
    expect(await ids(300, 400)).toEqual([]);
    expect(await again.seriesBetween({ metric: 'other' }, START, Infinity)).toEqual([]);
    close();
  });

  test('equals one in memory, whatever is collected, by whichever tab, and however often pages are opened', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('collect' as const),
          tab: fc.nat(2),
          minutes: fc.integer({ min: 1, max: 50 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('pause' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('reload' as const), tab: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const), tab: fc.nat(2) }) }
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { tab, close } = browser();
        const tabs = [tab(), tab(), tab()];
        const memory = createHistory(OPTIONS);
        let minute = 0;
        for (const one of steps) {
          const history = tabs['tab' in one ? one.tab : 0] ?? tab();
          switch (one.do) {
            case 'collect':
              await collect(history, range(minute, minute + one.minutes));
              await collect(memory, range(minute, minute + one.minutes));
              minute += one.minutes;
              break;
            case 'pause':
              minute += one.minutes;
              break;
            case 'reload':
              tabs[one.tab] = tab();
              break;
            case 'look':
              await history.catchUp();
              expect(await everything(history)).toEqual(await everything(memory));
          }
        }
        expect(await everything(tab())).toEqual(await everything(memory));
        close();
      }),
      { numRuns: 15 }
    );
  });

  test('reads of a block only the metric that is asked for', async () => {
    const { tab, factory, close } = browser();
    await collect(tab(), range(0, 140));
    const again = tab();
    await again.coverage();
    const asked: string[] = [];
    const get = IDBObjectStore.prototype.get;
    jest.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      if (this.name !== 'histories') {
        asked.push(`${this.name} ${String(key).split('\u0000').at(-1)}`);
      }
      return get.call(this, key);
    });
    await again.read({ metric: 'kv' }, START + 130 * MINUTE, START + 140 * MINUTE);
    expect(asked).toEqual([]);
    await again.read({ metric: 'kv' }, START + 100 * MINUTE, START + 110 * MINUTE);
    expect(asked).toEqual(['families kv']);
    await again.read({ metric: 'kv' }, START + 70 * MINUTE, START + 110 * MINUTE);
    expect(asked).toEqual(['families kv']);
    jest.restoreAllMocks();
    expect(factory).toBeDefined();
    close();
  });

  test('drops whole blocks past the retention, and what only they named', async () => {
    const { tab, factory, close } = browser();
    const history = tab({ retentionMs: 120 * MINUTE });
    await history.append(START - MINUTE, expositionOf([sample('gone', { deployment_id: 'z' }, 1)]));
    await collect(history, range(0, 400));
    await settled(history);
    const { sinceMs } = await history.coverage();
    expect(sinceMs).toBeGreaterThan(START + 200 * MINUTE);
    expect((await history.metrics()).map(({ name }) => name)).not.toContain('gone');
    const keys = await storedKeys(factory);
    expect(keys.heads).toHaveLength(2);
    expect(keys.families?.some((key) => key.endsWith('gone'))).toBe(false);
    expect(keys.layouts?.length).toBeLessThan(9);
    close();
  });

  test('a record that cannot be read costs what is in it, and that is told', async () => {
    const { tab, factory, close } = browser();
    await collect(tab(), range(0, 140));
    await damage(factory, 'families', (key) => key.endsWith('kv'));
    const again = tab();
    expect((await again.read({ metric: 'kv' }, 0, START + 59 * MINUTE)).series).toEqual([]);
    expect((await again.read({ metric: 'rate' }, 0, START + 59 * MINUTE)).series).toHaveLength(3);
    expect((await again.read({ metric: 'kv' }, START + 130 * MINUTE, Infinity)).series).toHaveLength(1);
    expect((await again.stats()).stored).toMatchObject({ damaged: 1 });
    await damage(factory, 'scrapes', () => true);
    await damage(factory, 'heads', (_, at) => at === 0);
    const last = tab();
    expect(await last.coverage()).toMatchObject({ sinceMs: START + 60 * MINUTE, newestMs: START + 119 * MINUTE });
    await collect(last, range(140, 142));
    expect(await last.coverage()).toMatchObject({ newestMs: START + 141 * MINUTE });
    close();
  });

  test('gives nobody what belongs to another lease', async () => {
    const { tab, factory, close } = browser();
    const history = tab();
    await history.coverage();
    await put(factory, 'budgets', 'a lease', JSON.stringify({ ...NEW_LEASE_ROW, generation: 7 }));
    const scrape = expositionOf(samples(0));
    expect(await history.append(START, scrape, { lease: 6 })).toEqual({ appended: false, reason: 'leaseLost' });
    expect((await history.coverage()).newestMs).toBeUndefined();
    expect(await history.append(START, scrape, { lease: 7 })).toMatchObject({ appended: true });
    close();
  });

  test('imported, exported and cleared in one tab, it is so in the others', async () => {
    const { tab, close } = browser();
    const source = createHistory(OPTIONS);
    await collect(source, range(0, 130));
    const [one, other] = [tab(), tab()];
    await collect(one, range(100, 180));
    await other.catchUp();
    const { scrapes, skipped } = await other.importText(source.exportText());
    expect({ scrapes, skipped }).toEqual({ scrapes: 100, skipped: 30 });
    const whole = createHistory(OPTIONS);
    await collect(whole, range(0, 180));
    await one.catchUp();
    expect(await everything(one)).toEqual(await everything(whole));
    expect(await everything(tab())).toEqual(await everything(whole));

    const copy = createHistory(OPTIONS);
    await copy.importText(tab().exportText());
    expect((await everything(copy)).windows).toEqual((await everything(whole)).windows);

    await one.clear();
    await other.catchUp();
    expect(await everything(other)).toMatchObject({ windows: [], coverage: { newestMs: undefined } });
    await collect(other, range(180, 182));
    expect((await everything(tab())).coverage.sinceMs).toBe(START + 180 * MINUTE);
    close();
  });

  test('a block that another tab has written anew is never read by what was known of it before', async () => {
    const { tab, close } = browser();
    const [one, other] = [tab(), tab()];
    const memory = createHistory(OPTIONS);
    await collect(other, range(0, 3));
    // From here on the tabs number their series in opposite orders.
    await one.clear();
    await other.catchUp();
    await collect(one, range(10, 85));
    await settled(one);
    await other.catchUp();
    const write = IDBObjectStore.prototype.put;
    const put = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    put.mockImplementation(function (this: IDBObjectStore, ...args) {
      return write.apply(this, args);
    });
    await collect(other, range(85, 87));
    await other.catchUp();
    jest.restoreAllMocks();
    await collect(memory, range(10, 87));
    const copy = createHistory(OPTIONS);
    await copy.importText(one.exportText());
    expect((await everything(copy)).windows).toEqual((await everything(memory)).windows);
    expect((await everything(one)).windows).toEqual((await everything(memory)).windows);
    close();
  });
});
