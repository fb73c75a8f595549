import { readTraceQuery } from '../traces/search/traceSearch';
import type { FireworksQuery, TraceFilter } from '../types';
import { interpolateQuery } from './savedQuery';
import { templatesOf } from './testing/templates';

const templates = templatesOf({
  one: 'a.b',
  many: ['a.b', 'c'],
  exp: ['1', '2'],
  all: { all: '.*' },
  most: '50',
  none: '',
});

const run = (query: Partial<FireworksQuery>) => interpolateQuery({ refId: 'A', ...query }, templates, {});

test.each<[TraceFilter, TraceFilter]>([
  [
    { label: 'name', operator: '=', value: '$one' },
    { label: 'name', operator: '=', value: 'a.b' },
  ],
  [
    { label: 'name', operator: '=', value: '$many' },
    { label: 'name', operator: '=|', value: '', values: ['a.b', 'c'] },
  ],
  [
    { label: 'name', operator: '!=', value: '$many' },
    { label: 'name', operator: '!=|', value: '', values: ['a.b', 'c'] },
  ],
  [
    { label: 'name', operator: '=~', value: '$many' },
    { label: 'name', operator: '=~', value: '(a\\.b|c)' },
  ],
  [
    { label: 'name', operator: '=~', value: '$one' },
    { label: 'name', operator: '=~', value: 'a.b' },
  ],
  [
    { label: 'name', operator: '=|', value: '', values: ['x', '$many'] },
    { label: 'name', operator: '=|', value: '', values: ['x', 'a.b', 'c'] },
  ],
  [
    { label: 'tag.$one', operator: 'contains', value: '$one' },
    { label: 'tag.a.b', operator: 'contains', value: 'a.b' },
  ],
])('%j', (filter, expected) => {
  expect(run({ traceFilters: [filter] }).traceFilters).toEqual([expected]);
});

test.each<[TraceFilter['operator'], TraceFilter[]]>([
  ['=', []],
  ['=|', []],
  ['=~', []],
  ['contains', []],
  ['!=', [{ label: 'name', operator: '!~', value: '.*' }]],
  ['!=|', [{ label: 'name', operator: '!~', value: '.*' }]],
])('All under %s is all or nothing', (operator, expected) => {
  const list = operator === '=|' || operator === '!=|';
  const filter = { label: 'name', operator, value: '$all', ...(list ? { values: ['$all'] } : {}) };
  expect(run({ traceFilters: [filter] }).traceFilters).toEqual(expected);
});

test('a limit may be a variable', () => {
  expect(readTraceQuery(run({ limit: '$most' })).limit).toBe(50);
  expect(readTraceQuery(run({ limit: '${none}' })).limit).toBe(200);
});

test('experiments, ids and MLflow’s own grammar take variables; what is absent stays absent', () => {
  expect(
    run({
      experiments: ['$exp', '3'],
      query: 'tr-$one',
      rawFilter: "name = '$one'",
      session: '$one',
      statistic: 'calls',
    })
  ).toEqual({
    refId: 'A',
    experiments: ['1', '2', '3'],
    query: 'tr-a.b',
    rawFilter: "name = 'a.b'",
    session: 'a.b',
    statistic: 'calls',
  });
  expect(run({})).toEqual({ refId: 'A' });
});

test('a saved query of any shape is read', () => {
  expect(readTraceQuery(undefined)).toEqual({
    experiments: [],
    filters: [],
    rawFilter: '',
    limit: 200,
    traceId: '',
    session: '',
    spanId: '',
  });
  expect(
    readTraceQuery({
      experiments: 3,
      limit: '99999',
      query: ' tr-1 ',
      traceFilters: [{ label: ' name ', value: 5 }, { label: 'x', operator: 'nope' }, 'y', { operator: '=' }],
    })
  ).toMatchObject({
    experiments: ['3'],
    limit: 5000,
    traceId: 'tr-1',
    // An operator that does not exist is refused where the filter is built.
    filters: [
      { label: 'name', operator: '=', value: '5' },
      { label: 'x', operator: 'nope', value: '' },
    ],
  });
  expect(readTraceQuery({ limit: 0 }).limit).toBe(200);
  expect(() => readTraceQuery({ limit: -5 })).toThrow(/“-5” is no limit: write a number/);
  expect(() => readTraceQuery({ limit: 'many' })).toThrow(/“many” is no limit: write a number/);
});
