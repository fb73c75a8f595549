import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from '../../simulator';
import { METRICS, scenesOfTests, viewUntil } from '../support/cacheScene';
import { testWithNginx } from '../support/realNginx';
import { secondsLost, type Answer } from '../support/sharedCache';

const SECOND = 1000;

// Real time, since nginx has a clock of its own; it counts in whole seconds, so some tests take a few.
const scene = scenesOfTests();

testWithNginx(
  'fifty viewers at once cost one request a freshness period, one at a time, and never see an error',
  async () => {
    const { simulator, gateway, cache, expected } = await scene({ freshSeconds: 2, staleSeconds: 30 });
    simulator.setFaults({ delayMs: 300 });
    const endMs = Date.now() + 7 * SECOND;
    const viewer = async (): Promise<Answer[]> => {
      const answers: Answer[] = [];
      while (Date.now() < endMs) {
        answers.push(await cache.view(METRICS));
        await wait(250);
      }
      return answers;
    };
    const answers = (await Promise.all(Array.from({ length: 50 }, viewer))).flat();
    expect(answers.length).toBeGreaterThan(50 * 7);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.every(({ body }) => body === expected)).toBe(true);
    // Whole seconds: two in which it is fresh, one more in the outer step, and up to two for the parts of seconds.
    expect(Math.max(...answers.map(({ ageSeconds }) => ageSeconds))).toBeLessThanOrEqual(5 + secondsLost(answers));
    const times = gateway.arrived.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThanOrEqual(2);
    const spaces = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...spaces)).toBeGreaterThan((1.9 - secondsLost(answers)) * SECOND);
    expect(gateway.mostAtOnce()).toBe(1);
  }
);

testWithNginx(
  'a failing endpoint is stood in for by the last good answer, for a bounded time, then its error shows',
  async () => {
    const failures: Array<{ faults: Faults | 'down'; status: number; says: string; retryAfter?: string }> = [
      { faults: { answer: { kind: 'status', status: 503 } }, status: 503, says: 'simulated answer' },
      {
        faults: { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 17 } } },
        status: 429,
        says: 'simulated answer',
        retryAfter: '17',
      },
      {
        faults: { answer: { kind: 'status', status: 307, location: '/api/admin/users/2/disable' } },
        status: 502,
        says: 'answers with a redirect',
      },
      { faults: 'down', status: 502, says: 'does not reach Fireworks' },
    ];
    await Promise.all(
      failures.map(async ({ faults, status, says, retryAfter }) => {
        const { simulator, gateway, cache, expected } = await scene({ freshSeconds: 1, staleSeconds: 3 });
        const good = await cache.view(METRICS);
        expect(good.status).toBe(200);
        // Not simply 0: the second may change in between.
        expect(good.ageSeconds).toBeLessThanOrEqual(1 + secondsLost([good]));
        const before = gateway.arrived.length;
        const failsAtMs = Date.now();
        await (faults === 'down' ? gateway.close() : simulator.setFaults(faults));

        const answers = await viewUntil(cache, (answer) => answer.status !== 200, 60 * SECOND);
        const last = answers.pop();
        expect(last?.status).toBe(status);
        expect(last?.body).toContain(says);
        expect(last?.headers['retry-after']).toBe(retryAfter);
        expect(last?.headers.location).toBeUndefined();
        expect(answers.every(({ body }) => body === expected)).toBe(true);
        const ages = answers.map(({ ageSeconds }) => ageSeconds);
        expect(Math.max(...ages)).toBeGreaterThanOrEqual(3);
        expect(Math.max(...ages)).toBeLessThanOrEqual(5 + secondsLost(answers));
        expect(gateway.arrived.length - before).toBeLessThanOrEqual((Date.now() - failsAtMs) / SECOND + 1);

        if (faults !== 'down') {
          simulator.clearFaults();
          const [again] = (await viewUntil(cache, (answer) => answer.status === 200, 60 * SECOND)).slice(-1);
          expect(again?.body === expected).toBe(true);
          expect(again?.ageSeconds).toBeLessThanOrEqual(1 + secondsLost(again === undefined ? [] : [again]));
        }
      })
    );
  }
);

testWithNginx('a key that is refused shows at once, and is not tried again by every viewer', async () => {
  const { simulator, gateway, cache } = await scene({ freshSeconds: 2 });
  simulator.setFaults({ answer: { kind: 'status', status: 401 } });
  const answers = await Promise.all(Array.from({ length: 20 }, () => cache.view(METRICS)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(gateway.arrived).toHaveLength(1);
});

testWithNginx('answers that break off are not kept, and yet do not make it ask more often', async () => {
  const { simulator, gateway, cache, expected } = await scene();
  simulator.setFaults({ transfer: { kind: 'cut', afterBytes: 300 } });
  const startMs = Date.now();
  const outcomes: Array<number | 'cut'> = [];
  while (Date.now() - startMs < 1500) {
    outcomes.push(
      await cache.view(METRICS).then(
        ({ status }) => status,
        () => 'cut' as const
      )
    );
    await wait(50);
  }
  expect(gateway.arrived.length).toBeLessThanOrEqual((Date.now() - startMs) / SECOND + 1);
  expect(outcomes[0]).toBe('cut');
  expect(new Set(outcomes)).toEqual(new Set(['cut', 429]));
  simulator.clearFaults();
  const answers = await viewUntil(cache, ({ status }) => status === 200, 60 * SECOND);
  expect(answers.pop()?.body === expected).toBe(true);
  expect(answers.every(({ headers }) => headers['retry-after'] === '1')).toBe(true);
});
