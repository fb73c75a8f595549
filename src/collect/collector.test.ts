import { memoryLease, NEW_LEASE_ROW } from '../database/lease';
import type { ScrapeError } from './errors';
import { SECOND, MINUTE, START, scene, freshenAndPass } from './testing/collectorScene';

describe('the number of requests', () => {
  test.each([
    { earlyMs: 0, durationMs: 300, why: 'timers on time' },
    { earlyMs: 3, durationMs: 300, why: 'timers that fire 3 ms early' },
    { earlyMs: 0, durationMs: 14_000, why: 'a slow endpoint' },
  ])('is at most 11 in 10 min with 20 panels that refresh every 5 s: $why', async ({ earlyMs, durationMs }) => {
    const at = scene({ earlyMs, durationMs });
    for (let refresh = 0; refresh < 120; refresh++) {
      Array.from({ length: 20 }, () => void at.collector.freshen());
      await at.world.pass(5 * SECOND);
    }
    expect(at.asked.length).toBeLessThanOrEqual(11);
    expect(at.asked.length).toBeGreaterThanOrEqual(10);
    at.collector.close();
  });

  test('stays one a minute while every scrape fails', async () => {
    const at = scene();
    at.answer({ kind: 'unreachable' });
    for (let refresh = 0; refresh < 60; refresh++) {
      void at.collector.freshen();
      await at.world.pass(5 * SECOND);
    }
    expect(at.asked).toEqual([0, 60, 120, 180, 240, 300]);
  });

  test('is one for two collectors that share a lease', async () => {
    const lease = memoryLease();
    const first = scene({ lease });
    const second = scene({ lease });
    void first.collector.freshen();
    void second.collector.freshen();
    await first.world.pass(2 * SECOND);
    await second.world.pass(2 * SECOND);
    expect([...first.asked, ...second.asked]).toEqual([0]);
  });
});

describe('freshen', () => {
  test('waits for the one scrape in flight, and answers at once while its snapshot is fresh', async () => {
    const at = scene();
    const both = Promise.all([at.collector.freshen(), at.collector.freshen()]);
    await at.world.pass(SECOND);
    const [one, other] = await both;
    expect(one).toEqual(other);
    expect(one).toEqual({
      newestGood: { timeMs: START, samples: 2, series: 2, snapshotTimestampMs: undefined },
      error: undefined,
      nextAttemptMs: START + MINUTE,
    });
    await at.world.pass(58 * SECOND);
    await at.collector.freshen();
    expect(at.asked).toEqual([0]);
  });

  test('gives the error beside the last good snapshot, and the error goes with the next good scrape', async () => {
    const at = scene();
    await freshenAndPass(at, MINUTE - 1);
    at.answer({ kind: 'serverError', status: 503 });
    await at.world.pass(2 * SECOND);
    expect(await freshenAndPass(at, 0)).toMatchObject({
      newestGood: { timeMs: START },
      error: { kind: 'serverError', status: 503 },
    });
    at.answer();
    await at.world.pass(MINUTE);
    expect(await freshenAndPass(at, 0)).toMatchObject({ newestGood: { timeMs: START + 2 * MINUTE }, error: undefined });
  });

  test('can be given up by one caller while the others go on waiting', async () => {
    const at = scene();
    const leaving = new AbortController();
    const left = at.collector.freshen({ signal: leaving.signal });
    const stayed = at.collector.freshen();
    leaving.abort(new Error('panel gone'));
    await expect(left).rejects.toThrow('panel gone');
    await at.world.pass(SECOND);
    expect((await stayed).newestGood?.timeMs).toBe(START);
    expect(at.asked).toEqual([0]);
    await expect(at.collector.freshen({ signal: leaving.signal })).rejects.toThrow('panel gone');
  });

  test('with force asks although the snapshot is fresh, also past a scrape that is under way', async () => {
    const at = scene();
    await freshenAndPass(at, 10 * SECOND);
    await freshenAndPass(at, SECOND, { force: true });
    expect(at.asked).toEqual([0, 10]);
    const running = scene();
    void running.collector.freshen();
    await freshenAndPass(running, SECOND, { force: true });
    expect(running.asked).toEqual([0, 0.3]);
  });
});

describe('after a 429', () => {
  const limited: ScrapeError = { kind: 'rateLimited', retryAfterMs: 90 * SECOND };

  test('the server’s wait is kept, doubled at each further one, and a twentieth shorter after each success', async () => {
    const at = scene({ durationMs: 0 });
    at.answer(limited);
    void at.collector.freshen();
    await at.world.pass(600 * SECOND);
    expect(at.asked).toEqual([0, 90, 330]);
    at.answer();
    await at.world.pass(14_000 * SECOND);
    const pauses = at.asked.map((second, index) => Math.round((second - (at.asked[index - 1] ?? 0)) * 100) / 100);
    expect(pauses.slice(3, 7)).toEqual([480, 456, 433.2, 411.54]);
    expect(pauses.at(-1)).toBe(60);
  });

  test('not even force asks before the time, and the reason is said', async () => {
    const at = scene({ durationMs: 0 });
    at.answer(limited);
    await freshenAndPass(at, 10 * SECOND);
    expect(await freshenAndPass(at, 0, { force: true })).toEqual({
      newestGood: undefined,
      error: limited,
      nextAttemptMs: START + 90 * SECOND,
    });
    expect(at.asked).toEqual([0]);
  });

  test('another tab that finds the row limited says so too, with the time that is left', async () => {
    const lease = memoryLease({ ...NEW_LEASE_ROW, nextAllowedAt: START + 50 * SECOND, backOffMs: 90 * SECOND });
    const at = scene({ lease });
    expect(await freshenAndPass(at, 0)).toMatchObject({ error: { kind: 'rateLimited', retryAfterMs: 50 * SECOND } });
    expect(at.asked).toEqual([]);
  });
});
