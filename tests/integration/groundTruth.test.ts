import { gridEnd, isBucketGrid, separateBuckets, type Grid, type TimeGrid } from '../../src/evaluate';
import { seriesOf } from '../../src/evaluate/testing/columns';
import type { Truth } from '../../simulator';
import { valueAt } from '../../src/series/stale';
import type { FireworksQuery } from '../../src/types';
import { MINUTE_MS, observeHours, type ObservedHours } from '../support/observedHours';
import {
  ask,
  COUNTED,
  isClose,
  meanRate,
  minutesOfStep,
  ratioOf,
  RATIOS,
  requests,
  sumOf,
  valuesOf,
  wrongValues,
} from '../support/trueValues';

/**
 * What may be promised of numbers that are scraped once a minute: a scrape knows exactly the minute before the last
 * change of values, and with one scrape in every minute these minutes follow each other without gap or overlap. So
 * - a value at a short step is that of the minute that the newest scrape told of;
 * - a longer step is all of the minutes whose scrapes lie in it. Its mean is over the minutes in which the deployment
 *   was there: one that was scaled to zero for half of the step counts with the other half. Where deployments are added
 *   up, it is over the minutes in which any of them was there. A status code that is left out of bodies without such
 *   errors is 0 in them, once it was seen within the length of the range;
 * - a total over a range is the true number over a stretch of the same length that ends with the minute that was
 *   known at the last full minute of the range: half a minute or a minute earlier, according to when it is scraped;
 * - minutes of failed scrapes, and such in which nobody collected, are left out, not guessed.
 */
const START_MS = Date.UTC(2026, 5, 3, 6);
const HOURS = 5;
const HOUR_MS = 60 * MINUTE_MS;
const END_MS = START_MS + HOURS * HOUR_MS;
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';

const STEPS = [15_000, 30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];
const RANGES = [15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS];
/** Places of a grid are enough to see every kind of minute, and not too many for a busy machine. */
const MOST_PLACES = 120;

// Hours of single requests are counted, on machines that may be busy.
jest.setTimeout(60_000);

let observed: ObservedHours;

/** Steps from the third hour on; by then every window of theirs is full. */
function gridOf(stepMs: number): TimeGrid {
  const startMs = START_MS + 2 * HOUR_MS;
  return { startMs, stepMs, count: Math.min(MOST_PLACES, (3 * HOUR_MS) / stepMs), rangeMs: 3 * HOUR_MS };
}

function rangeEnding(toMs: number, rangeMs: number): TimeGrid {
  return { startMs: toMs - rangeMs, stepMs: MINUTE_MS, count: rangeMs / MINUTE_MS + 1, rangeMs };
}

describe.each([
  [5_000, 'zero'],
  [42_000, 'zero'],
  [42_000, 'omit'],
] as const)('scraped %i ms after each full minute, codes without errors: %s', (offsetMs, zeroErrors) => {
  beforeAll(async () => {
    observed = await observeHours({ startMs: START_MS, hours: HOURS, offsetMs, variant: { zeroErrors } });
  }, 60_000);

  /** How far the known minutes lie behind the clock at a full minute. */
  const lagMs = offsetMs < MINUTE_MS / 2 ? MINUTE_MS : MINUTE_MS / 2;

  test('the hours have what they are to show: many requests, errors of several codes, a deployment that sleeps', () => {
    const minutes = observed.minutesIn(START_MS, END_MS);
    const truths = observed.deploymentIds.flatMap((id) => observed.truths(id, minutes));
    expect(new Set(truths.flatMap(({ errorsByCode }) => Object.keys(errorsByCode))).size).toBeGreaterThan(4);
    expect(sumOf(truths, requests)).toBeGreaterThan(5_000);
    const asleep = observed.deploymentIds.map((id) => minutes.filter((minute) => !observed.isThere(id, minute)).length);
    expect(Math.max(...asleep)).toBeGreaterThan(30);
  });

  test.each(COUNTED)('%s is the rate of the minutes in the step', async (metric, count) => {
    for (const stepMs of STEPS) {
      const grid = await ask(observed, { metric }, gridOf(stepMs));
      expect(wrongValues(observed, grid, minutesOfStep(observed, stepMs), meanRate(count))).toEqual([]);
    }
  });

  test.each(COUNTED)('%s of all deployments is the rate of the minutes in the step', async (metric, count) => {
    for (const stepMs of STEPS) {
      const grid = await ask(observed, { metric, groupBy: [] }, gridOf(stepMs));
      const wrong = valuesOf(grid, undefined).flatMap(({ timeMs, value }) => {
        const minutes = minutesOfStep(observed, stepMs)(timeMs);
        const events = sumOf(
          observed.deploymentIds.flatMap((id) => observed.truths(id, minutes)),
          count
        );
        const right = events / (60 * minutes.length);
        return isClose(value, right) ? [] : [{ stepMs, timeMs, value, right }];
      });
      expect(wrong).toEqual([]);
    }
  });

  test.each(['avg', 'min', 'max', 'last'] as const)(
    'the %s of each error code over a step is that of its minutes, those without errors among them',
    async (fn) => {
      let zeros = 0;
      for (const stepMs of STEPS) {
        const query = { metric: 'requests_error_total:sum_by_deployment', over: { fn, window: 'step' } } as const;
        const grid = await ask(observed, { ...query, groupBy: ['deployment_id', 'http_code'] }, gridOf(stepMs));
        for (const { labels, column } of seriesOf(grid)) {
          const { deployment_id: id = '', http_code: code = '' } = labels;
          const wrong = Array.from(grid.times).flatMap((timeMs, place) => {
            const inStep = minutesOfStep(observed, stepMs)(timeMs);
            const minutes = (fn === 'last' ? inStep.slice(-1) : inStep).filter((one) => observed.isThere(id, one));
            const rates = observed.truths(id, minutes).map(({ errorsByCode }) => (errorsByCode[code] ?? 0) / 60);
            const right = rates.length === 0 ? undefined : summarised(rates, fn);
            const value = valueAt(column, place);
            zeros += value === 0 ? 1 : 0;
            return isClose(value, right) || (value === undefined && !wasSeen(id, code, timeMs))
              ? []
              : [{ stepMs, timeMs, id, code, value, right }];
          });
          expect(wrong).toEqual([]);
        }
        expect(seriesOf(grid).length).toBeGreaterThan(5);
      }
      expect(zeros > 0).toBe(true);
    }
  );

  test.each(COUNTED)('the total of %s is the true number, over steps and ranges', async (metric, count) => {
    const wrongTotals = (grid: Grid, lengthMs: number) =>
      observed.deploymentIds.flatMap((id) =>
        valuesOf(grid, id).flatMap(({ timeMs, value = 0 }) => {
          const untilMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS - lagMs;
          const right = count(observed.world.truth(id, untilMs - lengthMs, untilMs));
          return isClose(value, right) ? [] : [{ id, timeMs, value, right }];
        })
      );
    for (const stepMs of [15_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]) {
      const grid = gridOf(stepMs);
      const few = { ...grid, count: Math.min(grid.count, 30) };
      const totals = await ask(observed, { metric, over: { fn: 'total', window: 'step' } }, few);
      expect(wrongTotals(totals, Math.max(MINUTE_MS, stepMs))).toEqual([]);
    }
    for (const rangeMs of RANGES) {
      const range = rangeEnding(END_MS - 7 * MINUTE_MS, rangeMs);
      const totals = await ask(observed, { metric, over: { fn: 'total', window: 'range' } }, range);
      expect(seriesOf(totals).length).toBeGreaterThan(2);
      expect(wrongTotals(totals, rangeMs)).toEqual([]);
    }
  });

  test.each(RATIOS)('%j is the ratio of true sums, over steps and ranges', async (query, part, whole, complement) => {
    const ratio = ratioOf(part, whole, complement);
    for (const stepMs of STEPS) {
      expect(
        wrongValues(observed, await ask(observed, query, gridOf(stepMs)), minutesOfStep(observed, stepMs), ratio)
      ).toEqual([]);
    }
    for (const rangeMs of RANGES) {
      const over = { fn: 'avg', window: 'range' } as const;
      const grid = await ask(observed, { ...query, over }, rangeEnding(END_MS, rangeMs));
      expect(wrongValues(observed, grid, (timeMs) => observed.minutesIn(timeMs - rangeMs, timeMs), ratio)).toEqual([]);
    }
  });

  test.each([LATENCY, QUEUE])('quantiles of %s lie in the bucket of the true ones', async (metric) => {
    const quantiles = [0.5, 0.9, 0.95, 0.99];
    for (const stepMs of [15_000, MINUTE_MS, 5 * MINUTE_MS, HOUR_MS]) {
      const minutesAt = minutesOfStep(observed, stepMs);
      const bounds = boundsOf(await ask(observed, { metric, view: 'heatmap', groupBy: [] }, gridOf(stepMs)));
      for (const quantile of quantiles) {
        const query: Partial<FireworksQuery> = { metric, view: 'quantile', quantiles: [quantile] };
        const each = await ask(observed, query, gridOf(stepMs));
        const all = await ask(observed, { ...query, groupBy: [] }, gridOf(stepMs));
        const wrong = [undefined, ...observed.deploymentIds].flatMap((id) =>
          valuesOf(id === undefined ? all : each, id).flatMap(({ timeMs, value }) => {
            const minutes = minutesAt(timeMs);
            const members = id === undefined ? observed.deploymentIds : [id];
            const seen = members.flatMap((member) => latencies(metric, observed.truths(member, minutes)));
            const bucket = trueBucket(quantile, seen, bounds);
            const isRight =
              bucket === undefined
                ? value === undefined || Number.isNaN(value)
                : value !== undefined && value >= bucket.lower && value <= bucket.upper;
            return isRight ? [] : [{ id, timeMs, quantile, value, bucket }];
          })
        );
        expect(wrong).toEqual([]);
      }
    }
  });

  test('buckets over a range hold as many requests as there were, and shares are the true ones', async () => {
    for (const rangeMs of RANGES) {
      const range = rangeEnding(END_MS, rangeMs);
      const over = { fn: 'total', window: 'range' } as const;
      const grid = await ask(observed, { metric: LATENCY, view: 'distribution', groupBy: [], over }, range);
      const untilMs = gridEnd(range) - lagMs;
      const truths = observed.deploymentIds.map((id) => observed.world.truth(id, untilMs - rangeMs, untilMs));
      const values = latencies(LATENCY, truths);
      expect(values.length).toBeGreaterThan(100);
      const groups = isBucketGrid(grid) ? grid.groups : [];
      expect(groups).toHaveLength(1);
      for (const group of groups) {
        for (const { lower, upper, column } of separateBuckets(group, 1)) {
          const right = values.filter((value) => value > lower && value <= upper).length;
          expect(valueAt(column, 0)).toBeCloseTo(right, 6);
        }
      }
      for (const bound of [1000, 5000, 15_000]) {
        const shares = await ask(observed, { metric: LATENCY, view: 'share', bound, groupBy: [], over }, range);
        const [share] = seriesOf(shares);
        const right = values.filter((value) => value <= bound).length / values.length;
        expect(share && valueAt(share.column, 0)).toBeCloseTo(right, 9);
      }
    }
  });
});

/** Whether the deployment had such an error within the three hours of the range before. */
function wasSeen(id: string, code: string, timeMs: number): boolean {
  const minutes = observed.minutesIn(timeMs - 3 * HOUR_MS, timeMs);
  return observed.truths(id, minutes).some(({ errorsByCode }) => (errorsByCode[code] ?? 0) > 0);
}

function summarised(rates: readonly number[], fn: 'avg' | 'min' | 'max' | 'last'): number {
  switch (fn) {
    case 'avg':
      return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    case 'min':
      return Math.min(...rates);
    case 'max':
      return Math.max(...rates);
    case 'last':
      return rates[rates.length - 1] ?? NaN;
  }
}

function latencies(metric: string, truths: readonly Truth[]): number[] {
  return truths.flatMap((truth) => truth.latencies[metric] ?? []);
}

function boundsOf(grid: Grid): number[] {
  return seriesOf(grid)
    .map(({ labels }) => Number(labels.le))
    .filter((bound) => !Number.isNaN(bound));
}

/** The bucket of the request that has this rank; both buckets where the rank is between two requests. */
function trueBucket(
  quantile: number,
  observations: readonly number[],
  bounds: readonly number[]
): { lower: number; upper: number } | undefined {
  if (observations.length === 0) {
    return undefined;
  }
  const sorted = [...observations].sort((a, b) => a - b);
  const rank = quantile * sorted.length;
  const first = sorted[Math.ceil(rank - 1e-9) - 1] ?? NaN;
  const last = sorted[Math.floor(rank + 1e-9)] ?? first;
  const highest = bounds[bounds.length - 1] ?? NaN;
  // Beyond the highest bound nothing is known but that.
  const lower = Math.min(highest, bounds.filter((bound) => bound < first).at(-1) ?? 0);
  return { lower, upper: bounds.find((bound) => bound >= last) ?? highest };
}
