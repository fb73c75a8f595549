import { of } from 'rxjs';
import { ofBuckets, type Grid, type GridSeries } from '../../evaluate';
import { groupBuckets } from '../../evaluate/histogram/buckets';
import { isBucketPlan, type MetricsPlan } from '../../plan';
import { labelValue } from '../../series/labels';
import { sparseColumn } from '../../series/stale';
import type { MetricStore, StoreRequest } from '../../stores';
import type { FireworksQuery } from '../../types';
import { newestValue } from './newestValue';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const NOW = Date.UTC(2026, 5, 3, 14, 30, 0);

/** Requests of a minute per bucket: up to 1 s, 1 to 5 s, 5 to 7.5 s, over 7.5 s. */
type Counts = readonly [number, number, number, number];

test.each<[string, Counts, Partial<FireworksQuery>, string, object | undefined]>([
  [
    'the bucket a quantile fell into, and its requests',
    [10, 20, 30, 0],
    { quantiles: [0.75] },
    '6.25 s (5 to 7.5 s)',
    { text: 'about 60 requests of the last minute', areFew: false },
  ],
  [
    'several quantiles of one line, each with its bucket',
    [10, 20, 30, 0],
    { quantiles: [0.1, 0.5] },
    'p10 600 ms (up to 1 s), p50 5 s (1 to 5 s)',
    { text: 'about 60 requests of the last minute', areFew: false },
  ],
  [
    'a quantile past the highest bound is that bound',
    [1, 0, 0, 9],
    { quantiles: [0.99] },
    '7.500 s (over 7.5 s)',
    { text: 'about 10 requests of the last minute', areFew: false },
  ],
  [
    'few requests',
    [5, 0, 0, 0],
    { quantiles: [0.5] },
    '500 ms (up to 1 s)',
    { text: 'about 5 requests of the last minute', areFew: true },
  ],
  [
    'one request',
    [0, 1, 0, 0],
    { quantiles: [0.5] },
    '3 s (1 to 5 s)',
    { text: 'about 1 request of the last minute', areFew: true },
  ],
  [
    'a longer window is no last minute',
    [10, 20, 30, 0],
    { quantiles: [0.75], over: { fn: 'total', window: '1h' } },
    '6.25 s (5 to 7.5 s)',
    { text: 'about 60 requests a minute', areFew: false },
  ],
  ['a share needs no bucket', [10, 20, 30, 0], { view: 'share', bound: 5000 }, '50%', undefined],
  ['a heatmap has no one value, but requests', [10, 20, 30, 0], { view: 'heatmap' }, '1 req/s', undefined],
  ['nor has a distribution', [10, 20, 30, 0], { view: 'distribution' }, '1 req/s', undefined],
])('%s', async (_, counts, query, text, requests) => {
  const newest = await newestValue({ refId: 'A', metric: LATENCY, groupBy: [], ...query }, contextOf({ chat: counts }));
  expect(newest).toEqual({ text: expect.any(String), ageText: '2 minutes ago', requests });
  expect(plain(newest?.text)).toBe(plain(text));
});

test('lines of several deployments rest on the least to the most', async () => {
  const context = contextOf({ chat: [10, 20, 30, 0], code: [0, 3, 0, 0] });
  const newest = await newestValue({ refId: 'A', metric: LATENCY, quantiles: [0.5] }, context);
  expect(plain(newest?.text)).toBe('p50 · chat 5 s (1 to 5 s), p50 · code 3 s (1 to 5 s)');
  expect(newest?.requests).toEqual({ text: 'about 3 to 60 requests of the last minute', areFew: true });
});

test.each<[FireworksQuery['over'], true | undefined]>([
  [{ fn: 'total', window: 'range' }, true],
  [{ fn: 'total', window: '1h' }, undefined],
  [{ fn: 'avg', window: 'step' }, undefined],
])('what is of the whole time range is said to be of the last hour: %j', async (over, isOfLastHour) => {
  const context = contextOf({ chat: [10, 20, 30, 0] });
  const newest = await newestValue({ refId: 'A', metric: LATENCY, view: 'rate', over }, context);
  expect(newest?.isOfLastHour).toBe(isOfLastHour);
});

test('idle is no value, and so has no basis', async () => {
  const context = contextOf({ chat: [0, 0, 0, 0] });
  expect(await newestValue({ refId: 'A', metric: LATENCY, quantiles: [0.5] }, context)).toBeUndefined();
});

test('quantiles and their buckets are one request to the store, and other views ask for no more than they draw', async () => {
  const requests: StoreRequest[] = [];
  const context = contextOf({ chat: [1, 1, 1, 1] }, (request) => requests.push(request));
  await newestValue({ refId: 'A', metric: LATENCY, view: 'quantile' }, context);
  await newestValue({ refId: 'A', metric: LATENCY, view: 'share', bound: 1000 }, context);
  expect(requests.map(({ queries }) => queries.map(({ plan }) => plan.kind))).toEqual([
    ['quantile', 'buckets'],
    ['share'],
  ]);
});

/** `5 s` for `5.000 s`: how many digits Grafana shows is not the question here. */
function plain(text: string | undefined): string {
  return (text ?? '').replace(/(\.\d*?)0+(?=[^\d])/g, '$1').replace(/\.(?=\D)/g, '');
}

function contextOf(
  deployments: Readonly<Record<string, Counts>>,
  seen: (request: StoreRequest) => void = () => {}
): Parameters<typeof newestValue>[1] {
  const les = ['1000', '5000', '7500', '+Inf'];
  const series = Object.entries(deployments).flatMap(([deployment_id, counts]) =>
    les.map((le, index): GridSeries => {
      const cumulative = counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0);
      return { labels: { deployment_id, le }, column: sparseColumn(Float64Array.of(cumulative / 60)) };
    })
  );
  const store: Pick<MetricStore, 'run'> = {
    run: (request) => {
      seen(request);
      const times = Float64Array.of(NOW);
      return of({
        newestMs: Date.now() - 120_000,
        results: request.queries.map(({ id, plan }) => ({
          id,
          grid: answerOf(plan, series, times),
          promql: '',
          notices: [],
        })),
      });
    },
  };
  const templates = { replace: (text = '') => text };
  return { store: store as MetricStore, templates, scrapeIntervalMs: 60_000, now: () => NOW };
}

function answerOf(plan: MetricsPlan, series: GridSeries[], times: Float64Array): Grid {
  return isBucketPlan(plan)
    ? ofBuckets(plan, groupBuckets(series, plan.by, 1).groups, times)
    : { times, series: series.filter(({ labels }) => labelValue(labels, 'le') === '+Inf') };
}
