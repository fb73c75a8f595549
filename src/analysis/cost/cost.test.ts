import { askAnalysis, noticesOf, rowsOf } from '../../../tests/support/askAnalysis';
import { askSamples, type SampledSeries } from '../../../tests/support/askSamples';
import { readDeployment, type Deployment } from '../../deployments/deployment';
import type { FireworksQuery } from '../../types';
import { cost } from '.';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 3, 6);
const HOUR = 60;

const requests = (id: string, at: SampledSeries['at']): SampledSeries => ({
  metric: 'request_counter_total:sum_by_deployment',
  labels: { deployment_id: id, base_model: `accounts/fireworks/models/of-${id}` },
  at,
});
const replicas = (id: string, at: SampledSeries['at']): SampledSeries => ({
  metric: 'deployment_replicas',
  labels: { deployment_id: id },
  at,
});
const tokens = (id: string, perSecond: number): SampledSeries[] =>
  ['tokens_prompt_total:sum_by_deployment', 'tokens_generated_gauge:sum_by_deployment'].map((metric) => ({
    metric,
    labels: { deployment_id: id },
    at: () => perSecond,
  }));

function listed(id: string, accelerator = 'NVIDIA_H100_80GB', more: object = {}): Deployment[] {
  const name = `accounts/acme/deployments/${id}`;
  const baseModel = `accounts/fireworks/models/of-${id}`;
  const one = readDeployment({ name, baseModel, acceleratorType: accelerator, acceleratorCount: 2, ...more });
  return one === undefined ? [] : [one];
}

interface Scene {
  series: SampledSeries[];
  deployments?: readonly Deployment[] | 'refused';
  gpuPrices?: unknown;
  minutes?: number;
  everyMs?: number;
  query?: Partial<FireworksQuery>;
}

async function ask({ series, deployments = listed('a'), gpuPrices, minutes = HOUR, everyMs = MINUTE, query }: Scene) {
  const range = { fromMs: START, toMs: START + minutes * MINUTE };
  // Settings are whatever somebody provisioned.
  const prices = { gpuPrices: (gpuPrices ?? { NVIDIA_H100_80GB: 4 }) as Record<string, number> };
  const asked = { query, range, prices, scrapeIntervalMs: everyMs };
  const samples = askSamples(series, { ...range, everyMs, offsetMs: -5000 });
  const frames = await askAnalysis(cost, { ...asked, ...(deployments === 'refused' ? {} : { deployments }) }, samples);
  const rows = rowsOf(frames[0]);
  return { rows, all: rows[0], one: rows[1], said: noticesOf(frames[0]), saved: rowsOf(frames[1]), frames };
}

const busy = [requests('a', () => 1), replicas('a', () => 3), ...tokens('a', 100)];

test('an hour of three replicas of two accelerators at 4 dollars is 24 dollars', async () => {
  const { one, all, said, saved } = await ask({ series: busy });
  expect(one).toMatchObject({ Cost: 24, 'Accelerator-hours': 6, 'Replica-hours': 3, Idle: 0, Requests: 3600 });
  expect(one?.Tokens).toBe(2 * 360_000);
  expect(one?.['Per million tokens']).toBeCloseTo(24 / 0.72, 9);
  expect(all?.Cost).toBe(24);
  expect(said).toContain('observed 1 h of 1 h');
  expect(saved).toEqual([]);
});

const untold = [requests('b', () => 1), ...tokens('b', 100)];

test.each<[string, Scene, Record<string, unknown>, RegExp]>([
  [
    'no price',
    { series: busy, gpuPrices: {} },
    { 'Accelerator-hours': 6 },
    /no price for NVIDIA_H100_80GB in the settings/,
  ],
  ['a negative price', { series: busy, gpuPrices: { NVIDIA_H100_80GB: -1 } }, {}, /no price for NVIDIA_H100_80GB/],
  ['a price in words', { series: busy, gpuPrices: { NVIDIA_H100_80GB: 'four' } }, {}, /no price for NVIDIA_H100_80GB/],
  [
    'a list that cannot be read',
    { series: busy, deployments: 'refused' },
    { 'Replica-hours': 3 },
    /list .* cannot be read/,
  ],
  ['a deployment that is not listed', { series: busy, deployments: [] }, { 'Replica-hours': 3 }, /not in the list/],
  [
    'accelerators that are not told',
    { series: busy, deployments: listed('a', 'ACCELERATOR_TYPE_UNSPECIFIED') },
    { 'Replica-hours': 3 },
    /does not tell its accelerators/,
  ],
  [
    'replicas that are not reported',
    { series: untold, deployments: listed('b') },
    {},
    /deployment_replicas is not reported/,
  ],
  [
    'replicas that are no number',
    { series: [requests('a', () => 1), replicas('a', () => NaN)] },
    {},
    /deployment_replicas is not reported/,
  ],
])('with %s the cost is unknown, never 0, and it is said why', async (_, scene, known, why) => {
  const { one, all } = await ask(scene);
  expect([one?.Cost, all?.Cost, one?.['Per million tokens']]).toEqual([undefined, undefined, undefined]);
  expect(one).toMatchObject(known);
  expect(one?.['In words']).toMatch(/^Cost unknown/);
  expect(one?.['In words']).toMatch(why);
});

test.each([
  ['a', -1, 'The price of a in the settings of this data source, -1, is not a number'],
  ['b', 'four', 'The price of b in the settings of this data source, four, is not a number'],
])('a price that is none is told', async (type, price, said) => {
  expect((await ask({ series: busy, gpuPrices: { [type]: price } })).said).toContain(said);
});

test('a price of 0 is a price, and one that is written as text or in small letters, too', async () => {
  expect((await ask({ series: busy, gpuPrices: { NVIDIA_H100_80GB: 0 } })).one?.Cost).toBe(0);
  expect((await ask({ series: busy, gpuPrices: { nvidia_h100_80gb: '4' } })).one?.Cost).toBe(24);
});

test('two types of accelerators have their own prices; what is unknown makes the total partial, and says so', async () => {
  const both = [requests('b', () => 1), replicas('b', () => 1), ...tokens('b', 100)];
  const deployments = [...listed('a'), ...listed('b', 'NVIDIA_A100_80GB'), ...listed('c')];
  const series = [...busy, ...both, requests('c', () => 1)];
  const { rows } = await ask({ series, deployments, gpuPrices: { NVIDIA_H100_80GB: 4, NVIDIA_A100_80GB: 1 } });
  const byId = Object.fromEntries(rows.map((row) => [String(row.deployment_id), row.Cost]));
  expect(byId).toEqual({ All: 26, a: 24, b: 2, c: undefined });
  expect(rows[0]?.['In words']).toMatch(
    /^At least \$26\.00 .* Not all is known: c: deployment_replicas is not reported/
  );
  // Of those whose cost is whole: two of the three.
  expect(rows[0]?.['Per million tokens']).toBeCloseTo(26 / 1.44, 9);
});

test('replicas that were reported half of the time are counted, and the other half is said', async () => {
  const series = [requests('a', () => 1), replicas('a', (minute) => (minute < 30 ? 3 : undefined))];
  const { one } = await ask({ series });
  expect(one).toMatchObject({ Cost: 12, 'Replica-hours': 1.5 });
  expect(one?.['In words']).toMatch(/^At least \$12\.00.*was not reported for 30 min in which it was seen/);
  expect(one?.['Per million tokens']).toBeUndefined();
});

test('a minute in which replicas are no number is one that is not known', async () => {
  const { one } = await ask({ series: [requests('a', () => 1), replicas('a', (minute) => (minute === 7 ? NaN : 3))] });
  expect(one?.['Replica-hours']).toBeCloseTo((3 * 59) / 60, 9);
  expect(one?.['In words']).toContain('was not reported for 1 min');
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
  const { rows } = await ask({ series });
  const row = rows.find(({ deployment_id: id }) => id === 'a');
  expect(row).toMatchObject({ Cost: 12, 'Accelerator-hours': 3, Idle: 0 });
  expect(row?.['In words']).not.toContain('Not all is known');
});

test.each([
  ['every 30 s', 30_000],
  ['every 5 min', 5 * MINUTE],
])('collected %s the minutes are counted the same', async (_, everyMs) => {
  const { one, said } = await ask({ series: busy, everyMs });
  expect(one?.Cost).toBe(24);
  expect(said).toContain('observed 1 h of 1 h');
});

test('what nobody collected is neither counted nor guessed', async () => {
  const half = (value: number) => (minute: number) => (minute < 30 ? value : undefined);
  const { one, said } = await ask({ series: [requests('a', half(1)), replicas('a', half(3))] });
  expect(one?.Cost).toBe(12);
  expect(said).toContain('observed 30 min of 1 h');
});

test('one minute has its cost', async () => {
  expect((await ask({ series: busy, minutes: 1 })).one).toMatchObject({ Cost: 0.4, Requests: 60 });
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
  expect(noticesOf(frames[0])).toMatch(/observed about 30 d|observed about 29 d 23 h/);
});

test('without the gauge of generated tokens they are estimated, and that is said', async () => {
  const bucket = (le: string, perSecond: number): SampledSeries => ({
    metric: 'tokens_generated_per_request_bucket:sum_by_deployment',
    labels: { deployment_id: 'a', le },
    at: () => perSecond,
  });
  const series = [...busy.slice(0, 3), bucket('100', 0), bucket('300', 1), bucket('+Inf', 1)];
  const { one } = await ask({ series });
  expect(one).toMatchObject({ 'Generated tokens': 'estimated', Tokens: 360_000 + 200 * 3600 });
  expect(one?.['In words']).toContain('(generated ones estimated)');
  const { one: none } = await ask({ series: busy.slice(0, 3) });
  expect(none).toMatchObject({ 'Generated tokens': 'not reported', Cost: 24 });
  expect(none?.['Per million tokens']).toBeUndefined();
});

/** Requests in the first ten minutes and from minute 45 on. */
const gap = (minute: number) => (minute < 10 || minute >= 45 ? 1 : 0);

test('scaling to zero is advised by the gaps between requests: what it saves, and how many cold starts', async () => {
  const { one, saved } = await ask({ series: [requests('a', gap), replicas('a', () => 1)] });
  expect(one?.Idle).toBeCloseTo((35 * 2) / 60, 9);
  expect(saved).toEqual([
    expect.objectContaining({ 'Scaled to zero after': '5 min', Saved: 4, 'Cold starts': 1, 'One takes': 'not known' }),
    expect.objectContaining({ 'Scaled to zero after': '15 min', 'Cold starts': 1 }),
  ]);
  expect(one?.['In words']).toMatch(
    /Scaling to zero would have saved \$2\.67 after 15 min, with 1 cold start; \$4\.00 after 5 min, with 1 cold start\. How long .* was not seen/
  );
});

test('how long a cold start takes is what requests waited for a first replica', async () => {
  const up = (minute: number) => (minute >= 20 && minute < 24 ? 0 : 1);
  const series = [requests('a', (minute) => (minute < 10 || minute >= 21 ? 1 : 0)), replicas('a', up)];
  const { saved, one } = await ask({ series });
  expect(saved).toEqual([expect.objectContaining({ 'Scaled to zero after': '5 min', 'One takes': 'about 3 min' })]);
  // It was down when they came, so that nothing would have been added.
  expect(saved[0]?.['Cold starts']).toBe(0);
  expect(one?.['In words']).toContain('A cold start took about 3 min.');
});

test('without any requests reported idle times are unknown; with a counter that stays 0 all is idle', async () => {
  expect((await ask({ series: [replicas('a', () => 1)] })).one).toMatchObject({ Cost: 8, Idle: undefined });
  const { one, saved } = await ask({ series: [requests('a', () => 0), replicas('a', () => 1)] });
  expect(one).toMatchObject({ Cost: 8, Idle: 2 });
  expect(saved).toHaveLength(2);
});

test('filters narrow deployments also by labels that replicas do not have', async () => {
  const series = [...busy, replicas('b', () => 1), replicas('x', () => 1)];
  const filters: FireworksQuery['filters'] = [
    { label: 'base_model', operator: '=', value: 'accounts/fireworks/models/of-b' },
  ];
  const deployments = [...listed('a'), ...listed('b')];
  const { rows } = await ask({ series, deployments, query: { filters } });
  expect(rows.map(({ deployment_id: id }) => id)).toEqual(['All', 'b']);
});

test('deployments with replicas now of which no metric tells are named', async () => {
  const deployments = [...listed('a'), ...listed('z', 'NVIDIA_H100_80GB', { replicaCount: 2 })];
  expect((await ask({ series: busy, deployments })).said).toMatch(/Not counted.*although they have replicas now: z\./);
});

test('a range in which nothing was seen says so, and other labels are refused', async () => {
  const { frames } = await ask({ series: [] });
  expect(noticesOf(frames[0])).toContain('No deployment was seen in this range');
  await expect(ask({ series: busy, query: { groupBy: ['http_code'] } })).rejects.toThrow(
    'Costs cannot be told by http_code. Choose under “One row per” a deployment, a model or all together.'
  );
  const { rows } = await ask({ series: busy, query: { groupBy: [] } });
  expect(rows.map(({ deployment_id: id, Cost }) => [id, Cost])).toEqual([['All', 24]]);
});
