import fc from 'fast-check';
import type { BucketPlan } from '../../plan/plan';
import { cellsOf, gridSeries, rows, seriesOf, type Cell } from '../testing/columns';
import { readBuckets } from './buckets';
import { distribution, ofBuckets, separateBuckets } from './bucketViews';

function groups(buckets: Record<string, Cell[]>, length: number) {
  return readBuckets(
    Object.entries(buckets).map(([le, cells]) => gridSeries({ id: 'a', le }, cells)),
    length
  );
}

function separated(buckets: Record<string, Cell[]>, length: number) {
  return groups(buckets, length).flatMap((group) =>
    separateBuckets(group, length).map(({ lower, upper, column }) => ({ lower, upper, cells: cellsOf(column) }))
  );
}

const over = { fn: 'avg', window: { kind: 'step' } } as const;
const selection = { metric: 'latency', matchers: [] };

function seriesMade(plan: BucketPlan, buckets: Record<string, Cell[]>, length: number) {
  const grid = ofBuckets(plan, groups(buckets, length), new Float64Array(length));
  return { series: rows(seriesOf(grid)), missing: 'missing' in grid ? grid.missing : undefined };
}

describe('a share', () => {
  const share = (bound: number): BucketPlan => ({ kind: 'share', selection, over, bound, by: [] });

  it('is the part at or below the bound; without traffic there is none', () => {
    expect(seriesMade(share(500), { 500: [3, 0, undefined], '+Inf': [4, 0, undefined] }, 3)).toEqual({
      series: [[{ id: 'a' }, [0.75, undefined, undefined]]],
      missing: undefined,
    });
  });

  it('does not miss a bound of a group that is gone', () => {
    expect(seriesMade(share(500), { 500: [undefined], '+Inf': [undefined] }, 1)).toEqual({
      series: [],
      missing: undefined,
    });
  });

  it.each<{ lacks: string; buckets: Record<string, Cell[]>; bound: number }>([
    { lacks: 'such a bound', buckets: { 500: [3], 300: [2], '+Inf': [4] }, bound: 400 },
    { lacks: 'a +Inf bucket', buckets: { 300: [3], 500: [4] }, bound: 500 },
  ])('names a group that lacks $lacks', ({ buckets, bound }) => {
    expect(seriesMade(share(bound), buckets, 1)).toEqual({
      series: [],
      missing: { groups: [{ id: 'a' }], bounds: [300, 500] },
    });
  });
});

it('an estimate takes each observation for the middle of its bucket, and those beyond the highest bound for that', () => {
  const plan: BucketPlan = { kind: 'estimate', selection, over, by: [] };
  const buckets = { 100: [1, undefined], 1000: [3, undefined], '+Inf': [4, undefined] };
  expect(seriesMade(plan, buckets, 2).series).toEqual([[{ id: 'a' }, [1 * 50 + 2 * 550 + 1 * 1000, undefined]]]);
});

it('an estimate goes by the bounds of each time, where they were changed, and there is none of a count alone', () => {
  const plan: BucketPlan = { kind: 'estimate', selection, over, by: [] };
  const buckets = { 100: [undefined, 2, undefined], 200: [4, 4, undefined], '+Inf': [4, 4, 4] };
  expect(seriesMade(plan, buckets, 3).series).toEqual([[{ id: 'a' }, [4 * 100, 2 * 50 + 2 * 150, undefined]]]);
});

describe('separateBuckets', () => {
  it('takes each bound’s own observations out of the cumulative ones', () => {
    expect(separated({ 10: [1], 20: [3], '+Inf': [3.5] }, 1)).toEqual([
      { lower: 0, upper: 10, cells: [1] },
      { lower: 10, upper: 20, cells: [2] },
      { lower: 20, upper: Infinity, cells: [0.5] },
    ]);
  });

  it('makes a fall by float noise 0 and does not count it again', () => {
    expect(separated({ 10: [2], 20: [1.5], '+Inf': [3] }, 1).map(({ cells }) => cells)).toEqual([[2], [0], [1]]);
  });

  it('skips a bound that is absent at a time', () => {
    expect(separated({ 10: [1, 1], 20: [undefined, 2], '+Inf': [4, 4] }, 2).map(({ cells }) => cells)).toEqual([
      [1, 1],
      [undefined, 1],
      [3, 2],
    ]);
  });

  it('says that nothing is known below a lowest bound of 0', () => {
    expect(separated({ 0: [1], '+Inf': [1] }, 1)[0]).toEqual({ lower: -Infinity, upper: 0, cells: [1] });
  });

  it('adds up to the +Inf bucket', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 10 }), (own) => {
        let count = 0;
        const cumulative = own.map((value, index): [string, Cell[]] => [String((index + 1) * 10), [(count += value)]]);
        const buckets = separated(Object.fromEntries([...cumulative, ['+Inf', [count]]]), 1);
        expect(buckets.map(({ cells }) => cells[0])).toEqual([...own, 0]);
      })
    );
  });
});

it('distribution is the buckets of one time', () => {
  const [group] = groups({ 10: [1, undefined], '+Inf': [4, 7] }, 2);
  expect(group && distribution(group, 0)).toEqual([
    { lower: 0, upper: 10, value: 1 },
    { lower: 10, upper: Infinity, value: 3 },
  ]);
  expect(group && distribution(group, 1)).toEqual([{ lower: 0, upper: Infinity, value: 7 }]);
});
