import type { ToggleFilterAction } from '@grafana/data';
import type { FireworksQuery } from '../types';
import { hasFilter, toggleFilter } from './queryFilters';

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
