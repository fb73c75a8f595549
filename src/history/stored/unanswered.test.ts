import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import { createStorage, type Storage, type StorageProblem } from '../../database/storage';
import { valueAt } from '../../series/stale';
import { expositionOf, sample } from '../testing/expositionOf';
import type { History } from '../types';
import { createStoredHistory, type StoredHistory } from './storedHistory';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let ids = 0;

/** Tabs to which the database answers only while they are told so. */
function browser() {
  const { clock, timers } = systemWorld;
  const factory = new IDBFactory();
  return (first?: StorageProblem): { history: StoredHistory; answer(): void; fail(problem: StorageProblem): void } => {
    const storage = createStorage({ factory, name: 'test', clock, timers });
    let problem = first;
    const awkward: Storage = {
      ...storage,
      run: async (work) => (problem === undefined ? storage.run(work) : { ok: false, problem }),
      problem: () => problem ?? storage.problem(),
    };
    const history = createStoredHistory({
      storage: awkward,
      key: 'a history',
      leaseKey: 'a lease',
      newId: () => `block ${++ids}`,
      retentionMs: DAY,
      scrapeIntervalMs: MINUTE,
    });
    return {
      history,
      answer() {
        problem = undefined;
      },
      fail(next) {
        problem = next;
      },
    };
  };
}

const scrapeAt = (history: History, minute: number, value = minute) =>
  history.append(START + minute * MINUTE, expositionOf([sample('m', {}, value)]));

async function* text(minute: number): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`imported 1 ${START + minute * MINUTE}\n`);
}

/** Values in order of time. */
async function valuesOf(history: History, metric: string): Promise<number[]> {
  const { times, series } = await history.read({ metric }, 0, Infinity);
  return Array.from(series[0]?.times ?? times, (_, at) => series[0] && valueAt(series[0].column, at)).filter(
    (value) => value !== undefined
  );
}

test('a scrape that found its place before those of a clock ahead is stored once storage answers', async () => {
  const tab = browser();
  const { history, answer } = tab('noAnswer');
  await scrapeAt(history, 0);
  await scrapeAt(history, (30 * DAY) / MINUTE, -1);
  expect(await scrapeAt(history, 2)).toMatchObject({ appended: true });
  expect((await history.stats()).stored).toMatchObject({ unsaved: 3 });
  answer();
  await history.catchUp();
  await scrapeAt(history, (30 * DAY) / MINUTE + 1, -2);
  await history.stats();
  await history.catchUp();
  expect(await valuesOf(history, 'm')).toEqual([0, 2, -1, -2]);
  expect(await valuesOf(tab().history, 'm')).toEqual([0, 2, -1, -2]);
});

test.each<StorageProblem>(['noAnswer', 'failed', 'full', 'newerVersion'])(
  'with %s an import is refused while nobody knows what it would be added to',
  async (problem) => {
    const tab = browser();
    const { history, answer } = tab(problem);
    await expect(history.importText(text(5))).rejects.toThrow(/nothing was added/);
    answer();
    await history.catchUp();
    expect(await history.importText(text(5))).toMatchObject({ samples: 1 });
    expect(await valuesOf(tab().history, 'imported')).toEqual([1]);
  }
);

test.each<StorageProblem>(['absent', 'refused'])('with %s an import is kept in memory', async (problem) => {
  const { history } = browser()(problem);
  expect(await history.importText(text(5))).toMatchObject({ samples: 1 });
  expect(await valuesOf(history, 'imported')).toEqual([1]);
});

test('what was imported while access was refused is stored once it is granted', async () => {
  const tab = browser();
  const { history, answer } = tab('refused');
  await history.importText(text(5));
  answer();
  await scrapeAt(history, 10);
  await history.stats();
  await history.catchUp();
  expect(await valuesOf(tab().history, 'imported')).toEqual([1]);
  expect(await valuesOf(tab().history, 'm')).toEqual([10]);
});

test('what waits in a tab comes to its place, also after another one’s clock was put back meanwhile', async () => {
  const tab = browser();
  const [one, other] = [tab(), tab()];
  const inOneOnly = async (minute: number) => {
    one.fail('full');
    await scrapeAt(one.history, minute);
    // Tidying comes to its end before.
    await one.history.catchUp();
    one.answer();
  };
  /** So that the tab reads everything again. */
  const overtake = async (minute: number) => {
    await scrapeAt(other.history, minute);
    await other.history.importText(text(minute - 1));
    await one.history.catchUp();
  };
  await scrapeAt(one.history, 0);
  await other.history.catchUp();
  await inOneOnly(50);
  await overtake(60);
  for (const minute of [20, 21, 22]) {
    await scrapeAt(other.history, minute);
  }
  await one.history.catchUp();
  await inOneOnly(30);
  await overtake(45);
  await scrapeAt(one.history, 70);
  await one.history.stats();
  await one.history.catchUp();
  expect(await valuesOf(tab().history, 'm')).toEqual([0, 20, 21, 22, 30, 45, 50, 70]);
  expect((await tab().history.stats()).stored).toMatchObject({ damaged: 0 });
});

test('what waits in a tab with a clock ahead does not hide what others store meanwhile', async () => {
  const tab = browser();
  const [ahead, other] = [tab(), tab()];
  await scrapeAt(other.history, 0);
  await ahead.history.catchUp();
  ahead.fail('full');
  await scrapeAt(ahead.history, 80);
  await ahead.history.catchUp();
  ahead.answer();
  await scrapeAt(other.history, 10);
  await ahead.history.catchUp();
  expect(await valuesOf(ahead.history, 'm')).toEqual([0, 10, 80]);
  await scrapeAt(ahead.history, 81);
  await ahead.history.catchUp();
  expect(await valuesOf(tab().history, 'm')).toEqual([0, 10, 80, 81]);
});
