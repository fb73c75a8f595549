import fc from 'fast-check';
import { bucketQuantile, repairCounts } from './quantile';

type Buckets = Array<[bound: number, count: number]>;

function quantile(q: number, buckets: Buckets): number {
  const bounds = Float64Array.from(buckets, ([bound]) => bound);
  const counts = Float64Array.from(buckets, ([, count]) => count);
  repairCounts(counts, counts.length);
  return bucketQuantile(q, bounds, counts, bounds.length);
}

const usual: Buckets = [
  [10, 1],
  [20, 3],
  [40, 4],
  [Infinity, 4],
];

interface Row {
  case: string;
  q: number;
  buckets: Buckets;
  answer: number;
}

const rows: Row[] = [
  { case: 'interpolates within a bucket', q: 0.5, buckets: usual, answer: 15 },
  { case: 'begins the lowest bucket at 0', q: 0.125, buckets: usual, answer: 5 },
  { case: 'gives a bound where the rank is exactly its count', q: 0.75, buckets: usual, answer: 20 },
  { case: 'gives the highest bound reached at q = 1', q: 1, buckets: usual, answer: 40 },
  { case: 'gives 0 at q = 0 when the lowest bucket has observations', q: 0, buckets: usual, answer: 0 },
  {
    case: 'gives NaN at q = 0 when the lowest bucket is empty',
    q: 0,
    buckets: [
      [1, 0],
      [2, 1],
      [Infinity, 1],
    ],
    answer: NaN,
  },
  {
    case: 'gives the highest finite bound in the last bucket',
    q: 0.9,
    buckets: [
      [10, 1],
      [Infinity, 4],
    ],
    answer: 10,
  },
  {
    case: 'does so even when only the last bucket has observations',
    q: 0.5,
    buckets: [
      [10, 0],
      [Infinity, 4],
    ],
    answer: 10,
  },
  {
    case: 'gives a lowest bound of 0 itself',
    q: 0.1,
    buckets: [
      [0, 1],
      [1, 2],
      [Infinity, 2],
    ],
    answer: 0,
  },
  {
    case: 'gives a lowest bound below 0 itself',
    q: 0.1,
    buckets: [
      [-5, 1],
      [1, 2],
      [Infinity, 2],
    ],
    answer: -5,
  },
  {
    case: 'interpolates from a bound below 0',
    q: 0.75,
    buckets: [
      [-5, 1],
      [1, 2],
      [Infinity, 2],
    ],
    answer: -2,
  },
  {
    case: 'knows nothing without +Inf',
    q: 0.5,
    buckets: [
      [10, 1],
      [20, 2],
    ],
    answer: NaN,
  },
  { case: 'knows nothing from +Inf alone', q: 0.5, buckets: [[Infinity, 2]], answer: NaN },
  { case: 'knows nothing without buckets', q: 0.5, buckets: [], answer: NaN },
  {
    case: 'knows nothing without observations',
    q: 0.5,
    buckets: [
      [10, 0],
      [Infinity, 0],
    ],
    answer: NaN,
  },
  { case: 'is -Inf below 0', q: -0.1, buckets: usual, answer: -Infinity },
  { case: 'is +Inf above 1', q: 1.1, buckets: usual, answer: Infinity },
  { case: 'is NaN for q = NaN', q: NaN, buckets: usual, answer: NaN },
  { case: 'is -Inf below 0 even without +Inf', q: -1, buckets: [[10, 1]], answer: -Infinity },
  {
    case: 'mends a decrease by the count before it',
    q: 0.5,
    buckets: [
      [10, 2],
      [20, 1],
      [40, 4],
      [Infinity, 4],
    ],
    answer: 10,
  },
  {
    case: 'takes a last bucket below the others for as many as they are',
    q: 1,
    buckets: [
      [10, 2],
      [20, 4],
      [Infinity, 3],
    ],
    answer: 20,
  },
  {
    case: 'ignores an increase of less than 1e-12',
    q: 1,
    buckets: [
      [10, 10],
      [20, 10 + 2e-15],
      [Infinity, 10 + 2e-15],
    ],
    answer: 10,
  },
  {
    case: 'does not ignore an increase above 1e-12',
    q: 1,
    buckets: [
      [10, 10],
      [20, 10 + 1e-9],
      [Infinity, 10 + 1e-9],
    ],
    answer: 20,
  },
  {
    case: 'finds the highest finite bound when the last count is NaN',
    q: 0.5,
    buckets: [
      [10, 1],
      [Infinity, NaN],
    ],
    answer: 10,
  },
  {
    case: 'works on rates far below one',
    q: 0.5,
    buckets: [
      [10, 1 / 60],
      [20, 2 / 60],
      [Infinity, 2 / 60],
    ],
    answer: 10,
  },
];

/** Rates as the endpoint has them: observations in a minute, over sixty. */
const rate = fc.integer({ min: 0, max: 100_000 }).map((observations) => observations / 60);
const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const histograms = fc.array(fc.tuple(bound, rate), { minLength: 1, maxLength: 12 }).map((parts): Buckets => {
  const bounds = [...new Set(parts.map(([upper]) => upper + 0))].sort((a, b) => a - b);
  let count = 0;
  const finite = bounds.map((upper, index): [number, number] => [upper, (count += parts[index]?.[1] ?? 0)]);
  return [...finite, [Infinity, count]];
});
/** What rounding may do to a value interpolated between bounds of up to a million. */
const ROUNDING = 1e-6;
const fraction = fc.double({ min: 0.001, max: 1, noNaN: true });

describe('bucketQuantile', () => {
  it.each(rows)('$case', ({ q, buckets, answer }) => {
    const got = quantile(q, buckets);
    if (Number.isFinite(answer)) {
      expect(got).toBeCloseTo(answer, 9);
    } else {
      expect(got).toBe(answer);
    }
  });

  it('never falls as q rises', () => {
    fc.assert(
      fc.property(histograms, fraction, fraction, (buckets, one, other) => {
        const low = quantile(Math.min(one, other), buckets);
        const high = quantile(Math.max(one, other), buckets);
        const observed = (buckets.at(-1)?.[1] ?? 0) > 0;
        expect(Number.isNaN(low)).toBe(!observed);
        if (observed) {
          expect(high).toBeGreaterThanOrEqual(low - ROUNDING);
        }
      })
    );
  });

  it('does not depend on how many observations there are, only on how they are spread', () => {
    fc.assert(
      fc.property(histograms, fraction, (buckets, q) => {
        const doubled = buckets.map(([bound, count]): [number, number] => [bound, count * 2]);
        expect(quantile(q, doubled)).toBe(quantile(q, buckets));
      })
    );
  });

  it('lies between the edges of the histogram', () => {
    fc.assert(
      fc.property(histograms, fraction, (buckets, q) => {
        const got = quantile(q, buckets);
        const finite = buckets.slice(0, -1).map(([bound]) => bound);
        fc.pre(!Number.isNaN(got));
        expect(got).toBeGreaterThanOrEqual(Math.min(0, ...finite) - ROUNDING);
        expect(got).toBeLessThanOrEqual(Math.max(...finite) + ROUNDING);
      })
    );
  });
});
