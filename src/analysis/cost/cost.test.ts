import { askAnalysis, noticesOf, rowsOf } from '../../../tests/support/askAnalysis';
import { askCost, busy, HOUR, listed, MINUTE, replicas, requests, START } from '../../../tests/support/askCost';
import { askSamples, type SampledSeries } from '../../../tests/support/askSamples';
import type { FireworksQuery } from '../../types';
import { cost } from '.';

test('an hour of three replicas of two accelerators at 4 dollars is 24 dollars', async () => {
  const { one, all, said, saved } = await askCost({ series: busy });
  expect(one).toMatchObject({ Cost: 24, 'Accelerator-hours': 6, 'Replica-hours': 3, Idle: 0, Requests: 3600 });
  expect(one?.Tokens).toBe(2 * 360_000);
  expect(one?.['Per million tokens']).toBeCloseTo(24 / 0.72, 9);
  expect(all?.Cost).toBe(24);
  expect(said).toContain('Collected: all of 1 h.');
  expect(saved).toEqual([]);
});

test('a price of 0 is a price, and one that is written as text or in small letters, too', async () => {
  expect((await askCost({ series: busy, gpuPrices: { NVIDIA_H100_80GB: 0 } })).one?.Cost).toBe(0);
  expect((await askCost({ series: busy, gpuPrices: { nvidia_h100_80gb: '4' } })).one?.Cost).toBe(24);
});

test.each<[string, SampledSeries[]]>([
  [
    'gone in the middle',
    [
      requests('a', (minute) => (minute < 30 ? 1 : undefined)),
      replicas('a', (minute) => (minute < 30 ? 3 : undefined)),
      requests('b', () => 0),
      replicas('b', () => 0),
    ],
  ],
  [
    'scaled to zero',
    [requests('a', (minute) => (minute < 30 ? 1 : 0)), replicas('a', (minute) => (minute < 30 ? 3 : 0))],
  ],
])('a deployment that is %s costs nothing from then on', async (_, series) => {
  const { rows } = await askCost({ series });
  const row = rows.find(({ deployment_id: id }) => id === 'a');
  expect(row).toMatchObject({ Cost: 12, 'Accelerator-hours': 3, Idle: 0 });
  expect(row?.['In words']).not.toContain('Not all is known');
});

test.each([
  ['every 30 s', 30_000],
  ['every 5 min', 5 * MINUTE],
])('collected %s the minutes are counted the same', async (_, everyMs) => {
  const { one, said } = await askCost({ series: busy, everyMs });
  expect(one?.Cost).toBe(24);
  expect(said).toContain('Collected: all of 1 h.');
});

test('what nobody collected is neither counted nor guessed', async () => {
  const half = (value: number) => (minute: number) => (minute < 30 ? value : undefined);
  const { one, said } = await askCost({ series: [requests('a', half(1)), replicas('a', half(3))] });
  expect(one?.Cost).toBe(12);
  expect(said).toContain('Collected: 30 min of 1 h; what was not is not counted.');
});

test('one minute has its cost', async () => {
  expect((await askCost({ series: busy, minutes: 1 })).one).toMatchObject({ Cost: 0.4, Requests: 60 });
});

test('a month is asked for in fewer than 1500 steps, and its cost is exact', async () => {
  const range = { fromMs: START, toMs: START + 30 * 24 * HOUR * MINUTE };
  let most = 0;
  const samples = askSamples(busy, { ...range, everyMs: MINUTE, offsetMs: -5000 });
  const asked = { range, deployments: listed('a'), prices: { gpuPrices: { NVIDIA_H100_80GB: 4 } } };
  const frames = await askAnalysis(cost, asked, (plan, grid) => {
    most = Math.max(most, grid.count);
    return samples(plan, grid);
  });
  expect(most).toBeLessThanOrEqual(1500);
  expect(rowsOf(frames[0])[1]?.Cost).toBeCloseTo(30 * 24 * 24, 6);
  expect(noticesOf(frames[0])).toMatch(/Collected: about (30 d|29 d 23 h) of 30 d|Collected: all of 30 d/);
});

test('filters narrow deployments also by labels that replicas do not have', async () => {
  const series = [...busy, replicas('b', () => 1), replicas('x', () => 1)];
  const filters: FireworksQuery['filters'] = [
    { label: 'base_model', operator: '=', value: 'accounts/fireworks/models/of-b' },
  ];
  const deployments = [...listed('a'), ...listed('b')];
  const { rows } = await askCost({ series, deployments, query: { filters } });
  expect(rows.map(({ deployment_id: id }) => id)).toEqual(['All', 'b']);
});

test('deployments with replicas now of which no metric tells are named', async () => {
  const deployments = [...listed('a'), ...listed('z', 'NVIDIA_H100_80GB', { replicaCount: 2 })];
  expect((await askCost({ series: busy, deployments })).said).toMatch(
    /Not counted.*although they have replicas now: z\./
  );
});

test('a range in which nothing was seen says so, and other labels are refused', async () => {
  const { frames } = await askCost({ series: [] });
  expect(noticesOf(frames[0])).toContain('No deployment was seen in this range');
  await expect(askCost({ series: busy, query: { groupBy: ['http_code'] } })).rejects.toThrow(
    'Costs cannot be told by http_code. Choose Deployment, Model or All together under “One row per”.'
  );
  const { rows } = await askCost({ series: busy, query: { groupBy: [] } });
  expect(rows.map(({ deployment_id: id, Cost }) => [id, Cost])).toEqual([['All', 24]]);
});
