import 'fake-indexeddb/auto';
import { createHistory } from '../memoryHistory';
import { START, MINUTE, OPTIONS, browser, collect, settled, range, everything } from '../testing/storedTabs';

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
  });
});

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // Aborted already.
  }
}
