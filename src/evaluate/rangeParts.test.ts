import fc from 'fast-check';
import { planQuery, readQuery, type MetricsPlan } from '../plan';
import { allSteps } from '../series/turns';
import type { FireworksQuery } from '../types';
import { readBuckets } from './histogram/buckets';
import { haveOneSetOfBounds, rangeParts } from './rangeParts';
import { gridSeries, type Cell } from './testing/columns';

const MINUTE = 60_000;
const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const REQUESTS = 'request_counter_total:sum_by_deployment';
const TOTAL = { fn: 'total', window: 'range' } as const;
const MEAN = { fn: 'avg', window: 'range' } as const;

function planOf(query: Partial<FireworksQuery>): MetricsPlan {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return outcome.plan;
}

test('the parts follow each other, cover the range, and none is shorter than a minute', () => {
  const plan = planOf({ metric: REQUESTS, over: TOTAL });
  const anyEnd = fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true });
  const anyLength = fc.double({ min: 41 * MINUTE, max: 60 * 24 * 60 * MINUTE, noNaN: true });
  fc.assert(
    fc.property(anyEnd, anyLength, (endMs, rangeMs) => {
      const parts = rangeParts(plan, endMs, rangeMs);
      const ends = [parts?.firstEndMs ?? NaN, ...(parts?.fullEnds ?? []), endMs];
      const lengths = ends.map((end, index) => end - (ends[index - 1] ?? endMs - rangeMs));
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(MINUTE);
      expect(new Set(lengths.slice(1, -1))).toEqual(new Set(lengths.length > 2 ? [parts?.partMs] : []));
      expect(lengths.length).toBeLessThanOrEqual(202);
    })
  );
});

test.each<[string, Partial<FireworksQuery>, boolean]>([
  ['the total of a rate', { metric: REQUESTS, over: TOTAL, groupBy: [] }, true],
  ['the highest of several totals', { metric: REQUESTS, over: TOTAL, groupBy: [], aggregate: 'max' }, false],
  [
    'a total that is 0 where nothing was seen',
    { metric: 'requests_error_total:sum_by_deployment', over: TOTAL },
    false,
  ],
  ['a mean', { metric: REQUESTS, over: MEAN, groupBy: [] }, true],
  ['a mean of each series', { metric: REQUESTS, over: MEAN, groupBy: [], aggregate: 'max' }, false],
  ['the highest of the highest', { metric: REQUESTS, over: { fn: 'max', window: 'range' }, aggregate: 'max' }, true],
  ['a quantile of all requests', { metric: LATENCY, over: MEAN, groupBy: [] }, true],
  ['a share of them', { metric: LATENCY, view: 'share', bound: 500, over: MEAN, groupBy: [] }, true],
  ['quantiles of series as they are, each of its mean', { metric: LATENCY, over: MEAN }, false],
  ['a distribution', { metric: LATENCY, view: 'distribution' }, true],
  ['the newest', { metric: LATENCY, over: { fn: 'last', window: 'range' }, groupBy: [] }, false],
  ['the newest sum', { metric: REQUESTS, over: { fn: 'last', window: 'range' }, groupBy: [] }, true],
  ['a ratio', { metric: 'error_ratio', over: MEAN }, true],
  ['the ratio of a moment', { metric: 'error_ratio', over: { fn: 'last', window: 'range' } }, false],
])('%s', (_, query, isAdditive) => {
  expect(rangeParts(planOf(query), 1.8e12, 24 * 60 * MINUTE) !== undefined).toBe(isAdditive);
});

test('a short range is one part', () => {
  expect(rangeParts(planOf({ metric: REQUESTS, over: TOTAL }), 1.8e12, 30 * MINUTE)).toBeUndefined();
});

describe('parts have one set of bounds', () => {
  type Buckets = Record<string, Cell[]>;
  const part = (buckets: Buckets) => ({
    times: new Float64Array(2),
    groups: readBuckets(
      Object.entries(buckets).map(([le, cells]) => gridSeries({ id: 'a', le }, cells)),
      2
    ),
  });

  test.each<[string, Buckets[], boolean]>([
    [
      'where each has the same',
      [
        { 1: [1, 2], 5: [2, 3] },
        { 5: [2, 3], 1: [1, 2] },
      ],
      true,
    ],
    ['where some have none', [{ 1: [1, undefined], 5: [2, undefined] }, {}, { 1: [1, 1], 5: [1, 1] }], true],
    [
      'but not where one has another',
      [
        { 1: [1, 2], 5: [2, 3] },
        { 1: [1, 2], 6: [2, 3] },
      ],
      false,
    ],
    ['nor where one has fewer', [{ 1: [1, 2], 5: [2, 3] }, { 1: [1, 2] }], false],
    ['nor where one lacks a bound at a time', [{ 1: [1, undefined], 5: [2, 3] }], false],
    ['nor where bounds take turns', [{ 1: [1, undefined], 5: [undefined, 3] }], false],
  ])('%s', (_, parts, expected) => {
    expect(allSteps(haveOneSetOfBounds(parts.map(part)))).toBe(expected);
  });
});
