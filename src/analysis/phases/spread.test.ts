import { countOf, meanOf, medianOf, onSharedBounds, type Spread } from './spread';
import { spreadAround } from './testing/facts';

const QUEUES = [50, 150, 300, 500, 750, 1000, 1500, 3000, 5000, 7500, 10_000];

test.each([10, 20, 60, 300, 2000, 6000])('the mean of waits that thin out evenly is found: %d ms', (mean) => {
  const found = meanOf(spreadAround(mean, 1000, QUEUES, 'wide'));
  expect(found?.value).toBeGreaterThan(0.9 * mean);
  expect(found?.value).toBeLessThan(1.1 * mean);
});

test('the edges of the buckets hold the estimate', () => {
  const spread: Spread = { bounds: [10, 20, 50], counts: [10, 30, 10, 0] };
  expect(meanOf(spread)).toMatchObject({ highest: 24, isOpen: false });
  const { value = NaN } = meanOf(spread) ?? {};
  expect(value).toBeGreaterThan(10);
  expect(value).toBeLessThan(24);
});

test.each<[string, Spread, object | undefined]>([
  ['without requests there is none', { bounds: [10], counts: [0, 0] }, undefined],
  ['without a finite bound there is none', { bounds: [], counts: [5] }, undefined],
  [
    'of requests above all bounds it is those or more',
    { bounds: [10], counts: [0, 5] },
    { value: 10, highest: Infinity, isOpen: true },
  ],
  [
    'one request is enough for one',
    { bounds: [10, 20], counts: [0, 1, 0] },
    { lowest: 10, highest: 20, isOpen: false },
  ],
  ['what cannot be counted is none', { bounds: [10], counts: [NaN, 1] }, undefined],
])('of a mean: %s', (_, spread, expected) => {
  const found = meanOf(spread);
  expect(found).toEqual(expected === undefined ? undefined : expect.objectContaining(expected));
});

test('more requests make the error smaller, as the root of their number', () => {
  const errorOf = (requests: number) => meanOf(spreadAround(300, requests, QUEUES, 'wide'))?.error ?? NaN;
  expect(errorOf(400) / errorOf(1600)).toBeCloseTo(2, 0);
  expect(errorOf(900)).toBeCloseTo(10, -0.5);
});

test.each<[string, Spread, object | undefined]>([
  ['in the middle of its bucket', { bounds: [10, 20], counts: [1, 2, 1] }, { value: 15, lower: 10, upper: 20 }],
  ['above the highest bound', { bounds: [10], counts: [1, 9] }, { value: Infinity, lower: 10, upper: Infinity }],
  ['of nothing', { bounds: [10], counts: [0, 0] }, undefined],
])('the median is %s', (_, spread, expected) => {
  expect(medianOf(spread)).toEqual(expected);
});

test('of different bounds those that both have are compared, and no request is lost', () => {
  const shared = onSharedBounds(
    { bounds: [10, 20, 50], counts: [1, 2, 3, 4] },
    { bounds: [20, 40, 50], counts: [5, 6, 7, 8] }
  );
  expect(shared).toEqual([
    { bounds: [20, 50], counts: [3, 3, 4] },
    { bounds: [20, 50], counts: [5, 13, 8] },
  ]);
  expect(shared?.map(countOf)).toEqual([10, 26]);
  expect(onSharedBounds({ bounds: [10], counts: [1, 1] }, { bounds: [20], counts: [1, 1] })).toBeUndefined();
});
