import { parseExpression } from '../plan/expression';
import { isAbsent } from '../series/stale';
import { computeExpression, type RowLines } from './rowArithmetic';
import { ofRange, row } from './testing/rowLines';

function computed(text: string, rows: Readonly<Record<string, RowLines>>) {
  const { grid, isOfRange, unmatched } = computeExpression(parseExpression(text), (refId) => rows[refId] ?? row([]));
  const lines = grid.series.map(({ labels, quantile, column }) => [
    quantile === undefined ? labels : { ...labels, p: quantile },
    Array.from(column.values, (value, place) => (isAbsent(column, place) ? undefined : value)),
  ]);
  return { lines, times: [...grid.times], isOfRange, unmatched };
}

const a = { deployment_id: 'a' };
const b = { deployment_id: 'b' };

const TWO = row([
  [a, [1, 2, 3]],
  [b, [3, 2, 1]],
]);
const ALL = row([[{}, [4, 4, 4]]]);

interface Case {
  does: string;
  text: string;
  rows: Record<string, RowLines>;
  lines: unknown[];
}

const CASES: Case[] = [
  {
    does: 'divides line by line of equal labels',
    text: 'A / B',
    rows: {
      A: row([
        [a, [1, 2, 3]],
        [b, [10, 20, 30]],
      ]),
      B: row([
        [b, [2, 2, 2]],
        [a, [4, 4, 4]],
      ]),
    },
    lines: [
      [a, [0.25, 0.5, 0.75]],
      [b, [5, 10, 15]],
    ],
  },
  {
    does: 'has no value where one side has none',
    text: 'A - B',
    rows: { A: row([[a, [1, undefined, 3]]]), B: row([[a, [1, 1, undefined]]]) },
    lines: [[a, [0, undefined, undefined]]],
  },
  {
    does: 'has no value where the divisor is 0, never infinity',
    text: 'A / B',
    rows: { A: row([[a, [1, 0, -1]]]), B: row([[a, [0, 0, 2]]]) },
    lines: [[a, [undefined, undefined, -0.5]]],
  },
  {
    does: 'takes NaN for no value',
    text: 'A + 1',
    rows: { A: row([[a, [NaN, 1, Infinity]]]) },
    lines: [[a, [undefined, 2, Infinity]]],
  },
  {
    does: 'leaves lines out that have no value at all',
    text: 'A / B',
    rows: { A: row([[a, [1, 1, 1]]]), B: row([[a, [0, 0, 0]]]) },
    lines: [],
  },
  {
    does: 'computes with numbers on either side, and with signs',
    text: '-(1 - A) * 100',
    rows: { A: row([[a, [2, 0.5, 0]]]) },
    lines: [[a, [100, -50, -100]]],
  },
  {
    does: 'divides a number by lines',
    text: '1 / A',
    rows: { A: row([[a, [2, 0, 4]]]) },
    lines: [[a, [0.5, undefined, 0.25]]],
  },
  {
    does: 'gives each line its part of one line of all',
    text: 'A / B',
    rows: {
      A: TWO,
      B: ALL,
    },
    lines: [
      [a, [0.25, 0.5, 0.75]],
      [b, [0.75, 0.5, 0.25]],
    ],
  },
  {
    does: 'lets the side with fewer labels stand first',
    text: 'B - A',
    rows: {
      A: TWO,
      B: ALL,
    },
    lines: [
      [a, [3, 2, 1]],
      [b, [1, 2, 3]],
    ],
  },
  {
    does: 'lets a line of fewer labels serve all that agree in them',
    text: 'A / B',
    rows: {
      A: row([
        [{ ...a, http_code: '429' }, [1, 1, 1]],
        [{ ...a, http_code: '500' }, [2, 2, 2]],
        [{ ...b, http_code: '500' }, [3, 3, 3]],
      ]),
      B: row([
        [a, [10, 10, 10]],
        [b, [30, 30, 30]],
      ]),
    },
    lines: [
      [{ ...a, http_code: '429' }, [0.1, 0.1, 0.1]],
      [{ ...a, http_code: '500' }, [0.2, 0.2, 0.2]],
      [{ ...b, http_code: '500' }, [0.1, 0.1, 0.1]],
    ],
  },
  {
    does: 'takes a label without a value for no label',
    text: 'A + B',
    rows: { A: row([[{ ...a, base_model: '' }, [1, 1, 1]]]), B: row([[a, [1, 1, 1]]]) },
    lines: [[{ ...a, base_model: '' }, [2, 2, 2]]],
  },
  {
    does: 'matches quantiles as a label',
    text: 'A / B',
    rows: {
      A: row([
        [a, [2, 2, 2], 0.5],
        [a, [9, 9, 9], 0.95],
      ]),
      B: row([
        [a, [3, 3, 3], 0.95],
        [a, [1, 1, 1], 0.5],
      ]),
    },
    lines: [
      [{ ...a, p: 0.5 }, [2, 2, 2]],
      [{ ...a, p: 0.95 }, [3, 3, 3]],
    ],
  },
  {
    does: 'divides quantiles by what has none',
    text: 'A / B',
    rows: {
      A: row([
        [a, [2, 2, 2], 0.5],
        [a, [9, 9, 9], 0.95],
      ]),
      B: row([[a, [1, 2, 1]]]),
    },
    lines: [
      [{ ...a, p: 0.5 }, [2, 1, 2]],
      [{ ...a, p: 0.95 }, [9, 4.5, 9]],
    ],
  },
  {
    does: 'sets a value of the whole range beside each step',
    text: 'A / B',
    rows: { A: row([[a, [1, 2, 3]]]), B: ofRange([[a, [6]]]) },
    lines: [[a, [1 / 6, 1 / 3, 0.5]]],
  },
  {
    does: 'has nothing where one side is empty, whatever its labels would be',
    text: 'A / B',
    rows: { A: row([[a, [1, 2, 3]]]), B: row([]) },
    lines: [],
  },
];

test.each(CASES)('$does: $text', ({ text, rows, lines }) => {
  expect(computed(text, rows).lines).toEqual(lines);
});

test('values of the whole range give one of the whole range, whenever each of them ends', () => {
  const rows = { A: ofRange([[a, [1]]], 200_000), B: ofRange([[a, [4]]], 180_000) };
  expect(computed('A / B', rows)).toMatchObject({ lines: [[a, [0.25]]], times: [200_000], isOfRange: true });
});

test('only times that both sides have are computed', () => {
  const rows = { A: row([[a, [1, 2, 3]]], [60_000, 120_000, 150_000]), B: row([[a, [1, 1, 1]]]) };
  expect(computed('A / B', rows)).toMatchObject({ lines: [[a, [1, 2]]], times: [60_000, 120_000] });
});

test('what has no counterpart on the other side is told', () => {
  const rows = {
    A: row([[a, [1, 1, 1]]]),
    B: row([
      [b, [1, 1, 1]],
      [a, [1, 1, 1]],
    ]),
  };
  expect(computed('A / B', rows).unmatched).toEqual([{ side: 'B', other: 'A', labels: [b] }]);
  expect(computed('A / C', rows).unmatched).toEqual([]);
});

test.each<[string, Record<string, RowLines>, RegExp]>([
  [
    'A / B',
    { A: row([[{ ...a, http_code: '429' }, [1, 1, 1]]]), B: row([[{ ...a, base_model: 'm' }, [1, 1, 1]]]) },
    /belong together: only A has http_code, only B has base_model\. Group both rows by the same labels/,
  ],
  ['1 + 1', {}, /There is no row in this expression/],
  ['A / 0', { A: row([[a, [1, 1, 1]]]) }, /A division by 0 has no value/],
  [
    'A / B',
    {
      A: row([[a, [1, 1, 1]]]),
      B: row([
        [b, [1, 1, 1]],
        [b, [2, 2, 2]],
      ]),
    },
    /Several lines of B have the same labels/,
  ],
])('%s is refused where it would be a guess', (text, rows, message) => {
  expect(() => computed(text, rows)).toThrow(message);
});
