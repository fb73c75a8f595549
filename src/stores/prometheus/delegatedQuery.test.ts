import { lastValueFrom } from 'rxjs';
import type { FakeAnswer } from './testing/fakePrometheus';
import {
  LATENCY,
  MINUTE,
  NOW,
  REQUESTS,
  only,
  openStore,
  requestOf,
  run,
  sentExpr,
  seriesOf,
} from './testing/openStore';

describe('the request that is handed on', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });

  test('asks for the age of the newest sample too where that is wanted, in the same request', async () => {
    const answer = ({ expr }: { expr: string }): FakeAnswer => [
      { labels: {}, points: [[NOW, expr.startsWith('max(timestamp(') ? 1234 : 1]] },
    ];
    const opened = openStore({ series, answer });
    const request = requestOf([{ metric: REQUESTS, groupBy: [] }], { live: true });
    expect(await lastValueFrom(opened.store.run({ ...request, wantsNewest: true }))).toMatchObject({
      newestMs: 1_234_000,
    });
    expect(opened.requests[0]!.targets.map(({ expr, instant }) => [expr, instant])).toEqual([
      [`sum(${REQUESTS})`, false],
      [`max(timestamp(${REQUESTS}))`, true],
    ]);
    expect(opened.requests).toHaveLength(1);
    expect((await lastValueFrom(opened.store.run(request))).newestMs).toBeUndefined();
  });

  test('has one target per expression, of the other data source, on our grid, and nothing of the panel', async () => {
    const opened = openStore({ series });
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
    const opened = openStore({ series });
    await run(opened, { metric: REQUESTS });
    await run(opened, { metric: REQUESTS });
    const ids = opened.requests.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(2);
  });

  test('carries all rows of a panel at once, a target for each quantile', async () => {
    const opened = openStore({ series: [...series, ...seriesOf(LATENCY, { deployment_id: 'a', le: '+Inf' })] });
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
    const opened = openStore({ series });
    const query = { metric: REQUESTS, over: { fn: 'avg' as const, window: 'range' } };
    await run(opened, query);
    await run(opened, query, { live: true });
    expect(opened.requests.map(({ targets }) => [targets[0]!.range, targets[0]!.instant])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(sentExpr(opened)).toBe(`avg_over_time(${REQUESTS}[5m])`);
    // A past range ends with its last step, as in the browser; one that ends now ends now.
    expect(opened.requests.map(({ range }) => range.to.valueOf())).toEqual([Date.UTC(2026, 0, 2, 12, 0), NOW]);
  });

  test.each([
    ['a step of a day in a zone east of Greenwich', 86_400_000, 2 * 3600],
    ['a step of twelve hours in a zone of half hours', 43_200_000, 5.5 * 3600],
    ['a step of six hours west of Greenwich', 21_600_000, -7 * 3600],
    ['a step of a minute', MINUTE, 3600],
  ])('is rounded by the data source to the very same grid: %s', async (_, stepMs, utcOffsetSeconds) => {
    const opened = openStore({ series });
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
    const opened = openStore({ series });
    const filters = [{ label: 'deployment_id', operator: '=' as const, value: 'a$b|[[c]]' }];
    const result = await only(opened, { metric: REQUESTS, filters });
    const { expr } = opened.requests[0]!.targets[0]!;
    expect(expr).toBe(`${REQUESTS}{deployment_id="a\\x24b|\\x5b[c]]"}`);
    expect(result.promql).toBe(expr);
  });

  test('has the matchers of the settings in every selector', async () => {
    const opened = openStore(
      { series: series.map((one) => ({ ...one, cluster: 'eu' })) },
      { prometheusMatchers: 'cluster="eu"' }
    );
    await run(opened, { metric: 'error_ratio', groupBy: ['deployment_id'] });
    const { expr } = opened.requests[0]!.targets[0]!;
    expect(expr.match(/cluster="eu"/g)).toHaveLength(expr.match(/sum_by_deployment/g)!.length);
  });

  test('is cancelled when nobody waits any more', async () => {
    const opened = openStore({ series, hangs: true });
    const subscription = opened.store.run(requestOf([{ metric: REQUESTS }])).subscribe();
    while (opened.requests.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(opened.cancelled()).toBe(0);
    subscription.unsubscribe();
    expect(opened.cancelled()).toBe(1);
  });
});
