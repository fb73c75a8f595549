import { ERRORS, metricInfo, REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';
import { changeMetric, patchQuery, viewPatch } from './changeQuery';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';
const LENGTH = 'tokens_prompt_per_request_bucket:sum_by_deployment';
const KV = 'generator_kv_blocks_fraction:avg_by_deployment';

const TOTAL = { fn: 'total', window: 'range' } as const;

const kept: Partial<FireworksQuery> = {
  groupBy: ['deployment_id'],
  filters: [{ label: 'deployment_id', operator: '=', value: 'a' }],
};

test.each<[string, Partial<FireworksQuery>, string, Partial<FireworksQuery>]>([
  ['what fits every metric stays', kept, REQUESTS, kept],
  ['quantiles leave with the histogram', { view: 'quantile', quantiles: [0.9] }, REQUESTS, {}],
  ['a view of histograms stays on a histogram', { view: 'rate' }, LATENCY, { view: 'rate' }],
  ['a view by variable stays', { view: '$view' }, REQUESTS, { view: '$view' }],
  ['codes stay with an error ratio', { codes: ['5xx'] }, 'success_ratio', { codes: ['5xx'] }],
  ['codes leave otherwise', { codes: ['5xx'] }, ERRORS, {}],
  ['the aggregate leaves where there is but one way', { aggregate: 'max' }, LATENCY, {}],
  ['the aggregate stays on values', { aggregate: 'max' }, KV, { aggregate: 'max' }],
  ['a total leaves with the rate', { over: { fn: 'total', window: 'range' } }, KV, {}],
  ['a view of buckets has no highest', { over: { fn: 'max', window: 'range' } }, LATENCY, {}],
  ['a bound stays where the unit does', { view: 'share', bound: 500 }, QUEUE, { view: 'share', bound: 500 }],
  ['a bound leaves with its unit', { view: 'share', bound: 500 }, LENGTH, { view: 'share' }],
  ['another summary stays', { over: { fn: 'max', window: 'range' } }, KV, { over: { fn: 'max', window: 'range' } }],
  ['nothing is known of a variable, so all stays', { codes: ['5xx'] }, '$metric', { codes: ['5xx'] }],
])('%s', (_, before, metric, after) => {
  expect(changeMetric({ refId: 'A', metric: LATENCY, ...before }, metric)).toEqual({ refId: 'A', metric, ...after });
});

test('a field set to undefined is taken out of the saved query', () => {
  const patched = patchQuery({ refId: 'B', metric: 'x', legend: 'y' }, { legend: undefined, format: 'table' });
  expect(Object.entries(patched)).toEqual([
    ['refId', 'B'],
    ['metric', 'x'],
    ['format', 'table'],
  ]);
});

test.each<[string, Partial<FireworksQuery>, Parameters<typeof viewPatch>[2], Partial<FireworksQuery>]>([
  ['the usual view is saved as none', { view: 'rate' }, 'quantile', {}],
  ['a total stays on a picture', { over: TOTAL }, 'heatmap', { view: 'heatmap', over: TOTAL }],
  ['a distribution is asked for as any panel draws it', {}, 'distribution', { view: 'distribution', format: 'series' }],
  ['or as the rows that were chosen', { format: 'table' }, 'distribution', { view: 'distribution', format: 'table' }],
  ['its format leaves with it', { view: 'distribution', format: 'series' }, 'rate', { view: 'rate' }],
  ['a total leaves with the picture', { view: 'heatmap', over: TOTAL }, 'share', { view: 'share' }],
])('%s', (_, before, view, after) => {
  const query = { refId: 'A', metric: LATENCY, ...before };
  const { refId: _refId, metric: _metric, ...saved } = patchQuery(query, viewPatch(query, metricInfo(LATENCY), view));
  expect(saved).toEqual(after);
});
