import { problemOfSaved, readQuery } from './savedQuery';

const filter = (label: string, operator: string, value: string) => ({ label, operator, value });

test('what a kind of query does not look at may hold anything', () => {
  expect(problemOfSaved({ metric: 'm', rowFilters: 7, statistic: {}, limit: [] })).toBeUndefined();
  expect(problemOfSaved({ queryType: 'traceStats', metric: 7, over: 'x', rowFilters: 7 })).toBeUndefined();
});

test.each<[string, object, RegExp]>([
  [
    'a filter without a label',
    { filters: [{ operator: '=', value: 'a' }] },
    /"filters" cannot be \{"operator":"=","value":"a"\}/,
  ],
  [
    'several values where one is taken',
    { filters: [{ label: 'd', operator: '=', values: ['a', 'b'] }] },
    /the operator =\| or !=\|/,
  ],
  ['a value that is none', { filters: [{ label: 'd', value: { id: 1 } }] }, /"filters" cannot be/],
  [
    'a value that is none among others',
    { filters: [{ label: 'd', operator: '=|', values: ['a', {}] }] },
    /"filters" cannot be/,
  ],
  ['a window without a function', { over: { window: '5m' } }, /"over" cannot be \{"window":"5m"\}/],
  ['a window of another type', { over: { fn: 'avg', window: 300 } }, /"over" cannot be \{"fn":"avg","window":300\}/],
  ['nothing among labels', { groupBy: ['a', null] }, /"groupBy" cannot be null/],
  [
    'an annotation of a trace',
    { asEvents: true, queryType: 'trace' },
    /this one asks for "trace"\. Choose one of them\./,
  ],
])('%s is refused', (_, saved, message) => {
  expect(problemOfSaved({ metric: 'm', ...saved })?.message).toMatch(message);
});

test.each<[string, unknown, object]>([
  ['a row that nobody filled in', [{ label: ' ', operator: '=', value: '' }], []],
  ['a list of one value where one is taken', [{ label: 'd', operator: '!=', values: ['a'] }], [filter('d', '!=', 'a')]],
  ['a single filter', filter('d', '=', 'a'), [filter('d', '=', 'a')]],
  [
    'an operator by variable',
    [{ label: 'd', operator: '$o', values: ['a', 'b'] }],
    [{ ...filter('d', '$o', ''), values: ['a', 'b'] }],
  ],
  ['no value at all', [{ label: 'd' }], [filter('d', '=', '')]],
])('of filters, %s is read', (_, filters, expected) => {
  expect(problemOfSaved({ metric: 'm', filters })).toBeUndefined();
  expect(readQuery({ metric: 'm', filters }).filters).toEqual(expected);
});
