import type { FakeAnswer, FakeOptions } from './testing/fakePrometheus';
import {
  KV,
  LATENCY,
  MINUTE,
  NOW,
  REQUESTS,
  isPresenceOfAny,
  only,
  openStore,
  presenceOf,
  run,
  sentExpr,
  seriesOf,
} from './testing/openStore';

describe('copies of the same series', () => {
  const series = seriesOf(REQUESTS, { deployment_id: 'a' });
  const over = { fn: 'avg' as const, window: '10m' };

  test('from two scrapers are not added up: one that misses nothing is read', async () => {
    const copies = ['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' }));
    const opened = openStore({
      series,
      explore: presenceOf(copies),
      answer: () => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }],
    });
    const { notices } = await only(opened, { metric: REQUESTS, groupBy: [] });
    expect(sentExpr(opened)).toBe(`sum(${REQUESTS}{monitor="one"})`);
    expect(notices.map(({ text }) => text).join()).toContain('stored more than once, with different monitor');
  });

  test('of which none has all there is are read at each moment from the newest', async () => {
    const copies = ['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' }));
    const opened = openStore({ series, explore: presenceOf(copies, { together: 15 }) });
    await run(opened, { metric: REQUESTS, groupBy: [], over: { fn: 'total', window: '10m' } });
    expect(sentExpr(opened)).toContain('[599999ms:1m]');
    expect(sentExpr(opened).replace(/\s+/g, ' ')).toContain(
      `timestamp(${REQUESTS}) == on (deployment_account, deployment_id) group_left ()`
    );
  });

  test('are none when a scraper went on under another address: the parts of a window are put together', async () => {
    const parts = ['old', 'new'].map((instance) => ({ instance, deployment_id: 'a' }));
    const opened = openStore({ series, explore: presenceOf(parts, { together: 20 }) });
    const { notices } = await only(opened, { metric: REQUESTS, groupBy: [], aggregate: 'max', over });
    expect(sentExpr(opened)).toContain(
      `sum by (base_model, deployment, deployment_account, deployment_id) (sum_over_time(${REQUESTS}[10m]))`
    );
    expect(notices.filter(({ text }) => text.includes('more than once'))).toEqual([]);
  });

  test('are asked about once for all panels, and again when a new one may have come', async () => {
    let searches = 0;
    const answer = presenceOf([{ deployment_id: 'a' }]);
    const opened = openStore({
      series,
      explore: (expr) => {
        searches += isPresenceOfAny(expr) ? 1 : 0;
        return answer(expr);
      },
    });
    await Promise.all([
      run(opened, { metric: REQUESTS }),
      run(opened, { metric: KV }),
      run(opened, { metric: LATENCY }),
    ]);
    expect(searches).toBe(1);
    opened.clock.nowMs += MINUTE;
    await run(opened, { metric: REQUESTS });
    expect(searches).toBe(2);
  });

  test('of which one is read are looked at for each further metric, less often', async () => {
    let searches = 0;
    const answer = presenceOf(['one', 'two'].map((monitor) => ({ monitor, deployment_id: 'a' })));
    const opened = openStore({
      series,
      explore: (expr) => {
        searches += isPresenceOfAny(expr) ? 1 : 0;
        return answer(expr);
      },
    });
    const dashboard = () => Promise.all([REQUESTS, KV, LATENCY, KV].map((metric) => run(opened, { metric })));
    await dashboard();
    expect(searches).toBe(3);
    opened.clock.nowMs += 20_000;
    await dashboard();
    expect(searches).toBe(4);
  });

  test.each<[string, FakeOptions]>([
    ['its queries', { explore: () => ({ error: { message: 'too many requests', status: 429 } }) }],
    ['its lists', { resourceError: { status: 503, statusText: 'Service Unavailable', data: {} } }],
  ])(
    'cannot be ruled out in a store that refuses %s: the newest is read, and the reader is told',
    async (_, refused) => {
      const answer = (): FakeAnswer => [{ labels: {}, points: [[NOW - (NOW % MINUTE), 1]] }];
      const opened = openStore({ series, answer, explore: presenceOf([{ deployment_id: 'a' }]), ...refused });
      const { notices } = await only(opened, { metric: REQUESTS, groupBy: [] });
      expect(notices.map(({ text }) => text).join()).toContain('could not be looked up');
      expect(notices.map(({ severity }) => severity)).toContain('warning');
    }
  );

  test('of a metric whose labels nobody knows cannot be ruled out when nothing can be looked up: it is refused', async () => {
    const opened = openStore({ series, explore: () => ({ error: { message: 'too many requests', status: 429 } }) });
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
    const opened = openStore({ series, explore: () => series.map((labels) => ({ labels, points: [[NOW, 1]] })) });
    await run(opened, { metric: REQUESTS, groupBy: [] });
    expect(sentExpr(opened)).toBe(`sum(${REQUESTS})`);
  });
});
