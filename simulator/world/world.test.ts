import * as fc from 'fast-check';
import { HISTOGRAMS } from './metrics';
import { ERROR_CODES } from './status';
import { phaseAt } from './traffic';
import { createWorld, type World } from './world';

const FRIDAY_AFTERNOON = Date.UTC(2026, 10, 20, 15);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function firstId(world: World): string {
  return world.deployments[0]?.id ?? '';
}

function valuesOf(world: World, id: string, atMs: number) {
  return world.scrape(atMs).deployments.find(({ deployment }) => deployment.id === id)?.values;
}

/** Bounded by the time at which a request must have ended to be seen, in any half minute of a day. */
const halfMinutes = fc.integer({ min: 0, max: 2879 }).map((slot) => FRIDAY_AFTERNOON + slot * 30_000);

describe('a world is determined by its seed', () => {
  test('whatever was asked before, and in whatever order', () => {
    const asked = createWorld({ seed: 3 });
    for (let atMs = FRIDAY_AFTERNOON - HOUR; atMs < FRIDAY_AFTERNOON; atMs += 30_000) {
      asked.scrape(atMs);
    }
    expect(asked.scrape(FRIDAY_AFTERNOON)).toEqual(createWorld({ seed: 3 }).scrape(FRIDAY_AFTERNOON));
  });

  test('another seed gives other requests', () => {
    const one = createWorld({ seed: 3 });
    const other = createWorld({ seed: 4 });
    expect(one.requests(firstId(one), 0, HOUR)).not.toEqual(other.requests(firstId(other), 0, HOUR));
  });

  test('values change only at full half minutes', () => {
    const world = createWorld();
    const scrape = world.scrape(FRIDAY_AFTERNOON);
    expect(world.scrape(FRIDAY_AFTERNOON + 29_999)).toEqual(scrape);
    expect(world.scrape(FRIDAY_AFTERNOON + 30_000)).not.toEqual(scrape);
  });
});

describe('a scrape agrees with the requests of its minute', () => {
  const world = createWorld({ deployments: 4 });

  test.each(world.deployments.map(({ id }) => id))('of deployment %s', (id) => {
    fc.assert(
      fc.property(halfMinutes, (atMs) => {
        const values = valuesOf(world, id, atMs);
        if (values === undefined) {
          expect(world.replicas(id, atMs - 1)).toBe(0);
          return;
        }
        const truth = world.truth(id, atMs - MINUTE, atMs);
        expect(values.scalars.requests).toBe(truth.requests / 60);
        expect(values.scalars.promptTokens).toBe(truth.promptTokens / 60);
        expect(values.scalars.cachedPromptTokens).toBe(truth.cachedPromptTokens / 60);
        expect(values.scalars.generatedTokens).toBe(truth.generatedTokens / 60);
        expect(values.errors).toEqual(ERROR_CODES.map((code) => (truth.errorsByCode[code] ?? 0) / 60));
        for (const [place, { name, bounds }] of HISTOGRAMS.entries()) {
          const observed = truth.latencies[name] ?? [];
          const rates = [...bounds, Infinity].map((bound) => observed.filter((value) => value <= bound).length / 60);
          expect(values.histograms[place]).toEqual(rates);
        }
      }),
      { numRuns: 60 }
    );
  });

  test('answered and failed requests make up all of them', () => {
    const { requests, errorsByCode, latencies } = world.truth(
      firstId(world),
      FRIDAY_AFTERNOON,
      FRIDAY_AFTERNOON + HOUR
    );
    const failed = Object.values(errorsByCode).reduce((sum, count) => sum + count, 0);
    for (const observed of Object.values(latencies)) {
      expect(observed.length + failed).toBe(requests);
    }
    expect(failed).toBeGreaterThan(0);
  });

  test('requests in progress are the time that requests took, per replica', () => {
    const [deployment] = world.deployments;
    const id = firstId(world);
    const took = world
      .requests(id, FRIDAY_AFTERNOON - MINUTE, FRIDAY_AFTERNOON)
      .reduce((sum, { overallMs }) => sum + overallMs, 0);
    expect(valuesOf(world, id, FRIDAY_AFTERNOON)?.scalars.concurrent).toBeCloseTo(
      took / MINUTE / (deployment?.replicas ?? 0),
      9
    );
  });

  test('the truth of an hour is the sum of its minutes', () => {
    const id = firstId(world);
    let sum = 0;
    for (let atMs = FRIDAY_AFTERNOON; atMs < FRIDAY_AFTERNOON + HOUR; atMs += MINUTE) {
      sum += world.truth(id, atMs, atMs + MINUTE).requests;
    }
    expect(world.truth(id, FRIDAY_AFTERNOON, FRIDAY_AFTERNOON + HOUR).requests).toBe(sum);
  });

  test('shares stay between 0 and 1', () => {
    for (let atMs = FRIDAY_AFTERNOON; atMs < FRIDAY_AFTERNOON + 6 * HOUR; atMs += 5 * MINUTE) {
      for (const { values } of world.scrape(atMs).deployments) {
        const { kvBlocks = 0, kvSlots = 0, activeFraction = 0 } = values?.scalars ?? {};
        for (const share of [kvBlocks, kvSlots, activeFraction]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});

describe('scaling to zero', () => {
  const world = createWorld();
  const sleeper = world.deployments.find(({ sleep }) => sleep !== undefined);
  const moments = Array.from({ length: 480 }, (_, n) => FRIDAY_AFTERNOON + n * 30_000);

  test.each([
    ['serving', true],
    ['idle', true],
    ['asleep', false],
  ] as const)('while %s there are series: %p', (phase, present) => {
    if (sleeper === undefined) {
      throw new Error('No deployment sleeps.');
    }
    const atMs = moments.find((ms) => phaseAt(sleeper, ms - 1) === phase && phaseAt(sleeper, ms - MINUTE) === phase);
    const shown = world.scrape(atMs ?? 0).deployments.find(({ deployment }) => deployment === sleeper);
    expect(shown?.replicas).toBe(present ? sleeper.replicas : 0);
    expect(shown?.values !== undefined).toBe(present);
    if (phase === 'idle') {
      expect(shown?.values?.scalars.requests).toBe(0);
      expect(shown?.values?.scalars.forwardTime).toBe(0);
    }
  });
});

test('an unknown deployment is refused by name', () => {
  expect(() => createWorld().truth('nobody', 0, 1)).toThrow(/nobody/);
});
