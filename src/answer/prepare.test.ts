import { templatesOf } from '../plan/testing/templates';
import type { FireworksQuery } from '../types';
import { isRunnable, prepareTarget } from './prepare';

const METRIC = 'latency_overall_ms_bucket:sum_by_deployment';

test.each<[string, Partial<FireworksQuery>, boolean]>([
  ['a metric', { metric: METRIC }, true],
  ['a hidden row', { metric: METRIC, hide: true }, false],
  ['no metric yet', { metric: ' ' }, false],
  ['a share within a bound', { metric: METRIC, view: 'share', bound: 1000 }, true],
  ['a share within a variable', { metric: METRIC, view: 'share', bound: '$within' }, true],
  ['a share without a bound, to say so', { metric: METRIC, view: 'share' }, true],
  ['a metric that cannot be read, to say so', { metric: 7 as never }, true],
  ['a bound that is null', { metric: METRIC, view: 'share', bound: null as never }, true],
])('%s', (_, query, asked) => {
  expect(isRunnable({ refId: 'A', ...query })).toBe(asked);
});

test('a row that cannot be read is answered with what it takes', () => {
  const target: FireworksQuery = { refId: 'B', metric: METRIC, groupBy: [{ label: 'a' }] as never };
  expect(prepareTarget(target, { scopedVars: {} }, templatesOf({}))).toMatchObject({
    refId: 'B',
    problem: {
      field: 'groupBy',
      message: expect.stringMatching(/"groupBy" cannot be \{"label":"a"\}: it takes names/),
    },
  });
});
