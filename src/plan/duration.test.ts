import { durationMs, readMilliseconds } from './duration';

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
