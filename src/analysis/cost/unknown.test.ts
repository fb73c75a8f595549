import { askCost, busy, listed, REFUSED, replicas, requests, tokens, type Scene } from '../../../tests/support/askCost';
import { type SampledSeries } from '../../../tests/support/askSamples';
import { usdText } from './costFrames';

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
    /does not tell the accelerators/,
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
  const { one, all } = await askCost(scene);
  expect([one?.Cost, all?.Cost, one?.['Per million tokens']]).toEqual([undefined, undefined, undefined]);
  expect(one).toMatchObject(known);
  expect(one?.['In words']).toMatch(/^Cost unknown/);
  expect(one?.['In words']).toMatch(why);
});

test.each([
  ['a', -1, 'The price of a in the settings of this data source, -1, is not a number'],
  ['b', 'four', 'The price of b in the settings of this data source, four, is not a number'],
])('a price that is none is told', async (type, price, said) => {
  expect((await askCost({ series: busy, gpuPrices: { [type]: price } })).said).toContain(said);
});

test('two types of accelerators have their own prices; what is unknown makes the total partial, and says so', async () => {
  const both = [requests('b', () => 1), replicas('b', () => 1), ...tokens('b', 100)];
  const deployments = [...listed('a'), ...listed('b', 'NVIDIA_A100_80GB'), ...listed('c')];
  const series = [...busy, ...both, requests('c', () => 1)];
  const { rows } = await askCost({ series, deployments, gpuPrices: { NVIDIA_H100_80GB: 4, NVIDIA_A100_80GB: 1 } });
  const byId = Object.fromEntries(rows.map((row) => [String(row.deployment_id), row.Cost]));
  expect(byId).toEqual({ All: 26, a: 24, b: 2, c: undefined });
  expect(rows[0]?.['In words']).toMatch(
    /^At least \$26\.00 .* Not all is known: deployment_replicas is not reported \(c\)\./
  );
  // Of those whose cost is whole: two of the three.
  expect(rows[0]?.['Per million tokens']).toBeCloseTo(26 / 1.44, 9);
});

test('replicas that were reported half of the time are counted, and the other half is said', async () => {
  const series = [requests('a', () => 1), replicas('a', (minute) => (minute < 30 ? 3 : undefined))];
  const { one } = await askCost({ series });
  expect(one).toMatchObject({ Cost: 12, 'Replica-hours': 1.5 });
  expect(one?.['In words']).toMatch(/^At least \$12\.00.*was not reported for 30 min in which it was seen/);
  expect(one?.['Per million tokens']).toBeUndefined();
});

test('a minute in which replicas are no number is one that is not known', async () => {
  const { one } = await askCost({
    series: [requests('a', () => 1), replicas('a', (minute) => (minute === 7 ? NaN : 3))],
  });
  expect(one?.['Replica-hours']).toBeCloseTo((3 * 59) / 60, 9);
  expect(one?.['In words']).toContain('was not reported for 1 min');
});

test('without the gauge of generated tokens they are estimated, and that is said', async () => {
  const bucket = (le: string, perSecond: number): SampledSeries => ({
    metric: 'tokens_generated_per_request_bucket:sum_by_deployment',
    labels: { deployment_id: 'a', le },
    at: () => perSecond,
  });
  const series = [...busy.slice(0, 3), bucket('100', 0), bucket('300', 1), bucket('+Inf', 1)];
  const { one } = await askCost({ series });
  expect(one).toMatchObject({ 'Generated tokens': 'estimated', Tokens: 360_000 + 200 * 3600 });
  expect(one?.['In words']).toContain('(generated ones estimated)');
  const { one: none } = await askCost({ series: busy.slice(0, 3) });
  expect(none).toMatchObject({ 'Generated tokens': 'not reported', Cost: 24 });
  expect(none?.['Per million tokens']).toBeUndefined();
});

const reported = (many: number) => (minute: number) => (minute < 30 ? many : undefined);

test('of no replicas for half of the time, and unreported ones for the other, nothing is known: no cost is $0.00', async () => {
  const sleepy = [requests('a', () => 0), replicas('a', reported(0))];
  const together = [requests('b', () => 1), replicas('b', () => 0)];
  const deployments = [...listed('a'), ...listed('b')];
  for (const groupBy of [['deployment_id'], ['base_model'], []]) {
    const { rows, frames } = await askCost({ series: [...sleepy, ...together], deployments, query: { groupBy } });
    const partly = rows.filter((row) => String(row['In words']).includes('Not all is known'));
    expect(partly).toHaveLength(groupBy.length === 0 ? 1 : 2);
    for (const row of partly) {
      const numbers = ['Cost', 'Idle cost', 'Accelerator-hours', 'Replica-hours', 'Idle'].map((name) => row[name]);
      expect(numbers).toEqual(numbers.map(() => undefined));
      expect(row['In words']).toMatch(/^Cost unknown\. .*was not reported for 30 min in which it was seen( \(a\))?\.$/);
    }
    expect(JSON.stringify(frames[0])).not.toContain('at least $0');
  }
});

test('a price of 0 makes no cost of 0 of hours that are not all known', async () => {
  const series = [requests('a', () => 1), replicas('a', reported(3))];
  const { one } = await askCost({ series, gpuPrices: { NVIDIA_H100_80GB: 0 } });
  expect(one).toMatchObject({ Cost: undefined, 'Idle cost': undefined, 'Accelerator-hours': 3 });
  expect(one?.['In words']).toMatch(/^Cost unknown, for at least 3 accelerator-hours\./);
});

test('without a price hours are known, and are not “at least”', async () => {
  const { one } = await askCost({ series: busy, gpuPrices: {} });
  expect(one?.['In words']).toMatch(/^Cost unknown, for 6 accelerator-hours\. Not all is known: there is no price/);
});

test('dollars of all stand beside the hours that they are for, and a reason is said once', async () => {
  const ids = ['b', 'c', 'd', 'e', 'f'];
  const idle = ids.flatMap((id) => [requests(id, () => 0), replicas(id, () => 1)]);
  const deployments = [...listed('a'), ...ids.flatMap((id) => listed(id, 'NVIDIA_L4'))];
  const series = [...busy, requests('z', () => 0), replicas('z', () => 1), ...idle];
  const { all } = await askCost({ series, deployments: [...deployments, ...listed('z')] });
  expect(all?.['In words']).toBe(
    'At least $32.00 for 8 of 18 accelerator-hours, $44.44 per million tokens (where cost and tokens are known). ' +
      '67 % of the accelerator-hours were idle (at least $8.00). ' +
      'Not all is known: there is no price for NVIDIA_L4 in the settings of this data source (b, c, d and 2 others).'
  );
});

test('idle hours are unknown where replicas are reported of no idle minute, and 0 where all were busy', async () => {
  const sleeps = [requests('a', (minute) => (minute < 30 ? 1 : 0)), replicas('a', reported(3))];
  expect((await askCost({ series: sleeps })).one).toMatchObject({ Cost: 12, Idle: undefined, 'Idle cost': undefined });
  const isBusy = [requests('a', () => 1), replicas('a', reported(3))];
  expect((await askCost({ series: isBusy })).one?.Idle).toBe(0);
});

test('tokens of all are said not to be all where some deployments do not report them', async () => {
  const series = [...busy, requests('b', () => 1), replicas('b', () => 1)];
  const { all } = await askCost({ series, deployments: [...listed('a'), ...listed('b')] });
  expect(all).toMatchObject({ Cost: 32, Tokens: 720_000, 'Generated tokens': 'counted, not reported by all' });
  expect(all?.['In words']).toContain('$33.33 per million tokens (where cost and tokens are known)');
});

test('why the list cannot be read is told, with what to do, and nothing is said of accelerators that it tells', async () => {
  const { said } = await askCost({ series: busy, deployments: 'refused' });
  expect(said).toContain(REFUSED);
  expect(said).not.toContain('Accelerators are those');
});

test.each([
  [0, '$0.00'],
  [0.4, '$0.40'],
  [0.0004, '$0.0004'],
  [0.0666, '$0.067'],
  [1234.5, '$1,234.50'],
])('%d dollars are written %s', (usd, text) => {
  expect(usdText(usd)).toBe(text);
});
