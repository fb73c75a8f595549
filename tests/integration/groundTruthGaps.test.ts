import { seriesOf } from '../../src/evaluate/testing/columns';
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

const HOURS = 5;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 5, 3, 6);
const END_MS = START_MS + HOURS * HOUR_MS;
const RANGES = [15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS];

// Hours of single requests are counted, on machines that may be busy.
jest.setTimeout(60_000);

let observed: ObservedHours;

function stepsOf(stepMs: number) {
  return { startMs: START_MS + 2 * HOUR_MS, stepMs, count: (3 * HOUR_MS) / stepMs, rangeMs: 3 * HOUR_MS };
}

describe('with failed scrapes, codes left out, and an hour in which nobody collected', () => {
  beforeAll(async () => {
    observed = await observeHours({
      startMs: START_MS,
      hours: HOURS,
      offsetMs: 5_000,
      fate: (scrape) => (scrape >= 150 && scrape < 210 ? 'none' : scrape % 9 === 4 ? 'failed' : 'good'),
    });
  }, 60_000);

  test.each(COUNTED)('the total of %s is that of the observed minutes', async (metric, count) => {
    for (const rangeMs of RANGES) {
      const range = { startMs: END_MS - rangeMs, stepMs: MINUTE_MS, count: rangeMs / MINUTE_MS + 1, rangeMs };
      const grid = await ask(observed, { metric, over: { fn: 'total', window: 'range' } }, range);
      expect(seriesOf(grid).length).toBeGreaterThan(2);
      const minutes = observed.minutesIn(END_MS - rangeMs, END_MS);
      const totals = observed.deploymentIds.map((id) => valuesOf(grid, id)[0]?.value ?? 0);
      const truths = observed.deploymentIds.map((id) => sumOf(observed.truths(id, minutes), count));
      expect(totals.filter((total, place) => !isClose(total, truths[place]))).toEqual([]);
    }
  });

  test('requests per second are there where the newest scrape was good, and nowhere else', async () => {
    const metric = 'request_counter_total:sum_by_deployment';
    for (const stepMs of [15_000, MINUTE_MS]) {
      const answer = await ask(observed, { metric }, stepsOf(stepMs));
      expect(wrongValues(observed, answer, minutesOfStep(observed, stepMs), meanRate(requests))).toEqual([]);
      expect(valuesOf(answer, observed.deploymentIds[0]).some(({ value }) => value === undefined)).toBe(true);
    }
  });

  test.each(RATIOS)('%j is the ratio of true sums of the observed minutes', async (query, part, whole, complement) => {
    for (const stepMs of [10 * MINUTE_MS, HOUR_MS]) {
      const answer = await ask(observed, query, stepsOf(stepMs));
      expect(wrongValues(observed, answer, minutesOfStep(observed, stepMs), ratioOf(part, whole, complement))).toEqual(
        []
      );
    }
  });
});
