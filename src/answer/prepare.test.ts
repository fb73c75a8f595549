import type { FireworksQuery } from '../types';
import { isRunnable } from './prepare';

const METRIC = 'latency_overall_ms_bucket:sum_by_deployment';

test.each<[string, Partial<FireworksQuery>, boolean]>([
  ['a metric', { metric: METRIC }, true],
  ['a hidden row', { metric: METRIC, hide: true }, false],
  ['no metric yet', { metric: ' ' }, false],
  ['a share within a bound', { metric: METRIC, view: 'share', bound: 1000 }, true],
  ['a share within a variable', { metric: METRIC, view: 'share', bound: '$within' }, true],
  ['a share without a bound yet', { metric: METRIC, view: 'share' }, false],
])('%s', (_, query, asked) => {
  expect(isRunnable({ refId: 'A', ...query })).toBe(asked);
});
