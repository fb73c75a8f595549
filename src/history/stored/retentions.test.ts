import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { systemWorld } from '../../collect/world';
import { createStorage } from '../../database/storage';
import { expositionOf, sample } from '../testing/expositionOf';
import { longestRetention, mergeRetentions } from './records';
import { createStoredHistory, type StoredHistory } from './storedHistory';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let ids = 0;

function browser() {
  const factory = new IDBFactory();
  const { clock, timers } = systemWorld;
  return (source: string, hours: number): StoredHistory =>
    createStoredHistory({
      storage: createStorage({ factory, name: 'test', clock, timers }),
      key: 'a history',
      leaseKey: 'a lease',
      newId: () => `block ${++ids}`,
      retentionMs: hours * HOUR,
      retentionsInUse: () => new Map([[source, hours * HOUR]]),
      scrapeIntervalMs: MINUTE,
    });
}

async function collect(history: StoredHistory, from: number, to: number): Promise<void> {
  for (let minute = from; minute < to; minute++) {
    await history.append(START + minute * MINUTE, expositionOf([sample('m', {}, minute)]));
  }
  await history.stats();
}

test('of two tabs with different retentions the longer one counts, whichever of them writes', async () => {
  const tab = browser();
  await collect(tab('long', 24), 0, 2);
  const short = tab('short', 1);
  await collect(short, 2, 300);
  expect((await short.coverage()).sinceMs).toBe(START);
  expect(await short.stats()).toMatchObject({ retentionMs: 24 * HOUR });
});

test('a data source that is set to a shorter one gets what it asks for', async () => {
  const tab = browser();
  await collect(tab('one', 24), 0, 100);
  const again = tab('one', 1);
  await collect(again, 100, 300);
  expect((await again.coverage()).sinceMs).toBeGreaterThan(START + 150 * MINUTE);
});

test('the wish of a data source that has not written for as long as that is forgotten', () => {
  const stored = [
    { source: 'gone', ms: 24 * HOUR, atMs: START },
    { source: 'here', ms: 2 * HOUR, atMs: START },
  ];
  const own = new Map([['mine', HOUR]]);
  const at = (confirmedMs: number) => mergeRetentions(stored, own, { atMs: confirmedMs, confirmedMs });
  expect(longestRetention(at(START + 23 * HOUR), own)).toBe(24 * HOUR);
  expect(longestRetention(at(START + 25 * HOUR), own)).toBe(HOUR);
  expect(at(START + HOUR).map(({ source }) => source)).toEqual(['gone', 'here', 'mine']);
});
