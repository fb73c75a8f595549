import type { Filter, FilterOperator } from '../../types';
import { changeOperator, isComplete } from './FilterRows';

const one: Filter = { label: 'id', operator: '=', value: 'a' };
const many: Filter = { label: 'id', operator: '=|', value: '', values: ['a', 'b'] };

test.each<[string, Filter, FilterOperator, Filter]>([
  ['one value becomes a list of one', one, '=|', { label: 'id', operator: '=|', value: '', values: ['a'] }],
  [
    'no value becomes an empty list',
    { ...one, value: '' },
    '!=|',
    { label: 'id', operator: '!=|', value: '', values: [] },
  ],
  ['a list becomes its first value', many, '!=', { label: 'id', operator: '!=', value: 'a' }],
  ['a list stays a list', many, '!=|', { ...many, operator: '!=|' }],
  ['a value stays a value', one, '=~', { ...one, operator: '=~' }],
])('%s', (_, filter, operator, expected) => {
  expect(changeOperator(filter, operator)).toEqual(expected);
});

test.each<[string, Filter, boolean]>([
  ['label and value are enough', one, true],
  ['a label is needed', { ...one, label: '' }, false],
  ['a value is needed', { ...one, value: '' }, false],
  ['a list needs a value in it', { ...many, values: [] }, false],
  ['a list with values is enough', many, true],
])('%s', (_, filter, expected) => {
  expect(isComplete(filter)).toBe(expected);
});
