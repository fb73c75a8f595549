import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import { createStorage } from '../../database/storage';
import { valueAt } from '../../series/stale';
import { createHistory } from '../memoryHistory';
import { expositionOf, sample } from '../testing/expositionOf';
import type { History } from '../types';
import { deleteOrphans } from './recordWriter';
import { createStoredHistory, type StoredHistory } from './storedHistory';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OPTIONS = { retentionMs: DAY, scrapeIntervalMs: MINUTE };

let ids = 0;

function browser() {
  const factory = new IDBFactory();
  const { clock, timers } = systemWorld;
  const storage = () => createStorage({ factory, name: 'test', clock, timers });
  return {
    storage,
    tab: (key = 'a history'): StoredHistory =>
      createStoredHistory({
        storage: storage(),
        key,
        leaseKey: 'a lease',
        newId: () => `block ${++ids}`,
        ...OPTIONS,
      }),
  };
}

const scrapeAt = (history: History, timeMs: number, value: number) =>
  history.append(timeMs, expositionOf([sample('m', {}, value)]));

async function collect(history: History, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await scrapeAt(history, START + minute * MINUTE, minute);
  }
}

/** Times in minutes since the start, and values. */
async function kept(history: History): Promise<Array<[number, number]>> {
  const { times, series } = await history.read({ metric: 'm' }, 0, Infinity);
  return [...times].flatMap((timeMs, at): Array<[number, number]> => {
    const value = series[0] && valueAt(series[0].column, at);
    return value === undefined ? [] : [[(timeMs - START) / MINUTE, value]];
  });
}

const minutes = (from: number, to: number): Array<[number, number]> =>
  Array.from({ length: to - from }, (_, index) => [from + index, from + index]);

/** Both ways of keeping a history, and how it is looked at again. */
const HOMES: ReadonlyArray<[string, () => { history: History; again: () => History }]> = [
  [
    'in memory',
    () => {
      const history = createHistory(OPTIONS);
      return { history, again: () => history };
    },
  ],
  [
    'on disk',
    () => {
      const { tab } = browser();
      return { history: tab(), again: () => tab() };
    },
  ],
];

describe.each(HOMES)('with a clock that is wrong for a while, a history %s', (_, open) => {
  test.each<[string, number]>([
    ['a month', 30 * DAY],
    ['an hour', 60 * MINUTE],
    ['fifty years', 50 * 365 * DAY],
  ])('loses nothing by scrapes that are %s ahead, and shows those after them at once', async (__, aheadMs) => {
    const { history, again } = open();
    await collect(history, 293);
    const ahead = START + 293 * MINUTE + aheadMs;
    await scrapeAt(history, ahead, -1);
    await scrapeAt(history, ahead + MINUTE, -2);
    expect((await kept(history)).filter(([, value]) => value >= 0)).toEqual(minutes(0, 293));

    expect(await scrapeAt(history, START + 295 * MINUTE, 295)).toMatchObject({ appended: true, samples: 1 });
    const known = [...minutes(0, 293), [295, 295]];
    expect((await kept(history)).filter(([, value]) => value >= 0)).toEqual(known);
    expect((await history.coverage(START + 296 * MINUTE)).newestGoodMs).toBe(START + 295 * MINUTE);

    expect(await scrapeAt(again(), START + 296 * MINUTE, 296)).toMatchObject({ appended: true });
    for (const minute of [297, 298, 299]) {
      await scrapeAt(history, START + minute * MINUTE, minute);
    }
    expect((await kept(again())).filter(([, value]) => value >= 0).slice(0, 294)).toEqual(known);
    expect((await kept(again())).slice(-3)).toEqual(minutes(297, 300));
  });

  test('drops what is past the retention once the clock has gone on for ten minutes', async () => {
    const { history, again } = open();
    await collect(history, 130);
    for (let minute = 0; minute <= 15; minute++) {
      await scrapeAt(history, START + 3 * DAY + minute * MINUTE, minute);
      await history.stats();
      const left = (await kept(again())).filter(([at]) => at < 130).length;
      expect(minute >= 10 || left === 130).toBe(true);
    }
    await history.stats();
    expect((await kept(again())).filter(([at]) => at < 120)).toEqual([]);
  });

  test('is not changed by scrapes that are behind, but for good ones', async () => {
    const { history } = open();
    await collect(history, 60);
    for (const minute of [30, 20, 31, 19]) {
      expect(await scrapeAt(history, START + minute * MINUTE, -1)).toMatchObject({ appended: false });
    }
    expect(await scrapeAt(history, -5_000, -1)).toMatchObject({ appended: false });
    expect(await kept(history)).toEqual(minutes(0, 60));
  });
});

describe('histories of other accounts', () => {
  const open = async () => {
    const { tab, storage } = browser();
    await collect(tab('other'), 5);
    await collect(tab('mine'), 5);
    const purge = (nowMs: number) => deleteOrphans(storage(), 'mine', nowMs);
    const isThere = async () => (await kept(tab('other'))).length === 5;
    return { purge, isThere };
  };

  test('are not deleted by one reading of a clock, nor by two of which one was wrong', async () => {
    const { purge, isThere } = await open();
    await purge(START + 30 * DAY);
    await purge(START + MINUTE);
    await purge(START + 30 * DAY);
    await purge(START + 30 * DAY + MINUTE);
    expect(await isThere()).toBe(true);
  });

  test('are deleted when they are past their retention and still are a day later', async () => {
    const { purge, isThere } = await open();
    await purge(START + 2 * DAY);
    await purge(START + 2 * DAY + 60 * MINUTE);
    expect(await isThere()).toBe(true);
    await purge(START + 3 * DAY);
    expect(await isThere()).toBe(false);
  });
});
