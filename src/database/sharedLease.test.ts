import { readLeaseRow } from './sharedLease';

const ROW = { nextAllowedAt: 5, leaseUntil: 6, generation: 7, backOffMs: 8, askedMs: 4 };
const LONGEST = 7_200_000;

test.each<[string, unknown, ReturnType<typeof readLeaseRow>]>([
  ['as it was written', JSON.stringify(ROW), ROW],
  ['of a refusal that is over', JSON.stringify({ ...ROW, refusedUntil: 3 }), { ...ROW, refusedUntil: 3 }],
  ['of the first version', JSON.stringify({ ...ROW, askedMs: undefined }), { ...ROW, askedMs: 8 }],
  ['with a back-off for ever', JSON.stringify({ ...ROW, backOffMs: 1e15 }), { ...ROW, backOffMs: LONGEST }],
  [
    'with a negative back-off',
    JSON.stringify({ ...ROW, backOffMs: -5, askedMs: -5 }),
    { ...ROW, backOffMs: 0, askedMs: 0 },
  ],
  ['with more than can be counted', JSON.stringify({ ...ROW, generation: 2 ** 53 }), undefined],
  ['with half a lease', JSON.stringify({ ...ROW, generation: 1.5 }), undefined],
  ['with a text for a time', JSON.stringify({ ...ROW, leaseUntil: '6' }), undefined],
  ['with null for a time', JSON.stringify({ ...ROW, nextAllowedAt: null }), undefined],
  ['that is a list', '[1,2]', { nextAllowedAt: 0, leaseUntil: 0, generation: 0, backOffMs: 0, askedMs: 0 }],
  [
    'with times of leases that are none, out of order',
    JSON.stringify({ ...ROW, asked: [3, 'x', null, 2] }),
    { ...ROW, asked: [2, 3] },
  ],
  [
    'with more leases than a minute has',
    JSON.stringify({ ...ROW, asked: Array.from({ length: 1000 }, (_, at) => at) }),
    { ...ROW, asked: Array.from({ length: 60 }, (_, at) => 940 + at) },
  ],
  ['with what no answer can have held', JSON.stringify({ ...ROW, seen: { timeMs: 1, series: -4 } }), ROW],
  ['with half a series', JSON.stringify({ ...ROW, seen: { timeMs: 1, series: 0.5 } }), ROW],
  ['that is no JSON', '{', undefined],
  ['that is no text', 7, undefined],
])('a row %s is read', (_, record, row) => {
  expect(readLeaseRow(record)).toEqual(row);
});
