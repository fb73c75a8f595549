import { findDashboards } from './linkedDashboards';

const listed = (uid: string, ...tags: string[]) => ({ uid, tags: ['fireworks-ai', ...tags], title: 'x' });

test.each<[string, unknown, { traces?: string; deployment?: string }]>([
  [
    'by their tags, whatever their uid',
    [listed('a', 'fireworks-traces'), listed('b', 'fireworks-latency')],
    { traces: 'a', deployment: 'b' },
  ],
  [
    'for metrics the one of a deployment, where there is one',
    [listed('b', 'fireworks-latency'), listed('c', 'fireworks-deployment')],
    { deployment: 'c' },
  ],
  [
    'of several copies the bundled one',
    [listed('a', 'fireworks-traces'), listed('fireworks-traces', 'fireworks-traces')],
    { traces: 'fireworks-traces' },
  ],
  ['none that has no such panels yet', [listed('fireworks-traces')], {}],
  ['none in what is no list', { message: 'x' }, {}],
  ['none in a list of other things', [1, null, { uid: 2, tags: ['fireworks-traces'] }, { uid: 'a', tags: 'x' }], {}],
])('dashboards are found: %s', async (_, answer, found) => {
  const dashboards = await findDashboards(
    async () => answer,
    () => 0
  )();
  expect(dashboards).toEqual({ traces: undefined, deployment: undefined, ...found });
});

test('the list is asked for once in five minutes, and no list is no trouble', async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const dashboards = findDashboards(
    (tag) => {
      asked.push(tag);
      return asked.length === 1 ? Promise.reject(new Error('502')) : Promise.resolve([listed('a', 'fireworks-traces')]);
    },
    () => nowMs
  );
  expect((await dashboards()).traces).toBeUndefined();
  nowMs = 299_999;
  expect((await dashboards()).traces).toBeUndefined();
  nowMs = 300_000;
  expect((await dashboards()).traces).toBe('a');
  expect(asked).toEqual(['fireworks-ai', 'fireworks-ai']);
});

test('addresses begin where Grafana is served from', async () => {
  await jest.isolateModulesAsync(async () => {
    const { locationUtil } = await import('@grafana/data');
    const { grafanaAddress } = await import('./linkedDashboards');
    const config = { appSubUrl: '/grafana' } as Parameters<typeof locationUtil.initialize>[0]['config'];
    locationUtil.initialize({ config, getVariablesUrlParams: jest.fn(), getTimeRangeForUrl: jest.fn() });
    expect(grafanaAddress('/explore?a=/grafana/b')).toBe('/grafana/explore?a=/grafana/b');
    expect(grafanaAddress('/d/x')).toBe('/grafana/d/x');
  });
});
