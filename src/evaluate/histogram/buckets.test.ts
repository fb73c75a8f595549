import fc from 'fast-check';
import type { Labels } from '../../series/labels';
import type { BucketGroup } from '../grid';
import { bucketSeries, groupBuckets, readBuckets } from './buckets';
import { cellsOf, gridSeries, rows, type Cell } from '../testing/columns';

function bucket(labels: Labels, le: string, ...cells: Cell[]) {
  return gridSeries({ ...labels, le }, cells);
}

function shown({ labels, bounds, columns }: BucketGroup) {
  return {
    labels,
    buckets: Object.fromEntries(columns.map((column, index) => [String(bounds[index]), cellsOf(column)])),
  };
}

const a = { deployment_id: 'a' };
const b = { deployment_id: 'b' };

describe('groupBuckets', () => {
  it('adds rates per bound and sorts bounds as numbers', () => {
    const series = [
      bucket(a, '+Inf', 4),
      bucket(a, '1000', 3),
      bucket(a, '50', 1),
      bucket(b, '50', 10),
      bucket(b, '1000', 20),
      bucket(b, '+Inf', 30),
    ];
    const { groups, differing } = groupBuckets(series, [], 1);
    expect(groups.map(shown)).toEqual([{ labels: {}, buckets: { 50: [11], 1000: [23], Infinity: [34] } }]);
    expect([...(groups[0]?.bounds ?? [])]).toEqual([50, 1000, Infinity]);
    expect(differing).toEqual([]);
  });

  it('takes spellings of one bound for one bound', () => {
    const series = [bucket(a, '500', 1), bucket(b, '500.0', 2), bucket({ deployment_id: 'c' }, '5e2', 4)];
    expect(groupBuckets(series, [], 1).groups.map(shown)).toEqual([{ labels: {}, buckets: { 500: [7] } }]);
  });

  it('adds up equal bounds of one histogram', () => {
    const { groups, differing } = groupBuckets(
      [bucket(a, '500', 1, 1), bucket(a, '500.0', 2, undefined), bucket(b, '500', 8, 8)],
      [],
      2
    );
    expect(groups.map(shown)).toEqual([{ labels: {}, buckets: { 500: [11, 9] } }]);
    expect(differing).toEqual([]);
  });

  it('keeps the bounds that all series of a group have, and names the others', () => {
    const series = [
      bucket(a, '50', 1),
      bucket(a, '100', 2),
      bucket(a, '+Inf', 3),
      bucket(b, '75', 1),
      bucket(b, '100', 2),
      bucket(b, '+Inf', 3),
    ];
    const { groups, differing } = groupBuckets(series, [], 1);
    expect(groups.map(shown)).toEqual([{ labels: {}, buckets: { 100: [4], Infinity: [6] } }]);
    expect(differing).toEqual([{ labels: {}, bounds: [50, 75] }]);
  });

  it('lets each group have bounds of its own', () => {
    const { groups, differing } = groupBuckets([bucket(a, '50', 1), bucket(b, '75', 2)], ['deployment_id'], 1);
    expect(groups.map(shown)).toEqual([
      { labels: a, buckets: { 50: [1] } },
      { labels: b, buckets: { 75: [2] } },
    ]);
    expect(differing).toEqual([]);
  });

  it('leaves a bound out only at the times when some series lacks it', () => {
    const series = [bucket(a, '50', 1, 1), bucket(a, '+Inf', 2, 2), bucket(b, '+Inf', 4, undefined)];
    const { groups, differing } = groupBuckets(series, [], 2);
    expect(groups.map(shown)).toEqual([{ labels: {}, buckets: { 50: [undefined, 1], Infinity: [6, 2] } }]);
    expect(differing).toEqual([{ labels: {}, bounds: [50] }]);
  });

  it('does not take a deployment that comes and goes for one with other bounds', () => {
    const series = [
      bucket(a, '50', 1, 1),
      bucket(a, '+Inf', 2, 2),
      bucket(b, '50', 3, undefined),
      bucket(b, '+Inf', 4, undefined),
    ];
    expect(groupBuckets(series, [], 2).differing).toEqual([]);
  });

  it('groups by everything but `le` without labels to group by', () => {
    const groups = groupBuckets([bucket({ ...a, zone: 'x' }, '50', 1)], undefined, 1).groups;
    expect(groups.map(shown)).toEqual([{ labels: { ...a, zone: 'x' }, buckets: { 50: [1] } }]);
  });

  it('leaves out series whose `le` is no number', () => {
    expect(groupBuckets([bucket(a, 'fast', 1), gridSeries(a, [1])], [], 1).groups).toEqual([]);
  });

  it('gives the same for histograms added one by one as for all at once', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 6 }), (histograms) => {
        const les = ['50', '100', '+Inf'];
        const series = histograms.flatMap((values, index) =>
          values.map((value, place) => bucket({ deployment_id: String(index) }, les[place] ?? '', value))
        );
        const sums = les.map((_, place) => [histograms.reduce((sum, values) => sum + (values[place] ?? 0), 0)]);
        expect(groupBuckets(series, [], 1).groups[0]?.columns.map(cellsOf)).toEqual(sums);
      })
    );
  });
});

it('readBuckets reads what bucketSeries wrote', () => {
  const series = [bucket(a, '0.5', 1, undefined), bucket(a, '+Inf', 2, 3)];
  expect(rows(bucketSeries(readBuckets(series, 2)))).toEqual(rows(series));
});
