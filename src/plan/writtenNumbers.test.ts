import fc from 'fast-check';
import { durationMs, percentOf, quantileName, readMilliseconds, readQuantile, typedQuantile } from './writtenNumbers';

test.each([
  ['250', 250],
  ['250ms', 250],
  ['2 s', 2000],
  ['2S', 2000],
  ['2 sec', 2000],
  ['1.5m', 90_000],
  ['1m30s', 90_000],
  ['1h 2min 3 seconds', 3_723_000],
  ['10 min', 600_000],
  ['2 hours', 7_200_000],
  ['1e3', 1000],
  ['.5s', 500],
  ['500µs', 0.5],
])('a duration of %s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['soon', '', ' ', '2 fortnights', '1m30', '-2s', '1s2', 'NaN', 'Infinity', '1e999', '2s!', ' '.repeat(1e6)])(
  '%.20s is no duration',
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  }
);

test.each<[string, number | undefined]>([
  ['5s', 5000],
  ['1.5 s', 1500],
  ['0.3s', 300],
  ['250 ms', 250],
  ['2S', 2000],
  ['2 sec', 2000],
  ['1m30s', 90_000],
  ['1m 30s', 90_000],
  ['1.5 mins', 90_000],
  ['1 hour', 3_600_000],
  ['5', undefined],
  ['5 tok', undefined],
  ['s', undefined],
  ['5s6', undefined],
  ['-5s', undefined],
  ['5constructor', undefined],
  ['', undefined],
  [`${'1s'.repeat(100)}`, undefined],
])('%j is %p ms', (text, ms) => {
  expect(readMilliseconds(text)).toBe(ms);
});

test.each<[number | string, number | undefined, string]>([
  [0.95, 0.95, 'p95'],
  ['0.95', 0.95, 'p95'],
  ['p95', 0.95, 'p95'],
  ['P99.9', 0.999, 'p99.9'],
  ['95', 0.95, 'p95'],
  ['95%', 0.95, 'p95'],
  ['99.9 %', 0.999, 'p99.9'],
  [' .5 ', 0.5, 'p50'],
  ['0.5%', 0.005, 'p0.5'],
  [1, 1, 'p100'],
  ['1', 1, 'p100'],
  ['p1', 0.01, 'p1'],
  [0, 0, 'p0'],
  [0.07, 0.07, 'p7'],
  [1e-7, 1e-7, 'p1e-5'],
  [0.9500000001, 0.9500000001, 'p95.00000001'],
  [95, undefined, '95'],
  [-0.1, undefined, '-0.1'],
  [NaN, undefined, 'NaN'],
  ['101', undefined, '101'],
  ['p101', undefined, 'p101'],
  ['-0.5', undefined, '-0.5'],
  ['ninety', undefined, 'ninety'],
  ['0.5 0.9', undefined, '0.5 0.9'],
  ['', undefined, ''],
  ['$quantile', undefined, '$quantile'],
])('%j is %s, called %s', (text, quantile, name) => {
  expect(readQuantile(text)).toBe(quantile);
  expect(quantileName(text)).toBe(name);
});

test('a name is read as the quantile that it was given for, so no two share one', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (quantile) => {
      expect(readQuantile(quantileName(quantile))).toBe(quantile === 0 ? 0 : quantile);
    })
  );
});

test('percent are exact', () => {
  expect([0.5, 0.07, 0.999, 0.9500000001].map(percentOf)).toEqual([50, 7, 99.9, 95.00000001]);
});

test.each<[string, number | string, string]>([
  ['0.95', 0.95, 'p95'],
  ['p95', 0.95, 'p95'],
  ['P99.9', 0.999, 'p99.9'],
  ['95', 0.95, 'p95'],
  ['99 %', 0.99, 'p99'],
  ['.5', 0.5, 'p50'],
  ['1', 1, 'p100'],
  ['0', 0, 'p0'],
  ['p1', 0.01, 'p1'],
  ['$quantile', '$quantile', '$quantile'],
  ['ninety', 'ninety', 'ninety'],
  ['400', '400', '400'],
])('%s is saved as %s and shown as %s', (text, quantile, chip) => {
  expect(typedQuantile(text)).toBe(quantile);
  expect(quantileName(text)).toBe(chip);
});
