import { readVariableQuery } from './savedQuery';

test.each<[string, unknown, object]>([
  ['an empty text', '', { list: 'labelValues', refId: 'FireworksVariableQuery' }],
  ['nothing', undefined, { list: 'labelValues' }],
  ['an unknown list, for a message later,', { list: 'everything', refId: 'B' }, { list: 'everything', refId: 'B' }],
  ['wrong types', { list: 'labelNames', label: 3, metric: [], filters: 'x' }, { list: 'labelNames', filters: [] }],
])('%s is read as a query', (_, raw, expected) => {
  const { label, metric, ...rest } = readVariableQuery(raw);
  expect(rest).toMatchObject(expected);
  expect([label, metric]).toEqual([undefined, undefined]);
});
