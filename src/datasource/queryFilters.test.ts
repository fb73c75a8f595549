import type { ToggleFilterAction } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { addFilter, hasFilter, toggleFilter } from './queryFilters';

/** As Explore asks: the label and its value are options of these names (…/features/explore/Explore.tsx). */
const filter = (type: string, key: string, value: string): ToggleFilterAction => ({
  type: type === 'for' ? FOR : OUT,
  options: { key, value },
});
const FOR = 'FILTER_FOR' as ToggleFilterAction['type'];
const OUT = 'FILTER_OUT' as ToggleFilterAction['type'];

test.each<[string, FireworksQuery['queryType'], string, Partial<FireworksQuery>]>([
  [
    'a label of a metric',
    undefined,
    'deployment_id',
    { filters: [{ label: 'deployment_id', operator: '=', value: 'x' }] },
  ],
  ['a field of traces', 'traceStats', 'model', { traceFilters: [{ label: 'model', operator: '=', value: 'x' }] }],
  [
    'a column of the table of traces',
    'traces',
    'User',
    { traceFilters: [{ label: 'user', operator: '=', value: 'x' }] },
  ],
  [
    'a label of a row of a conversation',
    'conversation',
    'role',
    { rowFilters: [{ label: 'role', operator: '=', value: 'x' }] },
  ],
  [
    'the trace of a row of a conversation',
    'conversation',
    'trace',
    { rowFilters: [{ label: 'trace_id', operator: '=', value: 'x' }] },
  ],
  [
    'a column of the list of deployments',
    'deployments',
    'State',
    { filters: [{ label: 'state', operator: '=', value: 'x' }] },
  ],
  ['a column that deployments are not found by', 'deployments', 'Ready', {}],
  ['a column that traces cannot be found by', 'traces', 'Billing', {}],
  ['anything of a single trace', 'trace', 'role', {}],
])('filters for %s, and only what narrows looks switched on', (_, queryType, key, expected) => {
  const query: FireworksQuery = { refId: 'A', ...(queryType === undefined ? {} : { queryType }) };
  const on = toggleFilter(query, filter('for', key, 'x'));
  expect(on).toEqual({ ...query, ...expected });
  expect(hasFilter(on, { key, value: 'x' })).toBe(Object.keys(expected).length > 0);
  expect(hasFilter(toggleFilter(on, filter('for', key, 'x')), { key, value: 'x' })).toBe(false);
});

test('a query in another shape is narrowed as it is read, and one that cannot be read stays as it is', () => {
  const single: FireworksQuery = JSON.parse('{"refId":"A","filters":{"key":"d","value":"x"}}');
  expect(hasFilter(single, { key: 'd', value: 'x' })).toBe(true);
  expect(toggleFilter(single, filter('for', 'e', 'y')).filters).toEqual([
    { label: 'd', operator: '=', value: 'x' },
    { label: 'e', operator: '=', value: 'y' },
  ]);
  const unread: FireworksQuery = JSON.parse('{"refId":"A","filters":"d=x"}');
  expect(toggleFilter(unread, filter('for', 'e', 'y'))).toBe(unread);
});

test('filtering out takes the place of filtering for, and goes at the second time', () => {
  const on = toggleFilter({ refId: 'A', queryType: 'conversation' }, filter('for', 'role', 'user'));
  const out = toggleFilter(on, filter('out', 'role', 'user'));
  expect(out.rowFilters).toEqual([{ label: 'role', operator: '!=', value: 'user' }]);
  expect(toggleFilter(out, filter('out', 'role', 'user')).rowFilters).toEqual([]);
});

test.each<[string, string, string]>([
  ['by which MLflow cannot exclude', 'model', 'x'],
  ['that is empty, on which MLflow has no condition', 'user', ''],
])('filtering out by a field %s changes nothing', (_, key, value) => {
  const query: FireworksQuery = { refId: 'A', queryType: 'traces' };
  expect(toggleFilter(query, filter('out', key, value))).toBe(query);
});

test('a filter that is added stays, however often, and no other change is made', () => {
  const query: FireworksQuery = { refId: 'A', metric: 'm' };
  const options = { key: 'team', value: 'a "b" \\ c|d' };
  const on = addFilter(query, { type: 'ADD_FILTER', options });
  expect(on.filters).toEqual([{ label: 'team', operator: '=', value: options.value }]);
  expect(addFilter(on, { type: 'ADD_FILTER', options })).toBe(on);
  expect(addFilter(on, { type: 'ADD_FILTER_OUT', options }).filters).toEqual([
    { label: 'team', operator: '!=', value: options.value },
  ]);
  expect(addFilter(on, { type: 'ADD_STRING_FILTER', options })).toBe(on);
  expect(addFilter(on, { type: 'ADD_FILTER' })).toBe(on);
});

test('a row that is computed of others has no labels of its own to be narrowed by', () => {
  const row: FireworksQuery = { refId: 'C', queryType: 'arithmetic', expression: 'A / B' };
  expect(toggleFilter(row, filter('for', 'deployment_id', 'a'))).toBe(row);
  expect(hasFilter(row, { key: 'deployment_id', value: 'a' })).toBe(false);
});
