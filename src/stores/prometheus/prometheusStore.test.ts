import { lastValueFrom } from 'rxjs';
import { timeGrid } from '../../evaluate';
import { seriesOf as gridSeriesOf } from '../../evaluate/testing';
import { planQuery, readQuery } from '../../plan';
import { valueAt } from '../../series/stale';
import type { FireworksOptions, FireworksQuery } from '../../types';
import type { MetricStore, PlanResult, StoreRequest, StoreResponse } from '../types';
import { fakePrometheus, type FakeAnswer, type FakeOptions, type FakePrometheus } from './fakePrometheus';
import { prometheusStore, readPrometheusOptions } from './index';

const NOW = Date.UTC(2026, 0, 2, 12, 0, 7);
const MINUTE = 60_000;
const REQUESTS = 'request_counter_total:sum_by_deployment';
const ERRORS = 'requests_error_total:sum_by_deployment';
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const KV = 'generator_kv_blocks_fraction:avg_by_deployment';
const SCRAPED = { job: 'fireworks', instance: 'api.fireworks.ai:443' };

interface Opened extends FakePrometheus {
  store: MetricStore;
  clock: { nowMs: number };
}

function open(options: FakeOptions = {}, jsonData: FireworksOptions = {}): Opened {
  const fake = fakePrometheus(options);
  const clock = { nowMs: NOW };
  const settings = { uid: 'own', jsonData: { prometheusUid: 'prom', ...jsonData } };
  const store = prometheusStore(readPrometheusOptions(settings, MINUTE), {
    dataSources: fake.dataSources,
    now: () => clock.nowMs,
  });
  return { ...fake, store, clock };
}

interface Asked {
  live?: boolean;
  stepMs?: number;
  utcOffsetSeconds?: number;
  toMs?: number;
}

function requestOf(queries: ReadonlyArray<Partial<FireworksQuery>>, asked: Asked = {}): StoreRequest {
  const { live = false, stepMs = MINUTE, utcOffsetSeconds = 0, toMs = NOW } = asked;
  return {
    queries: queries.map((query, index) => {
      const outcome = planQuery(readQuery(query));
      if (!outcome.ok) {
        throw new Error(outcome.message);
      }
      return { id: String.fromCharCode(65 + index), plan: outcome.plan };
    }),
    grid: timeGrid({ fromMs: toMs - 5 * MINUTE, toMs, intervalMs: stepMs, utcOffsetSeconds }),
    live,
    toMs,
  };
}

function run(opened: Opened, query: Partial<FireworksQuery>, asked: Asked = {}): Promise<StoreResponse> {
  return lastValueFrom(opened.store.run(requestOf([query], asked)));
}

async function only(opened: Opened, query: Partial<FireworksQuery>, asked: Asked = {}): Promise<PlanResult> {
  const { results, error } = await run(opened, query, asked);
  expect(error).toBeUndefined();
  expect(results).toHaveLength(1);
  return results[0]!;
}

function shown({ grid }: PlanResult): unknown[] {
  return gridSeriesOf(grid).map(({ labels, quantile, column }) => [
    labels,
    ...(quantile === undefined ? [] : [quantile]),
    Array.from(grid.times, (_, place) => valueAt(column, place)),
  ]);
}

function seriesOf(name: string, ...labels: Array<Record<string, string>>) {
  return labels.map((one) => ({ __name__: name, ...SCRAPED, ...one }));
}

describe('the request that is handed on', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test('asks for the age of the newest sample too where that is wanted, in the same request', async () => {
    const answer = ({ expr }: { expr: string }): FakeAnswer => [
      { labels: {}, points: [[NOW, expr.startsWith('max(timestamp(') ? 1234 : 1]] },
    ];
    const opened = open({ series, answer });
    const request = requestOf([{ metric: REQUESTS, groupBy: [] }], { live: true });
    expect(await lastValueFrom(opened.store.run({ ...request, wantsNewest: true }))).toMatchObject({
      newestMs: 1_234_000,
    });
    expect(opened.requests[0]!.targets.map(({ expr, instant }) => [expr, instant])).toEqual([
      [`sum(${REQUESTS})`, false],
      [`max(timestamp(${REQUESTS}))`, true],
    ]);
    expect(opened.requests).toHaveLength(1);
    expect(await lastValueFrom(opened.store.run(request))).not.toHaveProperty('newestMs');
  });

  test('has one target per expression, of the other data source, on our grid, and nothing of the panel', async () => {
    const opened = open({ series });
    await run(opened, { metric: REQUESTS });
    expect(opened.requests).toHaveLength(1);
    const [request] = opened.requests;
    expect(request).toMatchObject({ interval: '60s', intervalMs: MINUTE, timezone: 'utc', scopedVars: {} });
    expect(request!.maxDataPoints).toBeGreaterThan(11_000);
    expect(request!.range.from.valueOf()).toBe(Date.UTC(2026, 0, 2, 11, 55));
    expect(request!.range.to.valueOf()).toBe(Date.UTC(2026, 0, 2, 12, 0));
    expect(request!.targets).toEqual([
      {
        refId: 'q0e0',
        expr: REQUESTS,
        range: true,
        instant: false,
        exemplar: false,
        interval: '60s',
        datasource: { uid: 'prom', type: 'prometheus' },
      },
    ]);
    for (const key of ['filters', 'scopes', 'groupByKeys', 'rangeRaw', 'adhocFilters']) {
      expect(request).not.toHaveProperty(key);
    }
  });

  test('has an id of its own each time, since equal ids cancel each other', async () => {
    const opened = open({ series });
    await run(opened, { metric: REQUESTS });
    await run(opened, { metric: REQUESTS });
    const ids = opened.requests.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(2);
  });

  test('carries all rows of a panel at once, a target for each quantile', async () => {
    const opened = open({ series: [...series, ...seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' })] });
    const queries = [{ metric: REQUESTS }, { metric: LATENCY, quantiles: [0.5, 0.99] }];
    await lastValueFrom(opened.store.run(requestOf(queries)));
    expect(opened.requests).toHaveLength(1);
    expect(opened.requests[0]!.targets.map(({ refId, expr }) => [refId, expr])).toEqual([
      ['q0e0', REQUESTS],
      ['q1e0', `histogram_quantile(0.5, ${LATENCY})`],
      ['q1e1', `histogram_quantile(0.99, ${LATENCY})`],
    ]);
  });

  test('asks for one value at the end when the window is the range', async () => {
    const opened = open({ series });
    const query = { metric: REQUESTS, over: { fn: 'avg' as const, window: 'range' } };
    await run(opened, query);
    await run(opened, query, { live: true });
    expect(opened.requests.map(({ targets }) => [targets[0]!.range, targets[0]!.instant])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(opened.requests[0]!.targets[0]!.expr).toBe(`avg_over_time(${REQUESTS}[5m])`);
    // A past range ends with its last step, as in the browser; one that ends now ends now.
    expect(opened.requests.map(({ range }) => range.to.valueOf())).toEqual([Date.UTC(2026, 0, 2, 12, 0), NOW]);
  });

  test.each([
    ['a step of a day in a zone east of Greenwich', 86_400_000, 2 * 3600],
    ['a step of twelve hours in a zone of half hours', 43_200_000, 5.5 * 3600],
    ['a step of six hours west of Greenwich', 21_600_000, -7 * 3600],
    ['a step of a minute', MINUTE, 3600],
  ])('is rounded by the data source to the very same grid: %s', async (_, stepMs, utcOffsetSeconds) => {
    const opened = open({ series });
    const asked = requestOf([{ metric: REQUESTS }], { stepMs, utcOffsetSeconds });
    await lastValueFrom(opened.store.run(asked));
    const { range, timezone } = opened.requests[0]!;
    const raw = range.raw;
    // As in Grafana's datasource.ts, processTargetV2.
    const relative = typeof raw.from === 'string' && raw.from.includes('now');
    const offsetMs = timezone === 'utc' || !relative ? 0 : range.to.utcOffset() * MINUTE;
    const align = (ms: number) => Math.floor((ms + offsetMs) / stepMs) * stepMs - offsetMs;
    expect(align(range.from.valueOf())).toBe(asked.grid.startMs);
    expect(align(range.to.valueOf())).toBe(asked.grid.startMs + (asked.grid.count - 1) * stepMs);
  });

  test('has no dollar or double bracket that would be taken for a variable', async () => {
    const opened = open({ series });
    const filters = [{ label: 'deployment_id', operator: '=' as const, value: 'a$b|[[c]]' }];
    const result = await only(opened, { metric: REQUESTS, filters });
    const { expr } = opened.requests[0]!.targets[0]!;
    expect(expr).toBe(`${REQUESTS}{deployment_id="a\\x24b|\\x5b[c]]"}`);
    expect(result.promql).toBe(expr);
  });

  test('has the matchers of the settings in every selector', async () => {
    const opened = open(
      { series: series.map((one) => ({ ...one, cluster: 'eu' })) },
      { prometheusMatchers: 'cluster="eu"' }
    );
    await run(opened, { metric: 'error_ratio', groupBy: ['deployment_id'] });
    const { expr } = opened.requests[0]!.targets[0]!;
    expect(expr.match(/cluster="eu"/g)).toHaveLength(expr.match(/sum_by_deployment/g)!.length);
  });

  test('is cancelled when nobody waits any more', async () => {
    const opened = open({ series, hangs: true });
    const subscription = opened.store.run(requestOf([{ metric: REQUESTS }])).subscribe();
    while (opened.requests.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(opened.cancelled()).toBe(0);
    subscription.unsubscribe();
    expect(opened.cancelled()).toBe(1);
  });
});

describe('the answer', () => {
  const start = Date.UTC(2026, 0, 2, 11, 55);
  const at = (minute: number) => start + minute * MINUTE;
  const answerWith =
    (...lines: Array<[Record<string, string>, Array<[number, number]>]>) =>
    (): FakeAnswer =>
      lines.map(([labels, points]) => ({
        labels,
        points: points.map(([minute, value]) => [at(minute), value] as const),
      }));

  test('has a place per step, absent where there is no point, NaN where it is one, without what was added', async () => {
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith([
        { __name__: REQUESTS, ...SCRAPED, otel_scope_name: 'x', any_name_at_all: 'y', deployment_id: 'a' },
        [
          [0, 1],
          [2, NaN],
          [5, 3],
        ],
      ]),
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(Array.from(result.grid.times)).toEqual([0, 1, 2, 3, 4, 5].map(at));
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [1, undefined, NaN, undefined, undefined, 3]]]);
  });

  test('is in the order of labels, then quantiles', async () => {
    const opened = open({
      series: seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' }),
      answer: ({ refId }) =>
        answerWith(
          [{ deployment_id: 'b' }, [[0, refId === 'q0e0' ? 1 : 2]]],
          [{ deployment_id: 'a' }, [[0, refId === 'q0e0' ? 3 : 4]]]
        )(),
    });
    const result = await only(opened, { metric: LATENCY, quantiles: [0.9, 0.5], groupBy: ['deployment_id'] });
    expect(
      gridSeriesOf(result.grid).map(({ labels, quantile, column }) => [
        labels.deployment_id,
        quantile,
        column.values[0],
      ])
    ).toEqual([
      ['a', 0.9, 3],
      ['a', 0.5, 4],
      ['b', 0.9, 1],
      ['b', 0.5, 2],
    ]);
  });

  test('keeps a label that was asked for, whoever added it', async () => {
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith([{ job: 'one' }, [[0, 1]]], [{ job: 'two' }, [[0, 2]]]),
    });
    const result = await only(opened, { metric: REQUESTS, aggregate: 'sum', groupBy: ['job'] });
    expect(gridSeriesOf(result.grid).map(({ labels }) => labels)).toEqual([{ job: 'one' }, { job: 'two' }]);
  });

  test('joins series that differ only in what was added, such as the address of a scraper that moved', async () => {
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith(
        [
          { deployment_id: 'a', instance: 'old' },
          [
            [0, 1],
            [1, 2],
          ],
        ],
        [
          { deployment_id: 'a', instance: 'new' },
          [
            [1, 9],
            [2, 3],
          ],
        ]
      ),
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [1, 2, 3, undefined, undefined, undefined]]]);
  });

  test('of an instant has one place, whatever time the data source puts on it', async () => {
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW + 123, 7]] }],
    });
    const result = await only(opened, { metric: REQUESTS, over: { fn: 'max', window: 'range' } });
    expect(Array.from(result.grid.times)).toEqual([at(5)]);
    expect(shown(result)).toEqual([[{ deployment_id: 'a' }, [7]]]);
  });

  test('on other times than asked for is an error, not a line with holes', async () => {
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: answerWith([
        { deployment_id: 'a' },
        [
          [0, 1],
          [0.5, 2],
        ],
      ]),
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(result.error?.message).toContain('“Mimir” answered for other times than every 60 s');
  });

  test('that a query frontend aligned is an error that names the setting', async () => {
    const HOUR = 60 * MINUTE;
    const opened = open({
      series: seriesOf(REQUESTS, { deployment_id: 'a' }),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[Math.floor(NOW / HOUR) * HOUR, 1]] }],
    });
    const result = await only(opened, { metric: REQUESTS }, { stepMs: HOUR, utcOffsetSeconds: 5.5 * 3600 });
    expect(result.error?.message).toContain('moved the times that it was asked for to full steps of 3600 s in UTC');
    expect(result.error?.message).toContain('--no-query-range.align-range-with-step');
    expect(result.error?.message).not.toContain('minimum interval');
  });

  test('carries the notices of the data source, each once', async () => {
    const opened = open({
      series: seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' }),
      answer: answerWith([{ deployment_id: 'a' }, [[0, 1]]]),
      notices: [
        { severity: 'warning', text: 'PromQL info: monotonicity was repaired' },
        { severity: 'warning', text: 'PromQL warning: bucket label "le" is missing' },
      ],
    });
    const { notices } = await only(opened, { metric: LATENCY, quantiles: [0.5, 0.9] });
    expect(notices).toEqual([
      // Prometheus up to 3.0, and what was made of it, sends both as warnings.
      { severity: 'info', text: '“Mimir”: PromQL info: monotonicity was repaired' },
      { severity: 'warning', text: '“Mimir”: PromQL warning: bucket label "le" is missing' },
    ]);
  });
});

describe('names that a pipeline changed', () => {
  const renamed = (name: string) => `${name.replaceAll(':', '_').replace('_total_', '_')}_total`;

  test('are asked for, and found once for all panels until they are old', async () => {
    const opened = open({ series: seriesOf(renamed(REQUESTS), { deployment_id: 'a' }) });
    await Promise.all([run(opened, { metric: REQUESTS }), run(opened, { metric: REQUESTS })]);
    expect(opened.requests.map(({ targets }) => targets[0]!.expr)).toEqual(Array(2).fill(renamed(REQUESTS)));
    const names = () => opened.resources.filter(({ path }) => path === 'api/v1/label/__name__/values').length;
    expect(names()).toBe(2);
    opened.clock.nowMs += 4 * MINUTE;
    await run(opened, { metric: REQUESTS });
    expect(names()).toBe(2);
    opened.clock.nowMs += 2 * MINUTE;
    await run(opened, { metric: REQUESTS });
    expect(names()).toBe(4);
  });

  test('are not added up when there are two of one metric at once; the reader is told', async () => {
    const opened = open({
      series: [renamed(REQUESTS), REQUESTS].flatMap((name) => seriesOf(name, { deployment_id: 'a' })),
      explore: surveyed([{ deployment_id: 'a' }, { deployment_id: 'a', fireworks_selector: '1' }]),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, { metric: REQUESTS });
    expect(opened.requests[0]!.targets[0]!.expr).toBe(REQUESTS);
    expect(notices.map(({ text }) => text).join()).toContain(
      'stored more than once, with different metric name. Only those of one name are read, so that nothing counts twice.'
    );
  });

  test('follow each other when the metric was renamed: all of them are read, and nothing needs to be said', async () => {
    const opened = open({
      series: [renamed(REQUESTS), REQUESTS].flatMap((name) => seriesOf(name, { deployment_id: 'a' })),
      explore: surveyed([{ deployment_id: 'a' }, { deployment_id: 'a', fireworks_selector: '1' }], { together: 20 }),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const over = { fn: 'avg' as const, window: '10m' };
    const { notices } = await only(opened, { metric: REQUESTS, over });
    const { expr } = opened.requests[0]!.targets[0]!;
    expect(expr).toContain(`sum_over_time(${REQUESTS}[10m])`);
    expect(expr).toContain(`sum_over_time(${renamed(REQUESTS)}{deployment_account!=""}[10m])`);
    expect(notices).toEqual([]);
  });

  test('cannot be listed everywhere; then the documented ones are asked for', async () => {
    const opened = open({
      resourceError: { status: 403, data: { message: 'forbidden' } },
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(opened.requests[0]!.targets[0]!.expr).toBe(REQUESTS);
    expect(gridSeriesOf(result.grid)).toHaveLength(1);
  });

  test('the requests that errors are measured by have their changed name and the matchers, too', async () => {
    const [errors, requests] = ['requests_error_total_sum_by_deployment', 'request_counter_total_sum_by_deployment'];
    const opened = open(
      {
        series: [
          ...seriesOf(errors, { deployment_id: 'a', code: '503' }),
          ...seriesOf(requests, { deployment_id: 'a' }),
        ],
      },
      { prometheusMatchers: 'job="fireworks"' }
    );
    await run(opened, { metric: ERRORS });
    const expr = opened.requests[0]!.targets[0]!.expr;
    expect(expr.match(/[a-z_:]+by_deployment\{[^}]*\}/g)).toEqual([
      `${errors}{job="fireworks"}`,
      `${errors}{job="fireworks"}`,
      `${requests}{job="fireworks"}`,
    ]);
  });

  test.each([
    ['code', 'code'],
    ['http_code', 'http_code'],
  ])('a status code stored as %s is asked for so and shown as documented', async (stored, written) => {
    const opened = open({
      series: [
        ...seriesOf(ERRORS, { deployment_id: 'a', [stored]: '503' }),
        ...seriesOf(REQUESTS, { deployment_id: 'a' }),
      ],
      answer: () => [{ labels: { [stored]: '503' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const filters = [{ label: 'http_code', operator: '=~' as const, value: '5..' }];
    const result = await only(opened, { metric: ERRORS, groupBy: ['http_code'], filters });
    const errors = `${ERRORS}{${written}=~"5.."}`;
    const zero = `(0 * count_over_time(${errors}[5m]) and on () ${REQUESTS})`;
    expect(opened.requests[0]!.targets[0]!.expr).toBe(`sum by (${written}) (\n  ${errors}\n  or\n  ${zero}\n)`);
    expect(gridSeriesOf(result.grid)[0]?.labels).toEqual({ http_code: '503' });
    expect(await opened.store.labelValues('http_code', { metric: ERRORS, matchers: [] })).toEqual(['503']);
    expect(await opened.store.labelNames({ metric: ERRORS, matchers: [] })).toEqual(['deployment_id', 'http_code']);
  });

  test('stand in the preview as soon as they are known', async () => {
    const opened = open(
      { series: seriesOf(renamed(REQUESTS), { deployment_id: 'a' }) },
      { prometheusMatchers: 'job="fireworks"' }
    );
    const { queries, grid } = requestOf([{ metric: REQUESTS }]);
    expect(opened.store.preview?.(queries[0]!.plan, grid)).toBe(`${REQUESTS}{job="fireworks"}`);
    await opened.store.metrics();
    expect(opened.store.preview?.(queries[0]!.plan, grid)).toBe(`${renamed(REQUESTS)}{job="fireworks"}`);
  });
});

/** Answers of surveys: each of these series was there for ten steps, those of one deployment for `together`. */
function surveyed(series: ReadonlyArray<Record<string, string>>, { together = 10 } = {}): (expr: string) => FakeAnswer {
  const isOfAny = (expr: string) => expr.includes('max by (deployment_account');
  return (expr) =>
    expr.startsWith('max(max_over_time(')
      ? []
      : isOfAny(expr)
        ? [...new Set(series.map((labels) => labels.deployment_id ?? ''))].map((deployment_id) => ({
            labels: { deployment_id },
            points: [[NOW, together]],
          }))
        : series.map((labels) => ({ labels, points: [[NOW, 10]] }));
}

describe('copies of the same series', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });
  const over = { fn: 'avg' as const, window: '10m' };

  test('from two scrapers are not added up: one that misses nothing is read', async () => {
    const copies = ['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' }));
    const opened = open({
      series,
      explore: surveyed(copies),
      answer: () => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, { metric: REQUESTS, groupBy: [] });
    expect(opened.requests[0]!.targets[0]!.expr).toBe(`sum(${REQUESTS}{monitor="one"})`);
    expect(notices.map(({ text }) => text).join()).toContain('stored more than once, with different monitor');
  });

  test('of which none has all there is are read at each moment from the newest', async () => {
    const copies = ['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' }));
    const opened = open({ series, explore: surveyed(copies, { together: 15 }) });
    await run(opened, { metric: REQUESTS, groupBy: [], over: { fn: 'total', window: '10m' } });
    expect(opened.requests[0]!.targets[0]!.expr).toContain('[599999ms:1m]');
    expect(opened.requests[0]!.targets[0]!.expr.replace(/\s+/g, ' ')).toContain(
      `timestamp(${REQUESTS}) == on (deployment_account, deployment_id) group_left ()`
    );
  });

  test('are none when a scraper went on under another address: the parts of a window are put together', async () => {
    const parts = ['old', 'new'].map((instance) => ({ instance, deployment_id: 'a' }));
    const opened = open({ series, explore: surveyed(parts, { together: 20 }) });
    const { notices } = await only(opened, { metric: REQUESTS, groupBy: [], aggregate: 'max', over });
    expect(opened.requests[0]!.targets[0]!.expr).toContain(
      `sum by (base_model, deployment, deployment_account, deployment_id) (sum_over_time(${REQUESTS}[10m]))`
    );
    expect(notices.filter(({ text }) => text.includes('more than once'))).toEqual([]);
  });

  test('are asked about once for all panels, and again when a new one may have come', async () => {
    let surveys = 0;
    const answer = surveyed([{ deployment_id: 'a' }]);
    const opened = open({
      series,
      explore: (expr) => {
        surveys += expr.includes('max by (deployment_account') ? 1 : 0;
        return answer(expr);
      },
    });
    await Promise.all([
      run(opened, { metric: REQUESTS }),
      run(opened, { metric: KV }),
      run(opened, { metric: LATENCY }),
    ]);
    expect(surveys).toBe(1);
    opened.clock.nowMs += MINUTE;
    await run(opened, { metric: REQUESTS });
    expect(surveys).toBe(2);
  });

  test('of which one is read are looked at for each further metric, less often', async () => {
    let surveys = 0;
    const answer = surveyed(['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' })));
    const opened = open({
      series,
      explore: (expr) => {
        surveys += expr.includes('max by (deployment_account') ? 1 : 0;
        return answer(expr);
      },
    });
    const dashboard = () => Promise.all([REQUESTS, KV, LATENCY, KV].map((metric) => run(opened, { metric })));
    await dashboard();
    expect(surveys).toBe(3);
    opened.clock.nowMs += 20_000;
    await dashboard();
    expect(surveys).toBe(4);
  });

  test.each<[string, FakeOptions]>([
    ['its surveys', { explore: () => ({ error: { message: 'too many requests', status: 429 } }) }],
    ['its lists', { resourceError: { status: 503, statusText: 'Service Unavailable', data: {} } }],
  ])(
    'cannot be ruled out in a store that refuses %s: the newest is read, and the reader is told',
    async (_, refused) => {
      const answer = (): FakeAnswer => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }];
      const opened = open({ series, answer, explore: surveyed([{ deployment_id: 'a' }]), ...refused });
      const { notices } = await only(opened, { metric: REQUESTS, groupBy: [] });
      expect(notices.map(({ text }) => text).join()).toContain('could not be looked up');
      expect(notices.map(({ severity }) => severity)).toContain('warning');
    }
  );

  test('of a metric whose labels nobody knows cannot be ruled out without a survey: it is refused', async () => {
    const opened = open({ series, explore: () => ({ error: { message: 'too many requests', status: 429 } }) });
    const { results } = await run(opened, { metric: 'novel_thing:sum_by_deployment', groupBy: [] });
    expect(results.map(({ error }) => error?.message).join()).toMatch(
      /^Whether novel_thing:sum_by_deployment is stored more than once could not be looked up\. .*too many requests/
    );
  });

  test('are none when scrapers of two accounts fill one store', async () => {
    const series = [
      { __name__: REQUESTS, job: 'one', deployment_id: 'a' },
      { __name__: REQUESTS, job: 'two', deployment_id: 'b' },
    ];
    const opened = open({ series, explore: () => series.map((labels) => ({ labels, points: [[NOW, 1]] })) });
    await run(opened, { metric: REQUESTS, groupBy: [] });
    expect(opened.requests[0]!.targets[0]!.expr).toBe(`sum(${REQUESTS})`);
  });
});

describe('a store that reads PromQL by other rules', () => {
  const series = seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' });
  const at = NOW - (NOW % MINUTE);

  test('is asked for the buckets of a quantile, which is then computed here, however a bound is spelled', async () => {
    const opened = open({
      series,
      dropsNaN: true,
      answer: () =>
        [
          ['10', 1],
          ['20.0', 3],
          ['+Inf', 4],
        ].map(([le, value]) => ({ labels: { deployment_id: 'a', le: String(le) }, points: [[at, Number(value)]] })),
    });
    const result = await only(opened, { metric: LATENCY, quantiles: [0.5, 0], groupBy: ['deployment_id'] });
    expect(opened.requests[0]!.targets.map(({ expr }) => expr)).toEqual([`sum by (le, deployment_id) (${LATENCY})`]);
    expect(gridSeriesOf(result.grid).map(({ quantile, column }) => [quantile, column.values.at(-1)])).toEqual([
      [0.5, 15],
      [0, 0],
    ]);
  });

  test('says at a total that it may be less', async () => {
    const opened = open({ series: seriesOf(REQUESTS, { deployment_id: 'a' }), dropsNaN: true });
    const { notices } = await only(opened, { metric: REQUESTS, over: { fn: 'total', window: 'step' } });
    expect(notices.map(({ text }) => text).join()).toContain('by the rules of MetricsQL');
    const other = await only(open({ series: seriesOf(REQUESTS, { deployment_id: 'a' }) }), {
      metric: REQUESTS,
      over: { fn: 'total', window: 'step' },
    });
    expect(other.notices.map(({ text }) => text).join()).not.toContain('MetricsQL');
  });
});

describe('a store that downsamples long steps', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });
  const stepMs = 30 * MINUTE;
  const end = NOW - (NOW % stepMs);
  const counted =
    (along: number, atEnd: number) =>
    ({ refId, instant }: { refId: string; instant: boolean }): FakeAnswer =>
      refId.startsWith('q')
        ? [{ labels: { deployment_id: 'a' }, points: [[end, 5]] }]
        : [{ labels: {}, points: [[end, instant ? atEnd : along]] }];

  test('is an error, not a number five times too high', async () => {
    const result = await only(open({ series, answer: counted(6, 30) }), { metric: REQUESTS }, { stepMs });
    expect(result.error?.message).toContain('from downsampled data');
    expect(result.error?.message).toContain('max_source_resolution=0s');
    expect(gridSeriesOf(result.grid)).toEqual([]);
  });

  test('is none where the same samples are counted both ways, and not asked about with short steps', async () => {
    const opened = open({ series, answer: counted(30, 30) });
    expect((await only(opened, { metric: REQUESTS }, { stepMs })).error).toBeUndefined();
    await only(opened, { metric: REQUESTS });
    expect(opened.requests.map(({ targets }) => targets.length)).toEqual([3, 1]);
  });
});

describe('bounds', () => {
  const bounds = (deployment_id: string, ...les: string[]) =>
    seriesOf(LATENCY, ...les.map((le) => ({ deployment_id, le })));
  const query = { metric: LATENCY, quantiles: [0.5], groupBy: [] };

  test('that are the same numbers, however spelled, are added up as they are', async () => {
    const opened = open({ series: [...bounds('a', '500', '1000', '+Inf'), ...bounds('b', '500.0', '1e3', '+Inf')] });
    await run(opened, query);
    expect(opened.requests[0]!.targets[0]!.expr).toBe(`histogram_quantile(0.5, sum by (le) (${LATENCY}))`);
  });

  test('that differ are reduced to the common ones, with a notice', async () => {
    const opened = open({
      series: [...bounds('a', '500', '1000', '+Inf'), ...bounds('b', '500', '2000', '+Inf')],
      answer: () => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, query);
    expect(opened.requests[0]!.targets[0]!.expr).toContain('count by (fireworks_bound)');
    expect(notices).toEqual([
      { severity: 'warning', text: 'Not all series have the bounds 1000, 2000; the common bounds are used.' },
    ]);
  });

  test('differ in no group when each deployment is a line of its own, or when the others are filtered out', async () => {
    const opened = open({ series: [...bounds('a', '500', '+Inf'), ...bounds('b', '700', '+Inf')] });
    await run(opened, { ...query, groupBy: ['deployment_id'] });
    await run(opened, { ...query, filters: [{ label: 'deployment_id', operator: '=', value: 'a' }] });
    expect(opened.requests.filter(({ targets }) => targets[0]!.expr.includes('count'))).toEqual([]);
  });

  test('are listed as numbers, each once', async () => {
    const opened = open({ series: bounds('a', '+Inf', '1000', '500.0', '500', '5e2') });
    expect(await opened.store.bounds({ metric: LATENCY, matchers: [] })).toEqual([500, 1000]);
  });
});

describe('lists', () => {
  const series = [
    ...seriesOf(REQUESTS, { deployment_id: 'a', cluster: 'eu' }, { deployment_id: 'b', cluster: 'us' }),
    ...seriesOf(KV, { deployment_id: 'a', base_model: 'm', cluster: 'eu' }),
    { __name__: 'up', job: 'other', deployment_id: 'z' },
  ];

  test('name the metrics as documented, with the series of now', async () => {
    const opened = open({
      series: [...series, ...seriesOf('fw_deployment_replicas', { deployment_id: 'a' })],
      explore: () => [{ labels: { __name__: REQUESTS }, points: [[NOW, 2]] }],
    });
    expect(await opened.store.metrics()).toEqual([
      { name: 'deployment_replicas', seriesCount: 0 },
      { name: KV, seriesCount: 0 },
      { name: REQUESTS, seriesCount: 2 },
    ]);
  });

  test('hold labels of Fireworks’ series only, and none that was added', async () => {
    const { store } = open({ series });
    expect(await store.labelNames()).toEqual(['base_model', 'deployment_id']);
    expect(await store.labelValues('deployment_id')).toEqual(['a', 'b']);
    expect(await store.labelValues('deployment_id', { metric: KV, matchers: [] })).toEqual(['a']);
  });

  test('are narrowed by matchers of the query and of the settings', async () => {
    const { store } = open({ series }, { prometheusMatchers: 'cluster="us"' });
    expect(await store.labelValues('deployment_id')).toEqual(['b']);
    const matchers = [{ label: 'deployment_id', operator: '!=' as const, value: 'b' }];
    expect(await store.labelValues('deployment_id', { metric: REQUESTS, matchers })).toEqual([]);
  });

  test('that fail say which data source it was and why', async () => {
    const { store } = open({ resourceError: { status: 502, statusText: 'Bad Gateway', data: {} } });
    await expect(store.metrics()).rejects.toThrow('The data source “Mimir” says: Bad Gateway.');
  });
});

describe('an empty answer says why', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test.each<[string, FakeOptions, Partial<FireworksQuery>, string]>([
    [
      'the store has no such metric',
      { series },
      { metric: KV },
      `“Mimir” has had no series of ${KV} in the last 30 days`,
    ],
    ['the store has nothing', {}, { metric: KV }, '“Mimir” has had no Fireworks metrics in the last 30 days'],
    [
      'the filters match nothing',
      { series },
      { metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '=', value: 'z' }] },
      'passes the filters deployment_id="z"',
    ],
    ['there was no value then', { series }, { metric: REQUESTS }, 'no value in this time range'],
  ])('%s', async (_, options, query, text) => {
    const { notices } = await only(open(options), query);
    expect(notices.map((notice) => notice.text).join()).toContain(text);
  });
});

describe('failures', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test.each<[string, FakeOptions & { jsonData?: FireworksOptions }, string]>([
    [
      'no data source is chosen',
      { jsonData: { prometheusUid: '' } },
      'No Prometheus data source is chosen. Choose the one',
    ],
    ['it does not exist', { jsonData: { prometheusUid: 'gone' } }, 'There is no data source with the uid "gone"'],
    ['it is of another type', { settings: { type: 'loki' } }, '“Mimir” is of type loki'],
    [
      'it is this very data source',
      { settings: { uid: 'own' }, jsonData: { prometheusUid: 'own' } },
      'does not answer PromQL',
    ],
    [
      'the matchers cannot be read',
      { jsonData: { prometheusMatchers: 'a=b' } },
      'The matchers in the settings cannot be read',
    ],
    [
      'Grafana refuses the request as a whole',
      { failure: { status: 403, statusText: 'Forbidden', data: { message: 'You may not query this' } } },
      'The data source “Mimir” says: You may not query this. Check its credentials',
    ],
    [
      'asking it fails altogether',
      { answer: () => ({ throws: { status: 502, statusText: 'Bad Gateway', data: {} } }) },
      'The data source “Mimir” says: Bad Gateway. “Save & test” in the settings of “Mimir”',
    ],
  ])('%s', async (_, { jsonData, ...options }, message) => {
    const { results, error } = await run(open({ series, ...options }, jsonData), { metric: REQUESTS });
    expect(results.flatMap(({ grid, notices }) => [...gridSeriesOf(grid), ...notices])).toEqual([]);
    expect(error?.message).toContain(message);
  });

  test.each([
    [
      'query processing would load too many samples into memory in query execution',
      422,
      'Choose a shorter range, a longer step or more filters',
    ],
    ['query timed out in expression evaluation', 503, 'It took longer than it may'],
    ['bad_data: 1:5: parse error: unexpected end of input', 400, 'query inspector'],
    ['dial tcp 10.0.0.1:9090: connect: connection refused', 500, '“Save & test” in the settings of “Mimir”'],
    ['no access', 403, 'Check its credentials'],
  ])('%s keeps its words, its status and its row', async (words, status, next) => {
    const opened = open({
      series,
      answer: ({ refId }) =>
        refId === 'q0e0'
          ? { error: { message: words, status } }
          : [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { results, error } = await lastValueFrom(
      opened.store.run(requestOf([{ metric: REQUESTS }, { metric: REQUESTS }]))
    );
    expect(error).toBeUndefined();
    expect(results[0]!.error).toMatchObject({ status });
    expect(results[0]!.error?.message).toContain(`“Mimir” says: ${words}. `);
    expect(results[0]!.error?.message).toContain(next);
    expect(results[1]!.error).toBeUndefined();
    expect(gridSeriesOf(results[1]!.grid)).toHaveLength(1);
  });
});
