import { readQuery } from './savedQuery';

describe('readQuery', () => {
  test('leaves today’s query as it is', () => {
    const query = {
      refId: 'B',
      queryType: 'metrics',
      metric: 'error_ratio',
      codes: ['5xx'],
      groupBy: [],
      over: { fn: 'avg', window: '5m' },
      filters: [{ label: 'deployment_id', operator: '=|', value: '', values: ['a', 'b'] }],
      legend: '{{deployment_id}}',
      format: 'table',
      hide: true,
      datasource: { uid: 'x', type: 'y' },
    };
    expect(readQuery(query)).toEqual(query);
  });

  test.each<[string, unknown, object]>([
    ['nothing at all', undefined, { refId: 'A' }],
    ['a text', 'error_ratio', { refId: 'A' }],
    [
      'a single value where a list belongs',
      { quantiles: 0.5, codes: 503 },
      { refId: 'A', quantiles: [0.5], codes: ['503'] },
    ],
    ['fields of the wrong type', { metric: 7, filters: 'x', over: [], format: 7 }, { refId: 'A', filters: [] }],
    [
      'an ad hoc filter’s key',
      { filters: [{ key: 'a', value: 'b' }] },
      { refId: 'A', filters: [{ label: 'a', operator: '=', value: 'b' }] },
    ],
    ['a filter without a label', { filters: [{ label: ' ', value: 'b' }] }, { refId: 'A', filters: [] }],
    [
      'a function over time without a window',
      { over: { fn: 'max' } },
      { refId: 'A', over: { fn: 'max', window: 'step' } },
    ],
    [
      'values of filters as they are, blanks at their ends and numbers too',
      { filters: [{ label: ' d ', operator: ' =| ', value: ' x ', values: [' a ', 500] }] },
      { refId: 'A', filters: [{ label: 'd', operator: '=|', value: ' x ', values: [' a ', '500'] }] },
    ],
    [
      'an operator that is no text, for a message later',
      {
        filters: [
          { label: 'd', operator: 5, value: 'a' },
          { label: 'd', operator: null, value: 'a' },
        ],
      },
      {
        refId: 'A',
        filters: [
          { label: 'd', operator: '5', value: 'a' },
          { label: 'd', operator: '=', value: 'a' },
        ],
      },
    ],
    ['a limit that is written as text', { limit: '50' }, { refId: 'A', limit: 50 }],
    ['blanks around words', { metric: ' up ', aggregate: ' sum ' }, { refId: 'A', metric: 'up', aggregate: 'sum' }],
  ])('reads %s', (_, raw, expected) => {
    expect(readQuery(raw)).toEqual(expected);
  });

  test('keeps variables and unknown words for a message later', () => {
    const words = {
      view: '$view',
      aggregate: 'median',
      format: 'logs',
      limit: '$most',
      filters: [{ label: 'd', operator: '!==', value: 'a' }],
      traceFilters: [{ label: 'name', operator: 'is', value: 'a' }],
    };
    expect(readQuery(words)).toMatchObject(words);
  });
});
