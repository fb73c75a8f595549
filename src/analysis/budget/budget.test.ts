import { askAnalysis, noticesOf, rowsOf } from '../../../tests/support/askAnalysis';
import { askSamples, type SampledSeries } from '../../../tests/support/askSamples';
import type { FireworksQuery } from '../../types';
import { budget } from '.';
import { readTarget } from './findBudget';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 3, 6);
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

const bucket = (id: string, le: string, perMinute: SampledSeries['at']): SampledSeries => ({
  metric: LATENCY,
  labels: { deployment_id: id, le },
  at: (minute) => over60(perMinute(minute)),
});
const rate = (metric: string, labels: SampledSeries['labels'], perMinute: SampledSeries['at']): SampledSeries => ({
  metric,
  labels,
  at: (minute) => over60(perMinute(minute)),
});
const requests = (id: string, perMinute: SampledSeries['at']) =>
  rate('request_counter_total:sum_by_deployment', { deployment_id: id }, perMinute);
const errors = (id: string, code: string, perMinute: SampledSeries['at']) =>
  rate('requests_error_total:sum_by_deployment', { deployment_id: id, http_code: code }, perMinute);

function over60(events: number | undefined): number | undefined {
  return events === undefined ? undefined : events / 60;
}

async function ask(series: readonly SampledSeries[], query: Partial<FireworksQuery>, minutes = 120) {
  const range = { fromMs: START, toMs: START + minutes * MINUTE };
  const samples = askSamples(series, { ...range, everyMs: MINUTE, offsetMs: -5000 });
  const frames = await askAnalysis(budget, { range, query: { target: '99%', ...query } }, samples);
  return { rows: rowsOf(frames[0]), said: noticesOf(frames[0]), columns: frames[0]?.fields.map(({ name }) => name) };
}

/** 100 requests a minute, of which one is too slow in the first hour and two are in the second. */
const slow = [
  bucket('a', '5000', (minute) => (minute < 60 ? 99 : 98)),
  bucket('a', '10000', () => 100),
  bucket('a', '+Inf', () => 100),
  requests('a', () => 100),
];
const WITHIN = { metric: LATENCY, bound: '5s' };

test('attainment, what was missed, the budget that is left, and how fast it is used', async () => {
  const { rows, said, columns } = await ask(slow, { ...WITHIN, target: '98%' });
  expect(rows).toHaveLength(1);
  expect(rows[0]?.Good).toBeCloseTo(0.985, 9);
  expect(rows[0]?.Missed).toBeCloseTo(180, 6);
  expect(rows[0]?.['Budget left']).toBeCloseTo(1 - 180 / 240, 9);
  expect(rows[0]?.['Requests left']).toBeCloseTo(60, 6);
  expect(rows[0]?.['Burn 1h']).toBeCloseTo(1, 9);
  expect(rows[0]?.['Burn 2h']).toBeCloseTo(0.75, 9);
  expect(columns?.filter((name) => name.startsWith('Burn'))).toEqual(['Burn 1h', 'Burn 2h']);
  expect(rows[0]?.['In words']).toMatch(
    /^Kept: 98\.5 % of 12,000 requests were within 5 s, 98 % are promised; 180 missed it, 25 % of the error budget is left\. In the last hour the budget burned just as fast as allowed\.$/
  );
  expect(said).toContain('Collected: all of 2 h.');
});

test.each([
  ['99.9999%', 99_999.9, /^Kept: 99\.9999 % of 12,000,000 requests were within 5 s, 99\.9999 % are promised/],
  [
    '99.9999%',
    99_999.8,
    /^Broken: 99\.9998 % of 12,000,000 requests were within 5 s, 99\.9999 % are promised; 24 missed it, 2 times as many as allowed\./,
  ],
  ['99.95%', 99_949, /^Broken: 99\.949 % of .* 99\.95 % are promised; 6,120 missed it, 1\.02 times as many as allowed/],
])('a target of %s is written in full, and what falls short of it looks so', async (target, good, says) => {
  const { rows } = await ask(
    [bucket('a', '5000', () => good), bucket('a', '+Inf', () => 100_000), requests('a', () => 100_000)],
    { ...WITHIN, target }
  );
  expect(rows[0]?.['In words']).toMatch(says);
});

test.each([
  [98.96, /^Broken: 98\.9 % of .* 99 % are promised; .* 1\.04 times as many as allowed/],
  [98.94, /^Broken: 98\.9 % /],
  [97.49, /^Broken: 97\.5 % /],
  [99.9999, /^Kept: 99\.999 % /],
  [100, /^Kept: 100 % .* 0 missed it, 100 % of the error budget is left\. In the last hour none missed it\.$/],
])('%d of a hundred good requests never read as more than was reached', async (good, says) => {
  const { rows } = await ask(
    [bucket('a', '5000', () => 10_000 * good), bucket('a', '+Inf', () => 1_000_000), requests('a', () => 1_000_000)],
    { ...WITHIN, target: '99%' }
  );
  expect(rows[0]?.['In words']).toMatch(says);
});

test('a broken promise says how far', async () => {
  const { rows } = await ask(slow, { ...WITHIN, target: 0.99 });
  expect(rows[0]?.['Budget left']).toBeCloseTo(-0.5, 9);
  expect(rows[0]?.['In words']).toMatch(
    /^Broken: .* 180 missed it, 1\.5 times as many as allowed\. .* burned 2 times as fast as allowed\.$/
  );
});

test.each([
  ['99%', 0.99],
  ['99.9 %', 0.999],
  [' 95% ', 0.95],
  ['0.99', 0.99],
  ['.5', 0.5],
  [0.999, 0.999],
])('a target may be written %j', (written, share) => {
  expect(readTarget(written)).toBe(share);
});

test.each([
  [1, /A target of 100 % leaves no budget/],
  ['100%', /A target of 100 % leaves no budget/],
  ['1', /A target of 100 % leaves no budget/],
  [0, /"0" is no share of requests above 0 and below 1\. Write one such as 99%/],
  ['0%', /"0%" is no share/],
  ['99', /"99" is no share .* Did you mean 99%\?/],
  [99.9, /"99.9" is no share .* Did you mean 99.9%\?/],
  ['101%', /"101%" is no share/],
  ['-1', /"-1" is no share/],
  ['99,9%', /"99,9%" is no share/],
  ['two nines', /"two nines" is no share/],
  ['0x1', /is no share/],
  [NaN, /"NaN" is no share/],
  ['', /Say what share of requests has to be good/],
  [undefined, /Say what share of requests has to be good/],
])('a target of %j is refused', (written, why) => {
  expect(() => readTarget(written)).toThrow(why);
});

test.each<[Partial<FireworksQuery>, RegExp]>([
  [{}, /Nothing is promised yet\. Choose under “Promised” a latency, with the bound/],
  [{ metric: LATENCY }, /A share needs a bound/],
  [{ metric: LATENCY, bound: 'soon' }, /"soon" is no bound/],
  [{ metric: LATENCY, bound: 4000 }, /No bucket ends at 4 s for a, .* Choose one of 5 s, 10 s\./],
  [{ metric: 'generator_kv_blocks_fraction:avg_by_deployment' }, /does not say which requests were good/],
  [{ metric: 'requests_error_total:sum_by_deployment' }, /Choose Success ratio/],
  [{ metric: 'success_ratio', groupBy: ['http_code'] }, /cannot be grouped by http_code\. Choose the codes that count/],
  [{ metric: 'success_ratio', codes: ['bad'] }, /"bad" is no HTTP status code/],
])('%j is refused, with what to do', async (query, why) => {
  await expect(ask(slow, query)).rejects.toThrow(why);
});

test('deployments without such a bucket are told, and those that have it counted', async () => {
  const other = [bucket('b', '4000', () => 50), bucket('b', '+Inf', () => 50)];
  const { rows, said } = await ask([...slow, ...other], WITHIN);
  expect(rows.map(({ deployment_id: id }) => id)).toEqual(['a']);
  expect(said).toMatch(/Not all are counted: No bucket ends at 5 s for b/);
});

test('errors of the codes that count miss it, by deployment and together; without errors none did', async () => {
  const series = [
    requests('a', () => 100),
    requests('b', () => 300),
    errors('a', '500', (minute) => (minute % 2 === 0 ? 4 : undefined)),
    errors('a', '429', () => 5),
  ];
  const { rows } = await ask(series, { metric: 'success_ratio', codes: ['5xx'], target: '99%' });
  expect(
    rows.map(({ deployment_id: id, Requests, Missed }) => [
      id,
      Math.round(Number(Requests)),
      Math.round(Number(Missed)),
    ])
  ).toEqual([
    ['All', 48_000, 240],
    ['a', 12_000, 240],
    ['b', 36_000, 0],
  ]);
  expect(rows[1]?.['Budget left']).toBeCloseTo(-1, 9);
  expect(rows[2]?.['Budget left']).toBe(1);
  const { rows: all } = await ask(series, { metric: 'error_ratio', groupBy: [] });
  expect(all.map(({ Group, Missed }) => [Group, Math.round(Number(Missed))])).toEqual([['All', 840]]);
});

test('more errors than requests are cut to them, and that is said', async () => {
  const { rows, said } = await ask([requests('a', () => 10), errors('a', '503', () => 12)], {
    metric: 'success_ratio',
  });
  expect(rows[0]).toMatchObject({ Good: 0, Missed: 1200 });
  expect(said).toContain('More errors were counted than requests');
});

test.each<[string, SampledSeries[]]>([
  ['nothing was seen', []],
  ['no requests came', [requests('a', () => 0)]],
])('where %s nothing is known of the promise', async (_, series) => {
  const { rows, said } = await ask(series, { metric: 'success_ratio' });
  expect(rows).toEqual([]);
  expect(said).toContain('No requests were seen in this range');
});

test('an hour in which nobody collected is neither kept nor broken', async () => {
  const half = slow.map((one): SampledSeries => ({
    ...one,
    at: (minute) => (minute < 60 ? one.at(minute) : undefined),
  }));
  const { rows, said } = await ask(half, { ...WITHIN, target: '98%' });
  expect(rows[0]?.Requests).toBeCloseTo(6000, 6);
  expect(rows[0]?.['Burn 1h']).toBeUndefined();
  expect(said).toContain('Collected: 1 h of 2 h; what was not is not counted.');
  expect(said).not.toContain('No bucket');
});

test('burn rates are of an hour, six, a day and three days, as far as the range goes', async () => {
  const { columns } = await ask(slow, WITHIN, 7 * 24 * 60);
  expect(columns?.filter((name) => name.startsWith('Burn'))).toEqual([
    'Burn 1h',
    'Burn 6h',
    'Burn 1d',
    'Burn 3d',
    'Burn 1w',
  ]);
});
