import type { FireworksQuery } from '../types';
import { narrowTraces, withDashboardFilters } from './dashboardFilters';

const FILTERS = [
  { key: 'deployment_id', operator: '=', value: 'chat' },
  { key: 'http_code', operator: '=', value: '500' },
];

test.each<[FireworksQuery['queryType'], Partial<FireworksQuery>]>([
  ['metrics', { filters: [{ label: 'a', operator: '=', value: 'b' }, ...asConditions('deployment_id', 'http_code')] }],
  ['traces', { traceFilters: asConditions('deployment_id') }],
  ['traceStats', { traceFilters: asConditions('deployment_id') }],
  ['conversation', {}],
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
