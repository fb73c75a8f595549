import { progressAt, touches, type Incident } from './incident';

const once: Incident = { kind: 'outage', fromMs: 1000, toMs: 2000 };
const recurring: Incident = { ...once, everyMs: 10_000 };

test.each<[string, Incident, number, number | undefined]>([
  ['before it begins', once, 999, undefined],
  ['at its first millisecond', once, 1000, 0],
  ['half way', once, 1500, 0.5],
  ['at its end, which is no part of it', once, 2000, undefined],
  ['once again later', recurring, 11_250, 0.25],
  ['between two times', recurring, 13_000, undefined],
  ['in the past of a recurring one', recurring, -8500, 0.5],
])('progress %s', (_, incident, ms, expected) => {
  expect(progressAt(incident, ms)).toBe(expected);
});

test.each<[string, Incident, number, number, boolean]>([
  ['a stretch that ends before it', once, 0, 999, false],
  ['a stretch that reaches its start', once, 0, 1000, true],
  ['a stretch inside', once, 1200, 1300, true],
  ['a stretch around', once, 0, 5000, true],
  ['a stretch after it', once, 2000, 3000, false],
  ['a stretch that reaches the next time', recurring, 9000, 11_500, true],
  ['a stretch between two times', recurring, 3000, 9000, false],
])('%s', (_, incident, fromMs, toMs, expected) => {
  expect(touches(incident, fromMs, toMs)).toBe(expected);
});
