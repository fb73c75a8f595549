import fc from 'fast-check';
import { planStatistic, stepOf } from '../statistics/planStatistic';
import { quantileOf } from '../statistics/series';
import { valuesOf } from '../testing/frame';
import { plan, RANGE } from '../testing/statistics';
import { statisticFrames } from './statisticFrames';

test.each([
  ['speed', {}, /no statistic “speed”/],
  ['calls', { groupBy: ['tool'] }, /cannot be split by tool/],
  ['calls', { groupBy: ['constructor'] }, /cannot be split by constructor/],
  ['latency', { quantiles: ['high'] }, /"high" is not a quantile/],
  ['latency', { quantiles: [0.5, 95] }, /"95" is not a quantile/],
  ['latency', { quantiles: ['$q'] }, /"\$q" is not a quantile/],
  ['latency', { quantiles: [] }, /No quantile chosen/],
  ['calls', { format: 'logs' as never }, /"logs" is not a format/],
])('refuses %s %j', (statistic, more, message) => {
  expect(planStatistic({ refId: 'A', statistic, ...more }, ['1'], RANGE)).toMatchObject({
    ok: false,
    message: expect.stringMatching(message),
  });
});

test('reads quantiles as metrics do, and takes the usual ones where none are given', () => {
  const quantilesOf = (quantiles?: Array<number | string>) => plan({ statistic: 'latency', quantiles }).quantiles;
  expect(quantilesOf(['p95', '50', '99.9 %', 0.95])).toEqual([0.5, 0.95, 0.999]);
  expect(quantilesOf()).toEqual([0.5, 0.95, 0.99]);
});

test('lines of one model by itself and on a deployment are named by the model', () => {
  const one = plan({ statistic: 'calls', groupBy: ['model'] });
  const models = ['fireworks/llama', 'accounts/acme/models/llama', 'fireworks/qwen', 'fireworks/qwen#acme/chat'];
  const series = models.map((model) => ({ labels: { model }, values: new Map([[60_000, 1]]) }));
  const frames = statisticFrames('A', one, { series, notices: [], stepMs: 60_000 }, undefined);
  expect(frames.map(({ fields }) => fields[1]?.config.displayNameFromDS)).toEqual([
    'fireworks/llama',
    'models/llama',
    'qwen',
    'qwen#chat',
  ]);
});

test.each([
  [{ fromMs: 0, toMs: 3_600_000, intervalMs: 15_000, maxDataPoints: 1000 }, 30_000],
  [{ fromMs: 0, toMs: 3_600_000, intervalMs: 60_000, maxDataPoints: 10 }, 600_000],
  [{ fromMs: 0, toMs: 30 * 86_400_000, intervalMs: 1, maxDataPoints: 5 }, 6 * 86_400_000],
  [{ fromMs: 0, toMs: 1, intervalMs: 1, maxDataPoints: 0 }, 1000],
])('steps of %j are whole and few', (range, stepMs) => {
  expect(stepOf(range)).toBe(stepMs);
});

test('quantiles lie between neighbours in proportion', () => {
  expect(quantileOf([4, 1, 3, 2], 0.5)).toBe(2.5);
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, quantile) => {
        const result = quantileOf(values, quantile);
        expect(result).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(result).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      }
    )
  );
});

test('lines have a value for every step: sums are 0 where nothing happened, quantiles nothing', () => {
  const frame = (statistic: string) => {
    const one = plan({ statistic });
    return statisticFrames(
      'A',
      one,
      { series: [{ labels: { model: 'x' }, values: new Map([[120_000, 5]]) }], notices: ['n'], stepMs: 60_000 },
      undefined
    )[0];
  };
  expect(valuesOf(frame('calls'), 'Time')).toEqual([60_000, 120_000, 180_000, 240_000]);
  expect(valuesOf(frame('calls'), 'Value')).toEqual([0, 5, 0, 0]);
  expect(valuesOf(frame('latency'), 'Value')).toEqual([null, 5, null, null]);
  expect(frame('calls')).toMatchObject({
    meta: { type: 'timeseries-multi', notices: [{ text: 'n' }] },
    fields: [{}, { config: { unit: 'short' } }],
  });
});

test('without any line there is a frame for the notices', () => {
  const one = plan({ statistic: 'calls' });
  expect(statisticFrames('A', one, { series: [], notices: ['n'], stepMs: 60_000 }, undefined)).toMatchObject([
    { refId: 'A', length: 0, meta: { notices: [{ text: 'n' }] } },
  ]);
});
