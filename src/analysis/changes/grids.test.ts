import { ERRORS } from '../../catalogue';
import { gridEnd } from '../../evaluate';
import { planQuery } from '../../plan';
import { QUANTITIES } from './quantities';
import { requestOf } from './testing/minutes';
import { changes } from '.';

const MINUTE_MS = 60_000;

test.each([1, 7, 30, 31, 37, 59, 60, 61, 89, 360, 361, 1440, 1441, 1501, 10_080])(
  'a window of %i minutes is asked for in a few hundred steps of whole minutes that end as it does, or soon before',
  (minutes) => {
    // Stores have multiples of the step alone, so that it matters when it is asked.
    for (let later = 0; later < 700; later += 43) {
      for (const offset of [minutes, Math.max(minutes, 1440)]) {
        const request = requestOf(minutes, offset, later);
        const grids = changes.needs(request).map(({ grid }) => grid);
        for (const grid of grids) {
          expect(grid.count).toBeLessThanOrEqual(500);
          expect([grid.stepMs % MINUTE_MS, grid.startMs % grid.stepMs]).toEqual([0, 0]);
          expect(gridEnd(grid)).toBeLessThanOrEqual(request.window.toMs);
        }
        const newestMs = Math.max(...grids.map(gridEnd));
        const aPart = Math.max(2, minutes / (minutes <= 60 ? 10 : 16)) * MINUTE_MS;
        expect(request.window.toMs - newestMs).toBeLessThan(aPart);
      }
    }
  }
);

test('what a row leads to is a metric that can be asked for', () => {
  const plans = QUANTITIES.map(({ metric }) => planQuery({ refId: 'A', queryType: 'metrics', metric }));
  expect(plans.filter(({ ok }) => !ok)).toEqual([]);
});

test('a condition on the status code is put to errors alone, one on the model not to replicas', () => {
  const matchers = [
    { label: 'http_code', operator: '=' as const, value: '503' },
    { label: 'base_model', operator: '=' as const, value: 'm' },
  ];
  const plans = changes.needs({ ...requestOf(), matchers }).map(({ plan }) => JSON.stringify(plan));
  const narrowed = plans.filter((plan) => plan.includes('503'));
  expect(narrowed).not.toHaveLength(0);
  expect(narrowed.filter((plan) => !plan.includes(ERRORS))).toEqual([]);
  expect(plans.filter((plan) => plan.includes('"metric":"deployment_replicas","matchers":[]'))).not.toHaveLength(0);
});
