import fc from 'fast-check';
import { timeGrid } from '../../evaluate';
import { seriesOf } from '../../evaluate/testing/columns';
import { createHistory } from '../../history';
import { expositionOf, sample } from '../../history/testing/expositionOf';
import { planQuery, readQuery, type MetricsPlan } from '../../plan';
import { valueAt } from '../../series/stale';
import type { FireworksQuery } from '../../types';
import { evaluateHistory } from './evaluateHistory';
import { createKeptResults } from './keptResults';

const MINUTE = 60_000;
const START_MS = Date.UTC(2026, 5, 3, 10);
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const CACHED = 'tokens_cached_prompt_total:sum_by_deployment';
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const PROMPT = 'tokens_prompt_total:sum_by_deployment';

type Range = NonNullable<FireworksQuery['over']> & { window: 'range' };
const range = (fn: 'avg' | 'min' | 'max' | 'last' | 'total'): Range => ({ fn, window: 'range' });

const QUERIES: ReadonlyArray<readonly [string, Partial<FireworksQuery>]> = [
  ['the mean of a sum', { metric: REQUESTS, over: range('avg'), groupBy: ['deployment_id'] }],
  ['the lowest sum', { metric: REQUESTS, over: range('min'), groupBy: [] }],
  ['the highest sum', { metric: REQUESTS, over: range('max'), groupBy: ['deployment_id'] }],
  ['the newest sum', { metric: REQUESTS, over: range('last'), groupBy: ['deployment_id'] }],
  ['the highest of each', { metric: REQUESTS, over: range('max'), aggregate: 'max', groupBy: [] }],
  ['the total', { metric: REQUESTS, over: range('total'), groupBy: [] }],
  ['a ratio', { metric: 'error_ratio', over: range('avg'), groupBy: ['deployment_id'] }],
  ['a ratio of totals', { metric: 'cache_hit_ratio', over: range('avg'), groupBy: [] }],
  ['a difference of totals', { metric: 'uncached_prompt_tokens', over: range('total'), groupBy: ['deployment_id'] }],
];

function planOf(query: Partial<FireworksQuery>): MetricsPlan {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return outcome.plan;
}

/** What each deployment has in each scrape, which comes so many seconds after the full minute; undefined is a failed one. */
type Scrapes = ReadonlyArray<Partial<Record<string, number>> | undefined>;

async function historyOf(scrapes: Scrapes, second: number) {
  const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
  for (const [minute, values] of scrapes.entries()) {
    const timeMs = START_MS + minute * MINUTE + second * 1000;
    if (values === undefined) {
      await history.appendFailure(timeMs, { ownSamples: [] });
      continue;
    }
    const samples = Object.entries(values).flatMap(([deployment, value = 0]) => [
      sample(REQUESTS, { deployment_id: deployment }, value),
      sample(PROMPT, { deployment_id: deployment }, value * 100),
      ...(value > 2 ? [sample(ERRORS, { deployment_id: deployment, http_code: '500' }, value / 7)] : []),
      ...(value > 1 ? [sample(CACHED, { deployment_id: deployment }, value * 30)] : []),
    ]);
    await history.append(timeMs, expositionOf(samples));
  }
  return history;
}

/** The values of the whole range, in one go and in parts that are kept, the second time of what was kept. */
async function bothWays(scrapes: Scrapes, second: number, query: Partial<FireworksQuery>, nowMs: number) {
  const history = await historyOf(scrapes, second);
  const plan = planOf(query);
  const grid = timeGrid({ fromMs: START_MS, toMs: nowMs, intervalMs: MINUTE, utcOffsetSeconds: 0 });
  const { newestMs = -Infinity } = await history.coverage(nowMs);
  const results = createKeptResults({ history, now: () => nowMs });
  const asked = { scrapeIntervalMs: MINUTE, edge: { evaluateMs: nowMs, nowMs, isHeld: false } };
  const shown = async (kept?: { results: typeof results; settledMs: number }) => {
    const { grid: answer } = await evaluateHistory(history, plan, grid, { ...asked, kept });
    return seriesOf(answer).map(({ labels, column }) => ({ labels, value: valueAt(column, 0) }));
  };
  const kept = { results, settledMs: newestMs };
  return { whole: await shown(), inParts: [await shown(kept), await shown(kept)], keptBytes: results.bytes() };
}

function expectAlike(whole: unknown, inParts: unknown[]): void {
  const close = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(close)
      : typeof value === 'number'
        ? expect.closeTo(value, 9)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, close(one)]))
          : value;
  for (const part of inParts) {
    expect(part).toEqual(close(whole));
  }
}

describe.each(QUERIES)('%s over the whole range', (_, query) => {
  const anyScrape = fc.option(fc.dictionary(fc.constantFrom('chat', 'code'), fc.integer({ min: 0, max: 9 })), {
    freq: 8,
    nil: undefined,
  });
  const anyStretch = fc.record({ length: fc.integer({ min: 1, max: 40 }), scrape: anyScrape });

  test('is in parts what it is in one go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStretch, { minLength: 4, maxLength: 12 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 110 }),
        async (stretches, second, afterSeconds) => {
          const scrapes = stretches.flatMap(({ length, scrape }) => Array.from({ length }, () => scrape));
          const nowMs = START_MS + (scrapes.length - 1) * MINUTE + second * 1000 + afterSeconds * 1000;
          const { whole, inParts } = await bothWays(scrapes, second, query, nowMs);
          expectAlike(whole, inParts);
        }
      ),
      { numRuns: 60 }
    );
  });

  test('is kept in parts', async () => {
    const scrapes = Array.from({ length: 120 }, (__, minute) => ({ chat: minute % 7, code: 3 }));
    const { whole, inParts, keptBytes } = await bothWays(scrapes, 20, query, START_MS + 120 * MINUTE);
    expectAlike(whole, inParts);
    expect(whole.length).toBeGreaterThan(0);
    expect(keptBytes).toBeGreaterThan(0);
  });
});

test('a deployment that is back since the last full minute has the mean of the minutes that it was there before', async () => {
  const gone = Array.from({ length: 60 }, () => ({ chat: 1 }));
  const scrapes = [...Array.from({ length: 60 }, () => ({ chat: 1, code: 4 })), ...gone, { chat: 1, code: 9 }];
  const nowMs = START_MS + 120 * MINUTE + 40_000;
  const query = { metric: REQUESTS, over: range('avg'), groupBy: ['deployment_id'] };
  const { whole, inParts } = await bothWays(scrapes, 30, query, nowMs);
  expect(whole.map(({ value }) => value)).toEqual([1, 4]);
  expectAlike(whole, inParts);
});

test.each([
  ['quantile of all requests', { metric: LATENCY, quantiles: [0.9], groupBy: [], over: range('avg') }],
  ['quantile of a total', { metric: LATENCY, quantiles: [0.9], groupBy: [], over: range('total') }],
])(
  'the %s is of the bounds that all deployments have, also of those that were never there at once',
  async (_, query) => {
    const buckets = { chat: { '100': 3, '200': 4, '+Inf': 4 }, code: { '100': 1, '+Inf': 1 } };
    const history = createHistory({ retentionMs: Infinity, scrapeIntervalMs: MINUTE });
    for (let minute = 0; minute < 120; minute++) {
      // They take turns where one part ends and the next begins.
      const deployment = minute <= 60 ? 'chat' : 'code';
      const samples = Object.entries(buckets[deployment]).map(([le, value]) =>
        sample(LATENCY, { deployment_id: deployment, le }, value)
      );
      await history.append(START_MS + minute * MINUTE, expositionOf(samples));
    }
    const nowMs = START_MS + 119 * MINUTE;
    const grid = timeGrid({ fromMs: START_MS, toMs: nowMs, intervalMs: MINUTE, utcOffsetSeconds: 0 });
    const kept = { results: createKeptResults({ history, now: () => nowMs }), settledMs: nowMs };
    const asked = { scrapeIntervalMs: MINUTE, edge: undefined };
    const whole = await evaluateHistory(history, planOf(query), grid, asked);
    const inParts = await evaluateHistory(history, planOf(query), grid, { ...asked, kept });
    expect(whole.differingBounds).toEqual([{ labels: {}, bounds: [200] }]);
    // With the bound of 200 that only chat has it would be 200.
    expect(seriesOf(whole.grid).map(({ column }) => valueAt(column, 0))).toEqual([100]);
    expect(inParts).toEqual(whole);
  }
);
