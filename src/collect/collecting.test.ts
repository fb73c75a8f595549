import { UP } from '../catalogue';
import { memoryLease, NEW_LEASE_ROW, type ScrapeLease } from '../database/lease';
import { SECOND, MINUTE, START, scene, freshenAndPass, columnsOf } from './testing/collectorScene';

describe('collecting', () => {
  test('goes on from the first question until it is closed, failures being columns of their own', async () => {
    const at = scene();
    await at.world.pass(5 * MINUTE);
    expect(at.asked).toEqual([]);
    void at.collector.freshen();
    await at.world.pass(MINUTE - 1);
    at.answer({ kind: 'timeout' });
    await at.world.pass(MINUTE);
    at.answer();
    await at.world.pass(MINUTE);
    at.collector.close();
    await at.world.pass(10 * MINUTE);
    expect(await columnsOf(at, UP)).toEqual([
      [300, 1],
      [360, 0],
      [420, 1],
    ]);
    expect(await columnsOf(at, 'm')).toEqual([
      [300, 1],
      [360, undefined],
      [420, 3],
    ]);
    expect(await columnsOf(at, 'snapshot_age_seconds')).toEqual([
      [300, 0],
      [360, 60],
      [420, 0],
    ]);
    expect(at.world.running()).toBe(0);
  });

  test('behind the shared cache keeps the age that the cache tells, beside the time of the scrape', async () => {
    const at = scene({ cached: () => (at.asked.length === 1 ? 20_000 : undefined) });
    await freshenAndPass(at, MINUTE + SECOND);
    expect(await columnsOf(at, 'snapshot_age_seconds')).toEqual([
      [0, 20],
      [60, 0],
    ]);
    at.collector.close();
  });

  test('happens on demand only when it is off in the background', async () => {
    const at = scene({ collectInBackground: false });
    await freshenAndPass(at, 5 * MINUTE);
    expect(at.asked).toEqual([0]);
    await freshenAndPass(at, SECOND);
    expect(at.asked).toEqual([0, 300]);
  });

  test('starts again within two intervals when the clock is put back by hours, and at once after a sleep', async () => {
    const at = scene();
    await freshenAndPass(at, 90 * SECOND);
    at.world.jump(-5 * 60 * MINUTE);
    await at.world.pass(2 * MINUTE);
    expect(at.asked).toEqual([0, 60, -17_940 + 60 * 2]);
    at.world.jump(24 * 60 * MINUTE);
    await freshenAndPass(at, SECOND);
    expect(at.asked.length).toBe(4);
  });

  test('survives a lease that throws', async () => {
    const working = memoryLease();
    let broken = true;
    const lease: ScrapeLease = {
      claim: (nowMs, options) => (broken ? Promise.reject(new Error('disk gone')) : working.claim(nowMs, options)),
      release: working.release,
      row: working.row,
    };
    const at = scene({ lease });
    expect(await freshenAndPass(at, SECOND)).toMatchObject({
      error: { kind: 'unexpected', detail: 'Error: disk gone' },
    });
    broken = false;
    await at.world.pass(MINUTE);
    expect(at.collector.state()).toMatchObject({ lastError: undefined, newestGood: { timeMs: START + MINUTE } });
  });

  test('a holder that has lost its lease does not store what it brought', async () => {
    const working = memoryLease();
    const lease: ScrapeLease = { ...working, release: async () => false };
    const at = scene({ lease });
    expect((await freshenAndPass(at, SECOND)).newestGood).toBeUndefined();
    expect(await columnsOf(at, 'm')).toEqual([]);
  });

  test('waits for the tab that holds the lease, and takes its news', async () => {
    const lease = memoryLease({ ...NEW_LEASE_ROW, leaseUntil: START + 20 * SECOND, nextAllowedAt: START + MINUTE });
    const at = scene({ lease });
    const newestGood = { timeMs: START, samples: 5, series: 5, snapshotTimestampMs: undefined };
    const freshening = at.collector.freshen();
    await at.world.pass(SECOND);
    at.collector.adopt({ newestGood, lastError: undefined });
    await at.world.pass(20 * SECOND);
    expect((await freshening).newestGood).toEqual(newestGood);
    expect(at.asked).toEqual([]);
    await at.world.pass(MINUTE);
    expect(at.asked).toEqual([60]);
  });

  test('tells observers of every change until they leave', async () => {
    const at = scene();
    const seen: boolean[] = [];
    const leave = at.collector.subscribe(({ inFlight }) => seen.push(inFlight));
    await freshenAndPass(at, SECOND);
    expect(seen).toContain(true);
    expect(seen.at(-1)).toBe(false);
    const before = seen.length;
    leave();
    await at.world.pass(5 * MINUTE);
    expect(seen.length).toBe(before);
  });

  test('when closed, whoever waits gets what there is', async () => {
    const at = scene();
    const freshening = at.collector.freshen();
    await at.world.pass(100);
    at.collector.close();
    await at.world.pass(0);
    expect(await freshening).toMatchObject({ newestGood: undefined, error: undefined });
    expect(await at.collector.freshen()).toMatchObject({ newestGood: undefined });
    expect(at.asked).toEqual([0]);
  });
});
