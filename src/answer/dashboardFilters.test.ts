import type { Filter, FireworksQuery } from '../types';
import { conditionsOnTraces, narrowTraces, withDashboardFilters } from './dashboardFilters';

const FILTERS = [
  { key: 'deployment_id', operator: '=', value: 'chat' },
  { key: 'http_code', operator: '=', value: '500' },
];

test.each<[FireworksQuery['queryType'], Partial<FireworksQuery>]>([
  ['metrics', { filters: [{ label: 'a', operator: '=', value: 'b' }, ...asConditions('deployment_id', 'http_code')] }],
  ['traces', { traceFilters: asConditions('deployment_id') }],
  ['traceStats', { traceFilters: asConditions('deployment_id') }],
  ['conversation', {}],
  ['deployments', { filters: asConditions('deployment_id') }],
])('filters of the dashboard go with a query of type %s where it looks for them', (queryType, expected) => {
  const query: FireworksQuery = {
    refId: 'A',
    queryType,
    ...(queryType === 'metrics' ? { filters: [{ label: 'a', operator: '=' as const, value: 'b' }] } : {}),
  };
  expect(withDashboardFilters(query, FILTERS)).toEqual({ ...query, ...expected });
});

test('a conversation says that filters of the dashboard do not narrow it', () => {
  expect(narrowTraces({ refId: 'A', queryType: 'conversation' }, FILTERS).notice).toMatch(/shown whole/);
  expect(narrowTraces({ refId: 'A', queryType: 'conversation' }).notice).toBeUndefined();
});

function asConditions(...labels: string[]) {
  return FILTERS.filter(({ key }) => labels.includes(key)).map(({ key, value }) => ({
    label: key,
    operator: '=' as const,
    value,
  }));
}

const MODEL = 'accounts/fireworks/models/m-1.5';

test.each<[string, Filter, ReturnType<typeof conditionsOnTraces>['conditions']]>([
  [
    'a model of a variable, as Grafana writes it in a pattern',
    { label: 'base_model', operator: '=~', value: 'accounts/fireworks/models/m-1\\.5' },
    [{ label: 'model', operator: '=', value: MODEL }],
  ],
  [
    'several models of a variable',
    { label: 'base_model', operator: '=~', value: '(accounts/fireworks/models/m-1\\.5|b)' },
    [{ label: 'model', operator: '=|', value: '', values: [MODEL, 'b'] }],
  ],
  [
    'a pattern of a model, whose calls go on with the deployment',
    { label: 'base_model', operator: '=~', value: 'accounts/.*' },
    [{ label: 'model', operator: '=~', value: '(accounts/.*)(#[^"]*)?' }],
  ],
  [
    'a pattern of a deployment',
    { label: 'deployment_id', operator: '=~', value: 'chat.*' },
    [{ label: 'deployment', operator: '=~', value: 'chat.*' }],
  ],
  [
    'paths of deployments',
    { label: 'deployment', operator: '=~', value: '(accounts/a/deployments/x|accounts/a/deployments/y)' },
    [{ label: 'deployment', operator: '=|', value: '', values: ['x', 'y'] }],
  ],
  ['everything, which narrows nothing', { label: 'http_code', operator: '=~', value: '.*' }, []],
])('%s', (_, filter, conditions) => {
  expect(conditionsOnTraces([filter])).toEqual({ conditions, unsaid: [] });
});

test.each<Filter>([
  { label: 'http_code', operator: '=', value: '500' },
  { label: 'base_model', operator: '!=', value: 'x' },
  { label: 'deployment_id', operator: '!~', value: 'x' },
  { label: 'deployment_id', operator: '!=|', value: '', values: ['x'] },
  { label: 'deployment', operator: '=~', value: 'accounts/.*' },
  { label: 'deployment_id', operator: '=', value: '' },
  { label: 'base_model', operator: '=~', value: 'a|' },
  { label: 'deployment_id', operator: '=|', value: '', values: [] },
])('traces cannot be searched by %j', (filter) => {
  expect(conditionsOnTraces([filter, filter])).toEqual({ conditions: [], unsaid: [filter.label] });
});
