import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import type { Sample } from '../../exposition';
import { isAbsent, type SeriesWindow } from '../../series/stale';
import { expositionOf, sample } from '../testing/expositionOf';
import { createHistory } from '../memoryHistory';
import type { History } from '../types';
import { systemWorld } from '../../collect/world';
import { NEW_LEASE_ROW } from '../../database/lease';
import { createStorage, type Storage } from '../../database/storage';
import { createStoredHistory, type StoredHistory } from './storedHistory';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const OPTIONS = { retentionMs: 24 * 60 * MINUTE, scrapeIntervalMs: MINUTE };

let ids = 0;

function browser(factory = new IDBFactory()) {
  const storages: Storage[] = [];
  return {
    factory,
    tab(options: Partial<typeof OPTIONS> = {}): StoredHistory {
      const { clock, timers } = systemWorld;
      const storage = createStorage({ factory, name: 'test', clock, timers });
      storages.push(storage);
      return createStoredHistory({
        storage,
        key: 'a history',
        leaseKey: 'a budget',
        newId: () => `block ${++ids}`,
        ...OPTIONS,
        ...options,
      });
    },
    close: () => storages.forEach((storage) => storage.close()),
  };
}

function samples(minute: number): Sample[] {
  // Of a new series the line may stand before those of known ones.
  const deployments = minute % 7 < 5 ? ['a', 'b'] : ['c', 'a'];
  return [
    ...deployments.map((id) => sample('rate', { deployment_id: id }, (minute % 13) / 60)),
    ...[1, 2, 5].map((le) => sample('latency_bucket', { deployment_id: 'a', le: String(le) }, (minute % le) / 60)),
    sample('kv', { deployment_id: 'a' }, Math.sin(minute)),
  ];
}

async function collect(history: History, minutes: Iterable<number>): Promise<void> {
  for (const minute of minutes) {
    if (minute % 11 === 10) {
      await history.appendFailure(START + minute * MINUTE, { ownSamples: [{ name: 'up', labels: {}, value: 0 }] });
    } else {
      await history.append(START + minute * MINUTE, expositionOf(samples(minute)), {
        ownSamples: [{ name: 'up', labels: {}, value: 1 }],
      });
    }
  }
}

/** Lets what was begun after the last append come to an end. */
const settled = (history: History) => history.stats();

function* range(from: number, to: number): Generator<number> {
  for (let minute = from; minute < to; minute++) {
    yield minute;
  }
}

function listed({ times, series }: SeriesWindow) {
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

async function everything(history: History) {
  const windows = [];
  for (const { name } of await history.metrics()) {
    windows.push({ name, ...listed(await history.read({ metric: name }, 0, Infinity)) });
  }
  return { windows, coverage: await history.coverage(), labels: await history.labelNames() };
}

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
  }, 120_000);

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
    await put(factory, 'budgets', 'a budget', JSON.stringify({ ...NEW_LEASE_ROW, generation: 7 }));
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

  test('a tab that has lost its lease drops nothing of what others have stored, whatever its clock says', async () => {
    const { tab, factory, close } = browser();
    const [one, late] = [tab(), tab()];
    await collect(one, range(0, 10));
    await put(factory, 'budgets', 'a budget', JSON.stringify({ ...NEW_LEASE_ROW, generation: 7 }));
    for (const minute of range(2, 5)) {
      await late.append(START + minute * MINUTE, expositionOf(samples(0)), { lease: 6 });
    }
    expect((await tab().coverage()).newestMs).toBe(START + 9 * MINUTE);
    close();
  });

  test('after the clock was put back for good the third scrape is believed, by all tabs', async () => {
    const { tab, close } = browser();
    const history = tab();
    await collect(history, range(0, 150));
    await collect(history, range(20, 24));
    const { newestMs } = await tab().coverage();
    expect(newestMs).toBe(START + 23 * MINUTE);
    const times = (await tab().read({ metric: 'kv' }, 0, Infinity)).times;
    expect([...times].every((time, at) => at === 0 || time > (times[at - 1] ?? 0))).toBe(true);
    close();
  });
});

describe('when storage fails', () => {
  afterEach(() => jest.restoreAllMocks());

  /** Fails as often as `fails` says so, at each write of a record. */
  function failPuts(fails: () => boolean, name = 'QuotaExceededError'): void {
    const write = IDBObjectStore.prototype.put;
    jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      if (fails()) {
        throw new DOMException('no room', name);
      }
      return write.call(this, value, key);
    });
  }

  test('for a while, nothing is missing meanwhile, and all of it is stored afterwards', async () => {
    const { tab, close } = browser();
    const history = tab();
    const memory = createHistory(OPTIONS);
    let full = false;
    failPuts(() => full);
    await collect(history, range(0, 30));
    full = true;
    await collect(history, range(30, 60));
    await collect(memory, range(0, 60));
    expect(await everything(history)).toEqual(await everything(memory));
    expect((await history.stats()).stored).toMatchObject({ problem: 'full', unsaved: 30 });
    expect((await everything(tab())).coverage.newestMs).toBe(START + 29 * MINUTE);
    full = false;
    await collect(history, range(60, 63));
    await collect(memory, range(60, 63));
    await history.catchUp();
    expect(await everything(history)).toEqual(await everything(memory));
    expect(await everything(tab())).toEqual(await everything(memory));
    expect((await history.stats()).stored).toMatchObject({ problem: undefined, unsaved: 0 });
    close();
  });

  test('and another tab goes on meanwhile, what each of them has comes together', async () => {
    const { tab, close } = browser();
    const [one, other] = [tab(), tab()];
    const memory = createHistory(OPTIONS);
    let full = false;
    failPuts(() => full);
    await collect(one, range(0, 10));
    full = true;
    await collect(one, range(10, 20));
    full = false;
    await collect(other, range(20, 25));
    await one.catchUp();
    await collect(one, range(25, 27));
    await collect(memory, range(0, 27));
    expect(await everything(tab())).toEqual(await everything(memory));
    close();
  });

  test.each(['QuotaExceededError', 'UnknownError'])(
    'with %s, a history that could not be cleared does not look empty, and can be cleared later',
    async (name) => {
      const { tab, close } = browser();
      const history = tab();
      await collect(history, range(0, 5));
      failPuts(() => true, name);
      await expect(history.clear()).rejects.toThrow(/nothing was cleared/);
      expect((await history.coverage()).sinceMs).toBe(START);
      jest.restoreAllMocks();
      expect((await tab().coverage()).sinceMs).toBe(START);
      await history.clear();
      expect((await tab().coverage()).sinceMs).toBeUndefined();
      close();
    }
  );

  test('is no reason to lose what was read: an import that cannot be stored adds nothing and says so', async () => {
    const { tab, close } = browser();
    const source = createHistory(OPTIONS);
    await collect(source, range(0, 5));
    const history = tab();
    await collect(history, range(10, 12));
    failPuts(() => true);
    await expect(history.importText(source.exportText())).rejects.toThrow(/nothing was added/);
    jest.restoreAllMocks();
    expect((await everything(tab())).coverage.sinceMs).toBe(START + 10 * MINUTE);
    close();
  });
});

describe('a tab that dies', () => {
  afterEach(() => jest.restoreAllMocks());

  test('between any two steps of a write loses nothing that was stored, and leaves nothing twice', async () => {
    const scrapes = 74;
    const steps = await life(Infinity);
    expect(steps.counted).toBeGreaterThan(scrapes * 4);
    // All steps of the last appends and of the closing of a block, and some of those before.
    for (let step = 1; step < steps.counted; step += step > steps.counted - 120 ? 1 : 17) {
      const { stored, factory } = await life(step);
      const { tab, close } = browser(factory);
      const after = tab();
      const { times } = await after.read({ metric: 'kv' }, 0, Infinity);
      const minutes = [...times].map((timeMs) => (timeMs - START) / MINUTE);
      expect(stored.filter((minute) => !minutes.includes(minute))).toEqual([]);
      expect(minutes).toEqual([...range(0, minutes.length)]);
      expect(minutes.length - stored.length).toBeLessThanOrEqual(1);
      const memory = createHistory(OPTIONS);
      await collect(memory, range(0, minutes.length));
      expect((await everything(after)).windows).toEqual((await everything(memory)).windows);
      close();
    }

    /** Collects until the tab dies at its n-th access to the database. */
    async function life(deadline: number) {
      const { tab, factory, close } = browser();
      const history = tab();
      let counted = 0;
      const isDead = () => counted >= deadline;
      for (const method of ['get', 'put', 'delete', 'getAll', 'getAllKeys'] as const) {
        const original = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest;
        jest.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (
          this: IDBObjectStore,
          ...args: unknown[]
        ) {
          counted++;
          const request = original.apply(this, args);
          if (isDead()) {
            queueMicrotask(() => abort(this.transaction));
          }
          return request;
        } as never);
      }
      const stored: number[] = [];
      for (const minute of range(0, scrapes)) {
        await collect(history, [minute]);
        if (isDead()) {
          break;
        }
        stored.push(minute);
      }
      await settled(history);
      await history.catchUp();
      jest.restoreAllMocks();
      close();
      return { counted, stored, factory };
    }
  }, 60_000);
});

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // Aborted already.
  }
}

async function openRaw(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('test');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function storedKeys(factory: IDBFactory): Promise<Record<string, string[]>> {
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

async function put(factory: IDBFactory, store: string, key: string, value: unknown): Promise<void> {
  const database = await openRaw(factory);
  await new Promise<void>((resolve) => {
    const transaction = database.transaction(store, 'readwrite');
    transaction.objectStore(store).put(value, key);
    transaction.oncomplete = () => resolve();
  });
  database.close();
}

async function damage(factory: IDBFactory, store: string, which: (key: string, at: number) => boolean): Promise<void> {
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
