import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { UPGRADES } from './schema';
import { createStorage, OPEN_WAIT_MS } from './storage';

/** A clock and timers that a test moves by hand. */
function fakeTime() {
  let nowMs = 0;
  const waiting = new Set<{ atMs: number; run: () => void }>();
  return {
    clock: { now: () => nowMs },
    timers: {
      start(run: () => void, delayMs: number) {
        const entry = { atMs: nowMs + delayMs, run };
        waiting.add(entry);
        return { stop: () => void waiting.delete(entry) };
      },
    },
    pass(ms: number) {
      nowMs += ms;
      for (const entry of [...waiting].filter(({ atMs }) => atMs <= nowMs)) {
        waiting.delete(entry);
        entry.run();
      }
    },
  };
}

/** A factory of which only `open` is ever asked. */
function factoryThat(open: () => unknown): IDBFactory {
  return { open } as unknown as IDBFactory;
}

function raw(factory: IDBFactory, version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('test', version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const put = (database: Parameters<Parameters<ReturnType<typeof createStorage>['run']>[0]>[0]) =>
  database.put('budgets', 'a', 'key').then(() => 'done');

describe('storage', () => {
  test.each<[string, IDBFactory | undefined, string]>([
    ['that does not exist', undefined, 'absent'],
    [
      'that the browser forbids',
      factoryThat(() => {
        throw new DOMException('no', 'SecurityError');
      }),
      'refused',
    ],
  ])('%s says so at once', async (_, factory, problem) => {
    const storage = createStorage({ factory, name: 'test', ...fakeTime() });
    expect(await storage.run(put)).toEqual({ ok: false, problem });
    expect(storage.problem()).toBe(problem);
  });

  test('that never opens is waited for once and not for long', async () => {
    const time = fakeTime();
    const storage = createStorage({
      factory: factoryThat(() => Reflect.construct(IDBOpenDBRequest, [])),
      name: 'test',
      ...time,
    });
    const first = storage.run(put);
    time.pass(OPEN_WAIT_MS);
    expect(await first).toEqual({ ok: false, problem: 'noAnswer' });
    expect(await storage.run(put)).toEqual({ ok: false, problem: 'noAnswer' });
  });

  test('of a newer version is left alone, and asked again after a minute', async () => {
    const factory = new IDBFactory();
    (await raw(factory, 99)).close();
    const time = fakeTime();
    const storage = createStorage({ factory, name: 'test', ...time });
    expect(await storage.run(put)).toEqual({ ok: false, problem: 'newerVersion' });
    factory.deleteDatabase('test');
    expect(await storage.run(put)).toEqual({ ok: false, problem: 'newerVersion' });
    time.pass(60_000);
    expect(await storage.run(put)).toEqual({ ok: true, value: 'done' });
  });

  test('is upgraded, and what is in it stays', async () => {
    const factory = new IDBFactory();
    const before = createStorage({ factory, name: 'test', ...fakeTime() });
    await before.run(put);
    const upgrades = [...UPGRADES, (database: IDBDatabase) => void database.createObjectStore('more')];
    const after = createStorage({ factory, name: 'test', upgrades, ...fakeTime() });
    expect(await after.run((database) => database.get('budgets', 'key'))).toEqual({ ok: true, value: 'a' });
    // The older one has given way, and knows that it is too old now.
    expect(await before.run(put)).toEqual({ ok: false, problem: 'newerVersion' });
  });

  test('whose upgrade another tab blocks is used as soon as that tab lets go', async () => {
    const factory = new IDBFactory();
    const time = fakeTime();
    const blocking = await raw(factory, 1);
    const upgrades = [() => {}, ...UPGRADES];
    const storage = createStorage({ factory, name: 'test', upgrades, ...time });
    const first = storage.run(put);
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(OPEN_WAIT_MS);
    expect(await first).toEqual({ ok: false, problem: 'noAnswer' });
    blocking.close();
    let outcome = await storage.run(put);
    for (let turn = 0; turn < 100 && !outcome.ok; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      outcome = await storage.run(put);
    }
    expect(outcome).toEqual({ ok: true, value: 'done' });
    expect(storage.problem()).toBeUndefined();
  });

  test('that is full says so, and works again when there is room', async () => {
    const storage = createStorage({ factory: new IDBFactory(), name: 'test', ...fakeTime() });
    await storage.run(put);
    const full = jest.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(await storage.run(put)).toEqual({ ok: false, problem: 'full' });
    full.mockRestore();
    expect(await storage.run(put)).toEqual({ ok: true, value: 'done' });
  });

  test('whose work never ends is given up after a while', async () => {
    const time = fakeTime();
    const storage = createStorage({ factory: new IDBFactory(), name: 'test', ...time });
    await storage.run(put);
    const endless = storage.run(() => new Promise(() => {}));
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(10_000);
    expect(await endless).toEqual({ ok: false, problem: 'noAnswer' });
  });
});
