import { boundText, intervalText } from './drawn';

test.each<[number, string | undefined, string]>([
  [50, 'ms', '50 ms'],
  [1000, 'ms', '1 s'],
  [1500, 'ms', '1.5 s'],
  [1234, 'ms', '1.234 s'],
  [90_000, 'ms', '1.5 mins'],
  [0.25, 'ms', '0.25 ms'],
  [16_384, 'suffix:tok', '16384 tok'],
  [100, undefined, '100'],
  [Infinity, 'ms', '∞'],
])('%d in %s is written %s', (bound, unit, text) => {
  expect(boundText(bound, unit)).toBe(text);
});

test.each<[string, number, number, string]>([
  ['with one unit for both ends', 5000, 7500, '5 to 7.5 s'],
  ['with two where they differ', 750, 1000, '750 ms to 1 s'],
  ['from nothing', 0, 50, 'up to 50 ms'],
  ['from below zero', -Infinity, 0, 'up to 0 ms'],
  ['beyond the highest bound', 10_000, Infinity, 'over 10 s'],
])('a bucket %s', (_, lower, upper, text) => {
  expect(intervalText(lower, upper, 'ms')).toBe(text);
});
