import { dateTime } from '@grafana/data';
import { of } from 'rxjs';
import { ofBuckets, type Grid, type GridSeries } from '../../evaluate';
import { groupBuckets } from '../../evaluate/histogram/buckets';
import { isBucketPlan, type MetricsPlan } from '../../plan';
import { labelValue } from '../../series/labels';
import { sparseColumn } from '../../series/stale';
import type { MetricStore, StoreRequest } from '../../stores';
import type { FireworksQuery } from '../../types';
import { newestValue, type EditedPanel } from './newestValue';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const NOW = Date.UTC(2026, 5, 3, 14, 30, 0);
const RANGE = { fn: 'total', window: 'range' } as const;
const STEP = { fn: 'avg', window: 'step' } as const;

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
])('%s', async (_, counts, query, text, requests) => {
  const newest = await newestValue({ refId: 'A', metric: LATENCY, groupBy: [], ...query }, contextOf({ chat: counts }));
  expect(newest).toEqual({ lead: 'Newest', text: expect.any(String), ageText: '2 minutes ago', requests });
  expect(plain(newest?.text)).toBe(plain(text));
});

test('lines of several deployments rest on the least to the most', async () => {
  const context = contextOf({ chat: [10, 20, 30, 0], code: [0, 3, 0, 0] });
  const newest = await newestValue({ refId: 'A', metric: LATENCY, quantiles: [0.5] }, context);
  expect(plain(newest?.text)).toBe('p50 · chat 5 s (1 to 5 s), p50 · code 3 s (1 to 5 s)');
  expect(newest?.requests).toEqual({ text: 'about 3 to 60 requests of the last minute', areFew: true });
});

describe('the value is of what the panel shows', () => {
  const HOUR = 3_600_000;
  const panelOf = (fromMs: number, toMs: number): EditedPanel => {
    const [from, to] = [dateTime(fromMs), dateTime(toMs)];
    return { range: { from, to, raw: { from, to } }, intervalMs: 600_000, startTime: NOW, scopedVars: {} };
  };
  const now = panelOf(NOW - 6 * HOUR, NOW);
  const yesterday = panelOf(NOW - 30 * HOUR, NOW - 24 * HOUR);

  test.each<[string, Partial<FireworksQuery>, EditedPanel | undefined, string, string]>([
    ['a total of its range', { view: 'rate', over: RANGE }, now, 'Over the time range: 1 requests', ''],
    [
      'or of the last hour while there is none',
      { view: 'rate', over: RANGE },
      undefined,
      'Over the last hour: 1 requests',
      '',
    ],
    [
      'a distribution counts the requests of the range',
      { view: 'distribution' },
      now,
      'Over the time range: 1 requests',
      '',
    ],
    ['one of steps does not', { view: 'distribution', over: STEP }, now, 'Newest: 1 req/s', '2 minutes ago'],
    ['the last step of a range that is over', { view: 'rate' }, yesterday, 'At the end of the time range: 1 req/s', ''],
  ])('%s', async (_, query, panel, text, ageText) => {
    const requests: StoreRequest[] = [];
    const context = contextOf({ chat: [10, 20, 30, 0] }, (request) => requests.push(request));
    const newest = await newestValue({ refId: 'A', metric: LATENCY, ...query }, context, panel);
    expect(plain(`${newest?.lead}: ${newest?.text}`)).toBe(text);
    expect(newest?.ageText).toBe(ageText);
    expect(requests).toMatchObject([
      panel === undefined
        ? { live: true, grid: { stepMs: 60_000, rangeMs: HOUR, count: 1 } }
        : {
            live: panel === now,
            grid: { stepMs: 600_000, rangeMs: 6 * HOUR, count: 1 },
            toMs: panel.range.to.valueOf(),
          },
    ]);
  });

  test.each<[Partial<FireworksQuery>, string]>([
    [{ view: 'rate' }, '1d before the end of the time range'],
    [{ view: 'distribution' }, 'Over the time range, 1d earlier'],
  ])('a day earlier it is looked for a day earlier, and nobody scrapes for it', async (query, lead) => {
    const requests: StoreRequest[] = [];
    const context = contextOf({ chat: [10, 20, 30, 0] }, (request) => requests.push(request));
    const newest = await newestValue({ refId: 'A', metric: LATENCY, offset: '1d', ...query }, context, now);
    expect(newest?.lead).toBe(lead);
    expect(requests).toMatchObject([{ live: false, toMs: now.range.to.valueOf() - 24 * HOUR }]);
  });

  test('a state in its word', async () => {
    const newest = await newestValue(
      { refId: 'A', metric: 'deployment_state' },
      contextOf({ chat: [60, 60, 60, 0] }),
      now
    );
    expect(newest?.text).toBe('Serving');
  });
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
