import { UP } from '../catalogue';
import { createHistory } from '../history';
import { expositionOf, sample } from '../history/testing/expositionOf';
import { valueAt } from '../series/stale';
import { memoryLease, NEW_LEASE_ROW, type ScrapeLease } from '../database/lease';
import { createCollector, type Collector } from './collector';
import type { ScrapeError } from './errors';
import { fakeWorld, type FakeWorld } from './testing/fakeWorld';
import type { ScrapeOutcome } from './scrapeOnce';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const START = 1_700_000_000_000;

interface Scene {
  world: FakeWorld;
  collector: Collector;
  /** Seconds from the start at which the endpoint was asked. */
  asked: number[];
  /** What the endpoint answers from now on; an error, or a good scrape. */
  answer(error?: ScrapeError): void;
  /** Of so many series in good answers from now on. */
  hold(series: number): void;
  history: ReturnType<typeof createHistory>;
}

function scene({
  earlyMs = 0,
  durationMs = 300,
  budget = memoryLease(),
  collectInBackground = true,
  random = () => 0,
  cached = () => undefined,
  onReleased,
}: {
  earlyMs?: number;
  durationMs?: number;
  budget?: ScrapeLease;
  collectInBackground?: boolean;
  random?: () => number;
  cached?: () => number | undefined;
  onReleased?: () => void;
} = {}): Scene {
  const world = fakeWorld({ startMs: START, earlyMs });
  const { clock, timers } = world;
  const history = createHistory({ retentionMs: 60 * MINUTE, scrapeIntervalMs: MINUTE });
  const asked: number[] = [];
  let error: ScrapeError | undefined;
  let further = 0;
  async function scrape(signal: AbortSignal): Promise<ScrapeOutcome> {
    const timeMs = clock.now();
    asked.push((timeMs - START) / SECOND);
    await new Promise<void>((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort);
      timers.start(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      }, durationMs);
    });
    const all = [sample('m', { d: 'a' }, asked.length), sample('m', { d: 'b' }, 0)];
    all.push(...Array.from({ length: Math.max(0, further) }, (_, n) => sample('m', { d: `c${n}` }, n)));
    const exposition = expositionOf(all.slice(0, 2 + further));
    return error === undefined
      ? { ok: true, scrape: { timeMs, durationMs, exposition, bytes: 10, cachedMs: cached() } }
      : { ok: false, error, timeMs, durationMs };
  }
  const collector = createCollector({
    scrape,
    lease: budget,
    history,
    clock,
    timers,
    random,
    intervalMs: MINUTE,
    collectInBackground,
    onReleased,
  });
  return {
    world,
    collector,
    asked,
    history,
    answer(next) {
      error = next;
    },
    hold(series) {
      further = series - 2;
    },
  };
}

/** Starts a freshen and lets `ms` pass. */
async function freshenAndPass({ collector, world }: Scene, ms: number, options = {}) {
  const freshening = collector.freshen(options);
  await world.pass(ms);
  return freshening;
}

async function columnsOf({ history }: Scene, metric: string, value: (first: number | undefined) => unknown = (v) => v) {
  const { times, series } = await history.read({ metric }, -Infinity, Infinity);
  return Array.from(times, (timeMs, index) => [
    (timeMs - START) / SECOND,
    value(series[0] && valueAt(series[0].column, index)),
  ]);
}

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

  test('is one for two collectors that share a budget', async () => {
    const budget = memoryLease();
    const first = scene({ budget });
    const second = scene({ budget });
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
    const budget = memoryLease({ ...NEW_LEASE_ROW, nextAllowedAt: START + 50 * SECOND, backOffMs: 90 * SECOND });
    const at = scene({ budget });
    expect(await freshenAndPass(at, 0)).toMatchObject({ error: { kind: 'rateLimited', retryAfterMs: 50 * SECOND } });
    expect(at.asked).toEqual([]);
  });
});

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

  test('survives a budget that throws', async () => {
    const working = memoryLease();
    let broken = true;
    const budget: ScrapeLease = {
      claim: (nowMs, options) => (broken ? Promise.reject(new Error('disk gone')) : working.claim(nowMs, options)),
      release: working.release,
      row: working.row,
    };
    const at = scene({ budget });
    expect(await freshenAndPass(at, SECOND)).toMatchObject({
      error: { kind: 'unexpected', detail: 'Error: disk gone' },
    });
    broken = false;
    await at.world.pass(MINUTE);
    expect(at.collector.state()).toMatchObject({ lastError: undefined, newestGood: { timeMs: START + MINUTE } });
  });

  test('a holder that has lost its lease does not store what it brought', async () => {
    const working = memoryLease();
    const budget: ScrapeLease = { ...working, release: async () => false };
    const at = scene({ budget });
    expect((await freshenAndPass(at, SECOND)).newestGood).toBeUndefined();
    expect(await columnsOf(at, 'm')).toEqual([]);
  });

  test('waits for the tab that holds the lease, and takes its news', async () => {
    const budget = memoryLease({ ...NEW_LEASE_ROW, leaseUntil: START + 20 * SECOND, nextAllowedAt: START + MINUTE });
    const at = scene({ budget });
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

describe('an answer without most series of the one before', () => {
  /** What the endpoint holds at each scrape, a minute apart: a number of series, or an error. */
  async function live(...answers: Array<number | ScrapeError>) {
    const at = scene();
    const told: Array<string | undefined> = [];
    for (const answer of answers) {
      at.answer(typeof answer === 'number' ? undefined : answer);
      at.hold(typeof answer === 'number' ? answer : 0);
      await freshenAndPass(at, MINUTE - SECOND);
      told.push(at.collector.state().lastError?.kind);
      await at.world.pass(SECOND);
    }
    at.collector.close();
    return { at, told, up: await columnsOf(at, UP), first: await columnsOf(at, 'm') };
  }

  test('is not stored until the next one, and then as the failed scrape that it was', async () => {
    const { told, up, first } = await live(400, 150, 400);
    expect(told).toEqual([undefined, 'suspect', undefined]);
    expect(up).toEqual([
      [0, 1],
      [60, 0],
      [120, 1],
    ]);
    expect(first).toEqual([
      [0, 1],
      [60, undefined],
      [120, 3],
    ]);
  });

  test('is stored with its own time and values when the next one confirms it', async () => {
    const { told, up, first } = await live(400, 150, 150, 150);
    expect(told).toEqual([undefined, 'suspect', undefined, undefined]);
    expect(up).toEqual([
      [0, 1],
      [60, 1],
      [120, 1],
      [180, 1],
    ]);
    expect(first).toEqual([
      [0, 1],
      [60, 2],
      [120, 3],
      [180, 4],
    ]);
  });

  test('nothing of it is stored while it is suspect, so that no series ends', async () => {
    const { at, up } = await live(400, 150);
    expect(up).toEqual([[0, 1]]);
    expect(at.collector.state()).toMatchObject({
      newestGood: { timeMs: START, series: 400 },
      lastError: { kind: 'suspect', series: 150, before: 400 },
    });
  });

  test('is told to those who wait for the scrape, since nothing is stored that would wake them', async () => {
    let released = 0;
    const at = scene({ onReleased: () => released++ });
    const counts: number[] = [];
    for (const series of [400, 150, 150]) {
      at.hold(series);
      await freshenAndPass(at, MINUTE - SECOND);
      await at.world.pass(SECOND);
      counts.push(released);
    }
    at.collector.close();
    expect(counts).toEqual([0, 1, 1]);
  });

  test('counts as failed when the next scrape fails; the second one after that decides', async () => {
    const { told, up } = await live(400, 150, { kind: 'unreachable' }, 150);
    expect(told).toEqual([undefined, 'suspect', 'unreachable', undefined]);
    expect(up).toEqual([
      [0, 1],
      [60, 0],
      [120, 0],
      [180, 1],
    ]);
  });

  test.each<[string, Array<number | ScrapeError>]>([
    ['half of the series are gone, as of two deployments one', [400, 200, 200]],
    ['few series are gone', [60, 3, 3]],
    ['it is the first of all', [3, 3]],
    ['series come', [3, 400]],
    ['they were there more than five minutes ago', [400, ...Array<ScrapeError>(5).fill({ kind: 'unreachable' }), 2]],
  ])('is taken at once where %s', async (_, answers) => {
    expect((await live(...answers)).told).not.toContain('suspect');
  });

  test('is suspect where it has nothing at all, however little there was', async () => {
    expect((await live(3, 0, 0)).told).toEqual([undefined, 'suspect', undefined]);
  });

  test('is confirmed by another tab’s too, and then its own has no place any more', async () => {
    const budget = memoryLease();
    const tab = () => scene({ budget, collectInBackground: false });
    const tabs = [tab(), tab()] as const;
    const ask = async (asking: Scene, other: Scene, series: number) => {
      asking.hold(series);
      await freshenAndPass(asking, MINUTE, { force: true });
      await other.world.pass(MINUTE);
    };
    await ask(tabs[0], tabs[1], 400);
    await ask(tabs[0], tabs[1], 10);
    expect(tabs[0].collector.state().lastError?.kind).toBe('suspect');
    await ask(tabs[1], tabs[0], 10);
    expect(tabs[1].collector.state().lastError).toBeUndefined();
    tabs.forEach(({ collector }) => collector.close());
  });
});
