import { KV, LATENCY, NOW, REQUESTS, openStore, seriesOf } from './testing/openStore';

describe('lists', () => {
  const series = [
    ...seriesOf(REQUESTS, { deployment_id: 'a', cluster: 'eu' }, { deployment_id: 'b', cluster: 'us' }),
    ...seriesOf(KV, { deployment_id: 'a', base_model: 'm', cluster: 'eu' }),
    { __name__: 'up', job: 'other', deployment_id: 'z' },
  ];

  test('name the metrics as documented, with the series of now', async () => {
    const opened = openStore({
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
    const { store } = openStore({ series });
    expect(await store.labelNames()).toEqual(['base_model', 'deployment_id']);
    expect(await store.labelValues('deployment_id')).toEqual(['a', 'b']);
    expect(await store.labelValues('deployment_id', { metric: KV, matchers: [] })).toEqual(['a']);
  });

  test('are narrowed by matchers of the query and of the settings', async () => {
    const { store } = openStore({ series }, { prometheusMatchers: 'cluster="us"' });
    expect(await store.labelValues('deployment_id')).toEqual(['b']);
    const matchers = [{ label: 'deployment_id', operator: '!=' as const, value: 'b' }];
    expect(await store.labelValues('deployment_id', { metric: REQUESTS, matchers })).toEqual([]);
  });

  test('ask for the range where one is given, from the lookback before it, and else for a week', async () => {
    const opened = openStore({ series });
    const startsAndEnds = async (range?: { fromMs: number; toMs: number }) => {
      await opened.store.labelValues('deployment_id', undefined, range);
      const { start, end } = opened.resources.at(-1)?.params ?? {};
      return [start, end];
    };
    const now = Math.ceil(NOW / 1000);
    expect(await startsAndEnds()).toEqual([now - 7 * 86_400, now]);
    const range = { fromMs: NOW - 3_600_000, toMs: NOW - 1_800_000 };
    expect(await startsAndEnds(range)).toEqual([now - 3600 - 300, now - 1800]);
  });

  test('hold bounds as numbers, each once', async () => {
    const opened = openStore({
      series: seriesOf(LATENCY, ...['+Inf', '1000', '500.0', '500', '5e2'].map((le) => ({ deployment_id: 'a', le }))),
    });
    expect(await opened.store.bounds({ metric: LATENCY, matchers: [] })).toEqual([500, 1000]);
  });

  test('that fail say which data source it was and why', async () => {
    const { store } = openStore({ resourceError: { status: 502, statusText: 'Bad Gateway', data: {} } });
    await expect(store.metrics()).rejects.toThrow('The data source “Mimir” says: Bad Gateway.');
  });
});
