import type { DataFrame } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { answered, arithmetic, row } from './testing/arithmeticRows';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';
const ERRORS = 'error_ratio';
const TWO = { a: 1, b: 2 };

const A = row('A');

test.each<[string, FireworksQuery[], string[]]>([
  ['the lines of one row say no more than what tells them apart', [A], ['a', 'b']],
  [
    'of two metrics each line says of which',
    [A, row('B', { metric: ERRORS })],
    ['Request rate · a', 'Request rate · b', 'Error ratio · a', 'Error ratio · b'],
  ],
  [
    'an author’s legend stays, and the other row is told from it',
    [A, row('B', { metric: ERRORS, legend: '{{deployment_id}}' })],
    ['Request rate · a', 'Request rate · b', 'a', 'b'],
  ],
  [
    'what is of an earlier time says so already',
    [A, row('B', { offset: '1d' })],
    ['a', 'b', 'a (1d earlier)', 'b (1d earlier)'],
  ],
  [
    'what is computed says how',
    [A, arithmetic('C', '2 * A')],
    ['Request rate · a', 'Request rate · b', '2 * A · a', '2 * A · b'],
  ],
  [
    'rows of one metric have nothing to say but their filters',
    [A, row('B', { filters: [{ label: 'base_model', operator: '=', value: 'm' }] })],
    ['a', 'b', 'a', 'b'],
  ],
])('%s', async (_, targets, names) => {
  const { data } = await answered(targets, { values: { A: TWO, B: TWO } });
  expect(data.map(({ fields }) => fields[1]?.config.displayNameFromDS)).toEqual(names);
  expect(data.map(({ name }) => name)).toEqual(names);
});

test('a line that the other row lacks is told as its neighbours are', async () => {
  const { data } = await answered([A, row('B', { metric: ERRORS })], { values: { A: TWO, B: { b: 2, c: 3 } } });
  const names = ['Request rate · a', 'Request rate · b', 'Error ratio · b', 'Error ratio · c'];
  expect(data.map(({ name }) => name)).toEqual(names);
});

test('columns of tables keep their names, by which people join and override', async () => {
  const { data } = await answered([
    { ...A, format: 'table' },
    { ...row('B', { metric: LATENCY }), format: 'table' },
  ]);
  expect(data.flatMap(({ fields }: DataFrame) => fields.map(({ name }) => name))).toEqual(
    expect.arrayContaining(['deployment_id', 'Request rate'])
  );
});
