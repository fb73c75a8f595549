import { mix, Random } from './random';

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seeds give the same numbers and other seeds give others', () => {
  const one = new Random(1, 2);
  const same = new Random(1, 2);
  const other = new Random(2, 1);
  const numbers = draws(20, () => one.next());
  expect(draws(20, () => same.next())).toEqual(numbers);
  expect(draws(20, () => other.next())).not.toEqual(numbers);
});

test('seeds beyond 32 bits differ', () => {
  expect(mix(2 ** 33)).not.toBe(mix(2 ** 34));
});

test.each<[string, (random: Random) => number, number]>([
  ['uniform numbers have mean one half', (random) => random.next(), 0.5],
  ['normal numbers have mean 0', (random) => random.normal(), 0],
  ['squares of normal numbers have mean 1', (random) => random.normal() ** 2, 1],
  ['the other normal number has variance 1', (random) => random.normal() * 0 + random.otherNormal() ** 2, 1],
  ['exponential numbers have mean 1', (random) => random.exponential(), 1],
  ['counts of few expected events have their mean', (random) => random.poisson(3), 3],
  ['counts of many expected events have their mean', (random) => random.poisson(100) / 100, 1],
])('%s', (_, draw, expected) => {
  const random = new Random(7);
  expect(mean(draws(20_000, () => draw(random)))).toBeCloseTo(expected, 1);
});
