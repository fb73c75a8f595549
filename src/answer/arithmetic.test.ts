import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { rowsToAsk } from './prepare';
import { NOW } from './testing/answerParts';
import { answered, arithmetic, errorsOf, noticesOf, row, shown } from './testing/arithmeticRows';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const DAY = 86_400_000;

test('a row is computed of others, hidden ones too, which are asked for once and not shown', async () => {
  const { data, asked, errors } = await answered(
    [row('A', { hide: true }), row('B'), arithmetic('C', 'A / B'), row('D', { hide: true })],
    { values: { A: { a: 1, b: 3 }, B: { a: 4, b: 4 } } }
  );
  expect(asked).toEqual([['A', 'B']]);
  expect(shown(data)).toEqual([
    ['B', { deployment_id: 'a' }, 4],
    ['B', { deployment_id: 'b' }, 4],
    ['C', { deployment_id: 'a' }, 0.25],
    ['C', { deployment_id: 'b' }, 0.75],
  ]);
  expect(errors).toBeUndefined();
  expect(data[2].meta?.executedQueryString).toBe('# A / B\n\n# A\npromql of A\n\n# B\npromql of B');
});

test('rows stand in any order, and a computed row may be computed with', async () => {
  const { data } = await answered(
    [
      arithmetic('P', '100 * R'),
      row('B', { hide: true }),
      arithmetic('R', 'A / B', { hide: true }),
      row('A', { hide: true }),
    ],
    { values: { A: { a: 1 }, B: { a: 4 } } }
  );
  expect(shown(data)).toEqual([['P', { deployment_id: 'a' }, 25]]);
});

test('today is compared with the day before', async () => {
  const { data, asked } = await answered(
    [row('A', { hide: true }), row('B', { offset: '1d', hide: true }), arithmetic('C', 'A - B')],
    {
      values: { A: { a: 5 }, B: { a: 3 } },
    }
  );
  expect(asked).toEqual([['A'], ['B']]);
  expect(shown(data)).toEqual([['C', { deployment_id: 'a' }, 2]]);
  expect(data[0].fields[1].config).toMatchObject({ unit: 'reqps' });
  expect(data[0].fields[0].values.at(-1)).toBe(NOW);
  expect(DAY % 60_000).toBe(0);
});

test('of totals of the range there is one number', async () => {
  const over = { fn: 'total', window: 'range' } as const;
  const targets = [
    row('A', { over, hide: true }),
    row('B', { over, hide: true }),
    arithmetic('C', 'A / B', { format: 'table' }),
  ];
  const { data } = await answered(targets, { values: { A: { a: 2 }, B: { a: 8 } } });
  expect(data[0].fields.map(({ name, values }: DataFrame['fields'][number]) => [name, values])).toEqual([
    ['deployment_id', ['a']],
    ['Request rate / Request rate', [0.25]],
  ]);
});

test.each<[string, string, Partial<FireworksQuery>, string | undefined]>([
  ['a difference keeps the unit', 'A - B', {}, 'reqps'],
  ['a difference of unlike units has none', 'A - L', {}, undefined],
  ['a ratio of equal units has none', 'A / B', {}, undefined],
  ['a ratio is a percentage where that is chosen', 'A / B', { unit: 'percentunit' }, 'percentunit'],
  ['what is scaled has none, since nobody knows into what', '60 * A', {}, undefined],
  ['what is moved by a number keeps its unit', 'A + 1', {}, 'reqps'],
  ['the inverse of a unit has none', '1 / A', {}, undefined],
  ['a part of something has its unit', 'A * E', {}, 'reqps'],
  ['a whole of a part has its unit', 'A / E', {}, 'reqps'],
  ['a part of a part is one', 'E * E', {}, 'percentunit'],
  ['what is left of a part is one', '1 - E', {}, 'percentunit'],
  ['a product of other units has none', 'A * L', {}, undefined],
])('%s: %s', async (_, expression, more, unit) => {
  const targets = [row('A'), row('B'), row('L', { metric: LATENCY }), row('E', { metric: 'error_ratio' })].map(
    (one) => ({ ...one, hide: true })
  );
  const { data } = await answered([...targets, arithmetic('C', expression, more)]);
  expect(data[0].fields[1].config.unit).toBe(unit);
});

test('one line is named by what its rows are, several by what tells them apart', async () => {
  const one = await answered([
    row('A', { hide: true }),
    row('E', { metric: 'error_ratio', hide: true }),
    arithmetic('C', '(A - E) / A'),
  ]);
  expect(one.data[0].name).toBe('(Request rate - Error ratio) / Request rate');
  const named = await answered([
    row('A', { hide: true }),
    arithmetic('C', '2 * A', { legend: 'Twice {{deployment_id}}' }),
  ]);
  expect(named.data[0].name).toBe('Twice a');
});

test('a variable names a row or is a number', async () => {
  const targets = [row('A', { hide: true }), arithmetic('C', '$which')];
  expect(shown((await answered(targets, { variables: { which: 'A' }, values: { A: { a: 7 } } })).data)).toEqual([
    ['C', { deployment_id: 'a' }, 7],
  ]);
  expect(errorsOf((await answered(targets, { variables: { which: '7' } })).errors)).toEqual([
    'C: There is no row in this expression, only numbers. Write one such as A / B.',
  ]);
});

test('hidden rows are not asked for where nothing is computed', () => {
  const hidden = row('A', { hide: true });
  expect(rowsToAsk([hidden, row('B')]).map(({ refId }) => refId)).toEqual(['B']);
  expect(rowsToAsk([hidden, arithmetic('B', 'A', { hide: true })])).toEqual([]);
  expect(rowsToAsk([hidden, arithmetic('B', '')])).toEqual([]);
});

test('a row that several others are computed of is computed once, however long the chain', async () => {
  const letters = Array.from({ length: 24 }, (_, index) => `R${index}`);
  const chain = letters.map((letter, index) =>
    index === 0 ? arithmetic(letter, 'A - B') : arithmetic(letter, `R${index - 1} + R${index - 1}`)
  );
  const { data, errors } = await answered([row('A', { hide: true }), row('B', { hide: true }), ...chain], {
    values: { A: { a: 3, x: 1 }, B: { a: 1 } },
  });
  expect(errors).toBeUndefined();
  expect(shown(data).at(-1)).toEqual(['R23', { deployment_id: 'a' }, 2 * 2 ** 23]);
  const alone = 'Left out, since B has no line of the same labels: its only line of A.';
  expect(noticesOf(data.slice(-1))).toEqual([alone]);
  expect(Math.max(...data.map(({ fields }) => (fields[1]?.config.displayNameFromDS ?? '').length))).toBeLessThan(1000);
});
