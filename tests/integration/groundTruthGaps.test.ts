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
import { END_MS, HOUR_MS, HOURS, RANGES, rangeEnding, START_MS, stepsOf } from './groundTruth/hours';

// Hours of single requests are counted, on machines that may be busy.
let observed: ObservedHours;

describe('with failed scrapes, codes left out, and an hour in which nobody collected', () => {
  beforeAll(async () => {
    observed = await observeHours({
      startMs: START_MS,
      hours: HOURS,
      offsetMs: 5_000,
      fate: (scrape) => (scrape >= 150 && scrape < 210 ? 'none' : scrape % 9 === 4 ? 'failed' : 'good'),
    });
  });

  test.each(COUNTED)('the total of %s is that of the observed minutes', async (metric, count) => {
    for (const rangeMs of RANGES) {
      const over = { fn: 'total', window: 'range' } as const;
      const grid = await ask(observed, { metric, over }, rangeEnding(END_MS, rangeMs));
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
      const answer = await ask(observed, { metric }, stepsOf(stepMs, Infinity));
      expect(wrongValues(observed, answer, minutesOfStep(observed, stepMs), meanRate(requests))).toEqual([]);
      expect(valuesOf(answer, observed.deploymentIds[0]).some(({ value }) => value === undefined)).toBe(true);
    }
  });

  test.each(RATIOS)('%j is the ratio of true sums of the observed minutes', async (query, part, whole, complement) => {
    for (const stepMs of [10 * MINUTE_MS, HOUR_MS]) {
      const answer = await ask(observed, query, stepsOf(stepMs, Infinity));
      expect(wrongValues(observed, answer, minutesOfStep(observed, stepMs), ratioOf(part, whole, complement))).toEqual(
        []
      );
    }
  });
});
