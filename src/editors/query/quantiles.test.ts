import { quantileName } from '../../plan';
import { readQuantile } from './quantiles';

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
])('%s is read as %s and shown as %s', (text, quantile, chip) => {
  expect(readQuantile(text)).toBe(quantile);
  expect(quantileName(text)).toBe(chip);
});
