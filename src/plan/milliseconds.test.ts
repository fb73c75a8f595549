import { readMilliseconds } from './writtenDuration';

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
