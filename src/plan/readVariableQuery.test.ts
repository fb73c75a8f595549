import type { FireworksVariableQuery } from '../types';
import { interpolateVariableQuery, problemOfVariable, readVariableQuery } from './savedQuery';
import { templatesOf } from './testing/templates';

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

interface Row {
  /** The rest of a query that looks at the field. */
  of: Partial<FireworksVariableQuery>;
  /** A value of another type, and what is said of it. */
  wrong: [value: unknown, said: RegExp];
  /** With a variable between other texts, and what becomes of it. */
  variable: [saved: unknown, replaced: unknown];
}

/** A row for each field but Grafana's: one that is added and not here does not compile. */
const VARIABLE_ROWS: Record<
  Exclude<keyof FireworksVariableQuery, 'refId' | 'key' | 'hide' | 'datasource' | 'queryType'>,
  Row
> = {
  list: {
    of: {},
    wrong: [7, /^"list" cannot be 7: it takes what to list, such as labelValues\./],
    variable: ['x$one', 'x$one'],
  },
  label: {
    of: { list: 'labelValues' },
    wrong: [7, /^"label" cannot be 7: it takes the name of a label\./],
    variable: ['x_$one', 'x_a'],
  },
  shownAs: {
    of: { list: 'labelValues' },
    wrong: [['a'], /^"shownAs" cannot be \["a"\]: it takes the name of a label\./],
    variable: ['x_$one', 'x_a'],
  },
  metric: {
    of: { list: 'bounds' },
    wrong: [7, /^"metric" cannot be 7: it takes the name of a metric\./],
    variable: ['x_$one', 'x_a'],
  },
  filters: {
    of: { list: 'labelNames' },
    wrong: ['a=b', /^"filters" cannot be "a=b"/],
    variable: [[{ label: 'd', operator: '=~', value: 'x-$two' }], [{ label: 'd', operator: '=~', value: 'x-(a|b)' }]],
  },
  otherwise: {
    of: { list: 'bounds' },
    wrong: [['1s'], /^"otherwise" cannot be "1s": it takes numbers\./],
    variable: [[1], [1]],
  },
  experiments: {
    of: { list: 'users' },
    wrong: [[{}], /^"experiments" cannot be \{\}/],
    variable: [['1$two'], ['1a', '1b']],
  },
};

test.each(Object.entries(VARIABLE_ROWS).map(([field, row]) => ({ field, ...row })))(
  '$field of a variable is refused when it has a wrong type, and variables in it are replaced',
  ({ field, of, wrong: [value, message], variable: [written, replaced] }) => {
    expect(problemOfVariable({ ...of, [field]: value })).toMatch(message);
    const query = readVariableQuery({ refId: 'V', ...of, [field]: written });
    expect(problemOfVariable(query)).toBeUndefined();
    expect(interpolateVariableQuery(query, templatesOf({ one: 'a', two: ['a', 'b'] }), {})).toMatchObject({
      ...of,
      [field]: replaced,
    });
  }
);
