import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_API_KEY } from '../../simulator';
import { SCRAPE_ERROR_TEXTS } from '../../src/collect';
import { FAULTS, type Fault } from '../support/faultTable';
import { drawPanel, newestBy } from '../support/panel';
import { closeSimulatedStores, openSimulatedStore } from '../support/simulatedStore';
import { scrapesIn, valuesByTime } from '../support/storedScrapes';

afterEach(closeSimulatedStores);
// A body of 250 000 samples takes its time on a busy machine.
const START = Date.UTC(2026, 5, 3, 14, 30, 4);
const REQUESTS = 'request_counter_total:sum_by_deployment';
/** The first scrape that meets the fault, with the time that it may take and a drift of 5 %. */
const NEXT_SCRAPE_MS = 80_000;
/** Its delays would outlast the test. */
const forEver = () => new Promise<void>(() => {});
const OWN = ['scrape_duration_seconds', 'scrape_samples_scraped', 'snapshot_age_seconds', 'up'];
const OWN_OF_FAILED = [
  'scrape_duration_seconds',
  'scrape_failure',
  'scrape_samples_scraped',
  'snapshot_age_seconds',
  'up',
];

describe.each(FAULTS)('$fault', ({ faults, endless = false, isOwn = false, kind, says }: Fault) => {
  async function meetIt() {
    const simulatorOptions = { ratePerMinute: Infinity, ...(endless ? { wait: forEver } : {}) };
    const scene = await openSimulatedStore({ startMs: START, simulator: simulatorOptions });
    const { simulator, store, world, now, expectSilence } = scene;
    const look = () => drawPanel([{ metric: REQUESTS }], { store, nowMs: now() });
    const before = newestBy(await look(), 'deployment_id');
    expect(Object.keys(before).length).toBeGreaterThan(0);
    const storedBefore = await scrapesIn(store);
    simulator.setFaults(faults);
    expectSilence(endless);
    await world.advance(NEXT_SCRAPE_MS);
    return { ...scene, look, before, storedBefore };
  }

  test('is told with its cause, the age of the values, and what to do; the last values stay', async () => {
    const { look, before, store } = await meetIt();
    const response = await look();
    const text = response.errors?.[0]?.message ?? '';
    expect((await store.diagnose()).errors.at(-1)?.error.kind).toBe(kind);
    expect(text.slice(0, says.length)).toBe(says);
    expect(text).toMatch(/The newest values are \d+ s old\./);
    expect(text).toContain(SCRAPE_ERROR_TEXTS[kind].next);
    expect(text).toMatch(/The next attempt is in \d+ (s|min)\.$/);
    expect(text).not.toContain(DEFAULT_API_KEY);
    expect(newestBy(response, 'deployment_id')).toEqual(before);
  });

  test('is stored as a failed scrape without values, unless it is this source’s own, and is a gap once scrapes are good again', async () => {
    const { look, store, storedBefore, simulator, world, now, expectSilence } = await meetIt();
    const stored = await scrapesIn(store);
    expect(stored.slice(0, storedBefore.length)).toEqual(storedBefore);
    const failed = stored.slice(storedBefore.length);
    expect(failed.map(({ names, up }) => ({ names, up }))).toEqual(isOwn ? [] : [{ names: OWN_OF_FAILED, up: 0 }]);

    simulator.clearFaults();
    expectSilence(false);
    await world.advance(300_000);
    const response = await look();
    expect(response.errors).toBeUndefined();
    const scrapes = await scrapesIn(store);
    expect(scrapes.at(-1)?.up).toBe(1);
    expect(now() - (scrapes.at(-1)?.timeMs ?? 0)).toBeLessThan(200_000);
    if (isOwn) {
      expect(scrapes.map(({ up }) => up)).not.toContain(0);
      return;
    }
    const seen = new Set<number>();
    for (const [timeMs, values] of valuesByTime(response)) {
      const newest = scrapes.findLast((scrape) => scrape.timeMs <= timeMs);
      seen.add(newest?.up ?? NaN);
      expect({ timeMs, shown: values.some((value) => value !== null) }).toEqual({ timeMs, shown: newest?.up === 1 });
    }
    expect(seen).toContain(0);
    expect(seen).toContain(1);
  });
});

describe('the first lines of an answer, which end as a whole one does', () => {
  async function meetIt(scrapes: number) {
    const scene = await openSimulatedStore({ startMs: START, simulator: { ratePerMinute: Infinity } });
    const look = () => drawPanel([{ metric: REQUESTS }], { store: scene.store, nowMs: scene.now() });
    const before = newestBy(await look(), 'deployment_id');
    scene.simulator.setFaults({ answer: { kind: 'firstLines', lines: 20 }, requests: scrapes });
    await scene.world.advance(62_000);
    return { ...scene, look, before };
  }

  test('are held back, and told; no series ends, and the last values stay', async () => {
    const { look, before, store } = await meetIt(1);
    const response = await look();
    const text = response.errors?.[0]?.message ?? '';
    expect(text).toMatch(/^The newest answer has \d+ series where the one before had \d+/);
    expect(text).toContain(SCRAPE_ERROR_TEXTS.suspect.next);
    expect(newestBy(response, 'deployment_id')).toEqual(before);
    expect((await scrapesIn(store)).map(({ up }) => up)).toEqual([1]);
  });

  test('are a failed scrape once the next answer is whole again', async () => {
    const { store, world, look } = await meetIt(1);
    await world.advance(62_000);
    expect((await look()).errors).toBeUndefined();
    expect((await scrapesIn(store)).map(({ up }) => up)).toEqual([1, 0, 1]);
  });

  test('are the truth once the next answer has no more', async () => {
    const { store, world, look } = await meetIt(2);
    await world.advance(62_000);
    expect((await look()).errors).toBeUndefined();
    expect((await scrapesIn(store)).map(({ up }) => up)).toEqual([1, 1, 1]);
  });
});

test.each([
  ['an empty body', 'empty'],
  ['no deployment at all', 'noDeployments'],
] as const)('%s is a good scrape of an account without deployments, said by Save & test', async (_, kind) => {
  const { simulator, store } = await openSimulatedStore({ startMs: START });
  simulator.setFaults({ answer: { kind } });
  expect(await store.test()).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/no dedicated deployment/),
  });
  expect((await scrapesIn(store)).map(({ names, up }) => ({ names, up }))).toEqual([{ names: OWN, up: 1 }]);
});

test.each(['none', 'counter', 'untyped', 'histogram'] as const)(
  'TYPE lines saying %s change no number',
  async (types) => {
    const plain = await openSimulatedStore({ startMs: START });
    const varied = await openSimulatedStore({ startMs: START });
    varied.simulator.setFaults({ variant: { types } });
    const query = [{ metric: REQUESTS }, { metric: 'latency_overall_ms_bucket:sum_by_deployment', quantiles: [0.9] }];
    const [expected, drawn] = await Promise.all(
      [plain, varied].map(({ store, now }) => drawPanel(query, { store, nowMs: now() }))
    );
    expect(drawn?.data.map((frame) => frame.fields[1]?.values)).toEqual(
      expected?.data.map((frame) => frame.fields[1]?.values)
    );
    expect(drawn?.data.length).toBeGreaterThan(2);
  }
);

test('a wrong key is told at Save & test, with where to mend it', async () => {
  const { store } = await openSimulatedStore({ startMs: START, apiKey: 'fw_wrong' });
  const health = await store.test();
  expect(health).toMatchObject({
    status: 'error',
    message: expect.stringMatching(/did not accept the API key.*Save & test/),
  });
  expect(JSON.stringify(health)).not.toContain('fw_wrong');
});

test('an endpoint that is not there is told', async () => {
  const { simulator, store } = await openSimulatedStore({ startMs: START });
  await simulator.close();
  expect(await store.test()).toMatchObject({ status: 'error', message: expect.stringMatching(/reached|HTTP 502/) });
});

test('docs/limits-and-errors.md has every message', () => {
  const page = readFileSync(path.join(process.cwd(), 'docs/limits-and-errors.md'), 'utf8');
  for (const { title, next } of Object.values(SCRAPE_ERROR_TEXTS)) {
    expect(page).toContain(title);
    expect(page).toContain(next);
  }
});
