import { seriesOf as gridSeriesOf } from '../../evaluate/testing/columns';
import {
  ERRORS,
  MINUTE,
  NOW,
  REQUESTS,
  only,
  openStore,
  presenceOf,
  requestOf,
  run,
  sentExpr,
  seriesOf,
} from './testing/openStore';

describe('names that a pipeline changed', () => {
  const renamed = (name: string) => `${name.replaceAll(':', '_').replace('_total_', '_')}_total`;

  test('are asked for, and found once for all panels until they are old', async () => {
    const opened = openStore({ series: seriesOf(renamed(REQUESTS), { deployment_id: 'a' }) });
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
    const opened = openStore({
      series: [renamed(REQUESTS), REQUESTS].flatMap((name) => seriesOf(name, { deployment_id: 'a' })),
      explore: presenceOf([{ deployment_id: 'a' }, { deployment_id: 'a', fireworks_selector: '1' }]),
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, { metric: REQUESTS });
    expect(sentExpr(opened)).toBe(REQUESTS);
    expect(notices.map(({ text }) => text).join()).toContain(
      'stored more than once, with different metric name. Only those of one name are read, so that nothing counts twice.'
    );
  });

  test('follow each other when the metric was renamed: all of them are read, and nothing needs to be said', async () => {
    const opened = openStore({
      series: [renamed(REQUESTS), REQUESTS].flatMap((name) => seriesOf(name, { deployment_id: 'a' })),
      explore: presenceOf([{ deployment_id: 'a' }, { deployment_id: 'a', fireworks_selector: '1' }], { together: 20 }),
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
    const opened = openStore({
      resourceError: { status: 403, data: { message: 'forbidden' } },
      answer: () => [{ labels: { deployment_id: 'a' }, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const result = await only(opened, { metric: REQUESTS });
    expect(sentExpr(opened)).toBe(REQUESTS);
    expect(gridSeriesOf(result.grid)).toHaveLength(1);
  });

  test('the requests that errors are measured by have their changed name and the matchers, too', async () => {
    const [errors, requests] = ['requests_error_total_sum_by_deployment', 'request_counter_total_sum_by_deployment'];
    const opened = openStore(
      {
        series: [
          ...seriesOf(errors, { deployment_id: 'a', code: '503' }),
          ...seriesOf(requests, { deployment_id: 'a' }),
        ],
      },
      { prometheusMatchers: 'job="fireworks"' }
    );
    await run(opened, { metric: ERRORS });
    const expr = sentExpr(opened);
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
    const opened = openStore({
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
    expect(sentExpr(opened)).toBe(`sum by (${written}) (\n  ${errors}\n  or\n  ${zero}\n)`);
    expect(gridSeriesOf(result.grid)[0]?.labels).toEqual({ http_code: '503' });
    expect(await opened.store.labelValues('http_code', { metric: ERRORS, matchers: [] })).toEqual(['503']);
    expect(await opened.store.labelNames({ metric: ERRORS, matchers: [] })).toEqual(['deployment_id', 'http_code']);
  });

  test('stand in the preview as soon as they are known', async () => {
    const opened = openStore(
      { series: seriesOf(renamed(REQUESTS), { deployment_id: 'a' }) },
      { prometheusMatchers: 'job="fireworks"' }
    );
    const { queries, grid } = requestOf([{ metric: REQUESTS }]);
    expect(opened.store.preview?.(queries[0]!.plan, grid, 0)).toBe(`${REQUESTS}{job="fireworks"}`);
    await opened.store.metrics();
    expect(opened.store.preview?.(queries[0]!.plan, grid, 0)).toBe(`${renamed(REQUESTS)}{job="fireworks"}`);
  });
});
