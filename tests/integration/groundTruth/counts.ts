import type { Grid } from '../../../src/evaluate';
import { seriesOf } from '../../../src/evaluate/testing/columns';
import { valueAt } from '../../../src/series/stale';
import { MINUTE_MS, type ObservedHours } from '../../support/observedHours';
import {
  ask,
  COUNTED,
  isClose,
  meanRate,
  minutesOfStep,
  ratioOf,
  RATIOS,
  sumOf,
  valuesOf,
  wrongValues,
} from '../../support/trueValues';
import { END_MS, HOUR_MS, RANGES, rangeEnding, STEPS, stepsOf, type GroundTruth } from './hours';

/** Rates, totals and ratios of what was counted. */
export function testCounts(truth: () => GroundTruth): void {
  test.each(COUNTED)('%s is the rate of the minutes in the step', async (metric, count) => {
    const { observed } = truth();
    for (const stepMs of STEPS) {
      const grid = await ask(observed, { metric }, stepsOf(stepMs));
      expect(wrongValues(observed, grid, minutesOfStep(observed, stepMs), meanRate(count))).toEqual([]);
    }
  });

  test.each(COUNTED)('%s of all deployments is the rate of the minutes in the step', async (metric, count) => {
    const { observed } = truth();
    for (const stepMs of STEPS) {
      const grid = await ask(observed, { metric, groupBy: [] }, stepsOf(stepMs));
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
      const { observed } = truth();
      let zeros = 0;
      for (const stepMs of STEPS) {
        const query = { metric: 'requests_error_total:sum_by_deployment', over: { fn, window: 'step' } } as const;
        const grid = await ask(observed, { ...query, groupBy: ['deployment_id', 'http_code'] }, stepsOf(stepMs));
        for (const { labels, column } of seriesOf(grid)) {
          const { deployment_id: id = '', http_code: code = '' } = labels;
          const wrong = Array.from(grid.times).flatMap((timeMs, place) => {
            const inStep = minutesOfStep(observed, stepMs)(timeMs);
            const minutes = (fn === 'last' ? inStep.slice(-1) : inStep).filter((one) => observed.isThere(id, one));
            const rates = observed.truths(id, minutes).map(({ errorsByCode }) => (errorsByCode[code] ?? 0) / 60);
            const right = rates.length === 0 ? undefined : summarised(rates, fn);
            const value = valueAt(column, place);
            zeros += value === 0 ? 1 : 0;
            return isClose(value, right) || (value === undefined && !wasSeen(observed, id, code, timeMs))
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
    const { observed, lagMs } = truth();
    const wrongTotals = (grid: Grid, lengthMs: number) =>
      observed.deploymentIds.flatMap((id) =>
        valuesOf(grid, id).flatMap(({ timeMs, value = 0 }) => {
          const untilMs = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS - lagMs;
          const right = count(observed.world.truth(id, untilMs - lengthMs, untilMs));
          return isClose(value, right) ? [] : [{ id, timeMs, value, right }];
        })
      );
    for (const stepMs of [15_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]) {
      const totals = await ask(observed, { metric, over: { fn: 'total', window: 'step' } }, stepsOf(stepMs, 30));
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
    const { observed } = truth();
    const ratio = ratioOf(part, whole, complement);
    for (const stepMs of STEPS) {
      expect(
        wrongValues(observed, await ask(observed, query, stepsOf(stepMs)), minutesOfStep(observed, stepMs), ratio)
      ).toEqual([]);
    }
    for (const rangeMs of RANGES) {
      const over = { fn: 'avg', window: 'range' } as const;
      const grid = await ask(observed, { ...query, over }, rangeEnding(END_MS, rangeMs));
      expect(wrongValues(observed, grid, (timeMs) => observed.minutesIn(timeMs - rangeMs, timeMs), ratio)).toEqual([]);
    }
  });
}

/** Whether the deployment had such an error within the three hours of the range before. */
function wasSeen(observed: ObservedHours, id: string, code: string, timeMs: number): boolean {
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
