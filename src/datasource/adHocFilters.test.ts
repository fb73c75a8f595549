import type { LabelScope } from '../plan';
import type { MetricStore } from '../stores';
import type { TraceSource } from '../traces';
import { tagValues, traceTagValues } from './adHocFilters';

function listing() {
  const scopes: Array<LabelScope | undefined> = [];
  const labelValues: MetricStore['labelValues'] = (_, scope) => {
    scopes.push(scope);
    return Promise.resolve(['chat']);
  };
  return { scopes, store: { labelValues } as MetricStore };
}

test('values of an ad hoc filter are narrowed by expressions of RE2, whether they can be read yet or not', async () => {
  const { scopes, store } = listing();
  const filters = [{ key: 'team', operator: '=~', value: '(?i)BLUE' }];
  expect(await tagValues(store, 'deployment_id', filters)).toEqual([{ text: 'chat' }]);
  expect(scopes).toEqual([{ metric: undefined, matchers: [{ label: 'team', operator: '=~', value: '(?i)BLUE' }] }]);
});

test('an expression that RE2 refuses lists nothing, and says why', async () => {
  const { scopes, store } = listing();
  const filters = [{ key: 'team', operator: '=~', value: 'blue(' }];
  await expect(tagValues(store, 'deployment_id', filters)).rejects.toThrow('The filter on team is not a regular');
  expect(scopes).toEqual([]);
});

test('values of a field of traces are those of MLflow, for whoever may read them', async () => {
  const values = (list: string) => Promise.resolve([`one of ${list}`]);
  const source = async () => ({ values }) as unknown as TraceSource;
  const range = { fromMs: 0, toMs: 1 };
  const valuesOf = (key: string, isReadable = true) => traceTagValues({ isReadable, source }, key, range)?.();
  expect(await valuesOf('session')).toEqual([{ text: 'one of sessions' }]);
  expect(await valuesOf('status')).toContainEqual({ text: 'ERROR' });
  expect(await valuesOf('deployment_id')).toEqual([{ text: 'one of calledDeployments' }]);
  expect(await valuesOf('http_code')).toBeUndefined();
  expect(await valuesOf('constructor')).toBeUndefined();
  expect(await valuesOf('session', false)).toBeUndefined();
});
