import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createStorage, transact } from '../database/storage';
import { createAccess, sharedAccess } from './access';

type AccessStore = NonNullable<Parameters<typeof createAccess>[0]>;

const MINUTE = 60_000;
const KEY_REFUSED = 401;
const SIGNED_OUT = 9;

describe('of when a data source was not let in', () => {
  test('attempts in a row for one reason are one, until it is let in', async () => {
    const access = createAccess();
    await access.opened(0);
    for (const minute of [1, 2, 4]) {
      await access.shut(minute * MINUTE, KEY_REFUSED);
    }
    await access.shut(8 * MINUTE, SIGNED_OUT);
    await access.opened(9 * MINUTE);
    await access.shut(20 * MINUTE, SIGNED_OUT);
    expect(access.refusals()).toEqual([
      { reason: KEY_REFUSED, fromMs: MINUTE, toMs: 4 * MINUTE },
      { reason: SIGNED_OUT, fromMs: 8 * MINUTE, toMs: 8 * MINUTE },
      { reason: SIGNED_OUT, fromMs: 20 * MINUTE, toMs: 20 * MINUTE },
    ]);
  });

  test('nothing is left once the history is cleared, but whether it is let in', async () => {
    const access = createAccess();
    await access.shut(MINUTE, KEY_REFUSED);
    await access.opened(2 * MINUTE);
    await access.forgetRefusals();
    expect(access.refusals()).toEqual([]);
    expect(access.isOpen(2 * MINUTE)).toBe(true);
  });

  test('the newest are remembered, however often it happens', async () => {
    const access = createAccess();
    for (let minute = 0; minute < 100; minute += 2) {
      await access.opened(minute * MINUTE);
      await access.shut((minute + 1) * MINUTE, KEY_REFUSED);
    }
    expect(access.refusals()).toHaveLength(20);
    expect(access.refusals().at(-1)).toEqual({ reason: KEY_REFUSED, fromMs: 99 * MINUTE, toMs: 99 * MINUTE });
  });

  test('forgetting them in one tab does not bring back what another tab has found out since about the key', async () => {
    const rows = [{ openedMs: undefined, shutMs: undefined }] as Array<Awaited<ReturnType<AccessStore['load']>>>;
    const store: AccessStore = { load: async () => rows.at(-1), save: async (row) => void rows.push(row) };
    const [one, other] = [createAccess(store), createAccess(store)];
    await one.opened(MINUTE);
    await other.refresh();
    await other.shut(2 * MINUTE, KEY_REFUSED);
    await one.forgetRefusals();
    await other.refresh();
    expect([one, other].map((access) => access.isOpen(3 * MINUTE))).toEqual([false, false]);
    expect(other.refusals()).toEqual([]);
  });

  test('other tabs and the page after a reload know; rows of older versions, and broken ones, say nothing of it', async () => {
    const timers = { start: () => ({ stop: () => {} }) };
    const storage = createStorage({ factory: new IDBFactory(), name: 'test', clock: { now: () => 0 }, timers });
    const put = (record: unknown) =>
      transact(storage, { stores: ['budgets'], mode: 'readwrite' }, (transaction) =>
        transaction.objectStore('budgets').put(record, 'key')
      );
    const other = async () => {
      const access = sharedAccess(storage, 'key');
      await access.refresh();
      return access;
    };
    await sharedAccess(storage, 'key').shut(MINUTE, KEY_REFUSED);
    expect((await other()).refusals()).toEqual([{ reason: KEY_REFUSED, fromMs: MINUTE, toMs: MINUTE }]);

    await put(JSON.stringify({ openedMs: 7 }));
    expect((await other()).refusals()).toEqual([]);
    expect((await other()).isOpen(8)).toBe(true);

    await put(JSON.stringify({ openedMs: 7, refusals: [{ reason: 'x' }, null, { reason: 1, fromMs: 2, toMs: 3 }] }));
    expect((await other()).refusals()).toEqual([{ reason: 1, fromMs: 2, toMs: 3 }]);
    expect((await other()).isOpen(8)).toBe(true);
    storage.close();
  });
});

test.each<[string, number, boolean]>([
  ['a clock that was put back by seconds', -5_000, true],
  ['a clock that was put back by more, since when nothing is known of the key', -5_001, false],
  ['the same moment', 0, true],
  ['an hour later', 60 * 60_000, true],
  ['later than a key is trusted', 60 * 60_000 + 1, false],
])('a key that was accepted is trusted: %s', async (_, laterMs, expected) => {
  const access = createAccess();
  await access.opened(1_000_000);
  expect(access.isOpen(1_000_000 + laterMs)).toBe(expected);
});
