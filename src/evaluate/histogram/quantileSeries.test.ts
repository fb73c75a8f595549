import { readBuckets } from './buckets';
import { quantileSeries, quantileBucket } from './quantile';
import { cellsOf, gridSeries, type Cell } from '../testing';

function groups(buckets: Record<string, Cell[]>, length: number) {
  return readBuckets(
    Object.entries(buckets).map(([le, cells]) => gridSeries({ id: 'a', le }, cells)),
    length
  );
}

describe('quantileSeries', () => {
  it('gives each quantile of each group at each time', () => {
    const series = quantileSeries(groups({ 10: [1, 2], 20: [2, 2], '+Inf': [2, 4] }, 2), [0.5, 0.75], 2);
    expect(series.map(({ labels, quantile, column }) => [labels, quantile, cellsOf(column)])).toEqual([
      [{ id: 'a' }, 0.5, [10, 10]],
      [{ id: 'a' }, 0.75, [15, 20]],
    ]);
  });

  it('tells no traffic (NaN) from no buckets (nothing)', () => {
    const [series] = quantileSeries(groups({ 10: [0, undefined, 1], '+Inf': [0, undefined, 1] }, 3), [0.5], 3);
    expect(series && cellsOf(series.column)).toEqual([NaN, undefined, 5]);
  });

  it('uses the buckets that are there at a time', () => {
    const [series] = quantileSeries(groups({ 10: [1, undefined], 20: [2, 2], '+Inf': [2, 2] }, 2), [0.5], 2);
    expect(series && cellsOf(series.column)).toEqual([10, 10]);
  });
});

describe('quantileBucket', () => {
  it.each([
    { case: 'a bucket between two bounds', q: 0.75, worth: { lower: 10, upper: 20, observations: 4 } },
    { case: 'the lowest bucket, from 0', q: 0.25, worth: { lower: 0, upper: 10, observations: 4 } },
    { case: 'beyond the highest finite bound', q: 0.95, worth: { lower: 20, upper: Infinity, observations: 4 } },
    { case: 'no quantile outside 0 to 1', q: 2, worth: undefined },
    { case: 'no quantile for NaN', q: NaN, worth: undefined },
  ])('$case', ({ q, worth }) => {
    const [group] = groups({ 10: [2], 20: [3], '+Inf': [4] }, 1);
    expect(group && quantileBucket(q, group, 0)).toEqual(worth);
  });

  it('knows nothing below a lowest bound that is not above 0', () => {
    const [group] = groups({ 0: [2], '+Inf': [2] }, 1);
    expect(group && quantileBucket(0.5, group, 0)).toEqual({ lower: -Infinity, upper: 0, observations: 2 });
  });

  it.each<{ case: string; buckets: Record<string, Cell[]> }>([
    { case: 'nothing was observed', buckets: { 10: [0], '+Inf': [0] } },
    { case: 'there is no +Inf bucket', buckets: { 10: [1], 20: [2] } },
    { case: 'there are no buckets at that time', buckets: { 10: [undefined], '+Inf': [undefined] } },
  ])('is undefined where $case', ({ buckets }) => {
    const group = groups(buckets, 1)[0] ?? { labels: {}, bounds: new Float64Array(0), columns: [] };
    expect(quantileBucket(0.5, group, 0)).toBeUndefined();
  });
});
