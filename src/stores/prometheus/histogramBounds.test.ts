import { LATENCY, MINUTE, NOW, only, openStore, run, sentExpr, seriesOf } from './testing/openStore';

describe('bounds', () => {
  const bounds = (deployment_id: string, ...les: string[]) =>
    seriesOf(LATENCY, ...les.map((le) => ({ deployment_id, le })));
  const query = { metric: LATENCY, quantiles: [0.5], groupBy: [] };

  test('that are the same numbers, however spelled, are added up as they are', async () => {
    const opened = openStore({
      series: [...bounds('a', '500', '1000', '+Inf'), ...bounds('b', '500.0', '1e3', '+Inf')],
    });
    await run(opened, query);
    expect(sentExpr(opened)).toBe(`histogram_quantile(0.5, sum by (le) (${LATENCY}))`);
  });

  test('that differ are reduced to the common ones, with a notice', async () => {
    const opened = openStore({
      series: [...bounds('a', '500', '1000', '+Inf'), ...bounds('b', '500', '2000', '+Inf')],
      answer: () => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, query);
    expect(sentExpr(opened)).toContain('count by (fireworks_bound)');
    expect(notices).toEqual([
      { severity: 'warning', text: 'Not all series have the bounds 1000, 2000; the common bounds are used.' },
    ]);
  });

  test('differ in no group when each deployment is a line of its own, or when the others are filtered out', async () => {
    const opened = openStore({ series: [...bounds('a', '500', '+Inf'), ...bounds('b', '700', '+Inf')] });
    await run(opened, { ...query, groupBy: ['deployment_id'] });
    await run(opened, { ...query, filters: [{ label: 'deployment_id', operator: '=', value: 'a' }] });
    expect(opened.requests.filter(({ targets }) => targets[0]!.expr.includes('count'))).toEqual([]);
  });
});
