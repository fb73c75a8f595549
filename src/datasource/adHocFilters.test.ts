import { dateTime } from '@grafana/data';
import { ERRORS, REPLICAS, REQUESTS } from '../catalogue';
import { templatesOf } from '../plan/testing/templates';
import { compileMatchers } from '../series/labels';
import type { MetricStore } from '../stores';
import type { TraceSource } from '../traces';
import type { FireworksQuery } from '../types';
import { groupKeys, tagKeys, tagValues, type AdHocContext } from './adHocFilters';
import { applicability, recommended } from './drilldowns';

const M = 'accounts/fireworks/models/';
const STORED: Array<[string, Record<string, string>]> = [
  [REQUESTS, { deployment_id: 'a', base_model: `${M}llama`, team: 'x "1", 2|3\\' }],
  [REQUESTS, { deployment_id: 'b', base_model: `${M}qwen` }],
  [ERRORS, { deployment_id: 'a', base_model: `${M}llama`, http_code: '429' }],
  [ERRORS, { deployment_id: 'b', base_model: `${M}qwen`, http_code: '503' }],
  [REPLICAS, { deployment_id: 'a' }],
  [REPLICAS, { deployment_id: 'idle' }],
];

/** A store of these series, an MLflow that lists what it is asked for, and what was asked. */
function open({ isReadable = true, variables = {}, fails = false } = {}) {
  const ranges: unknown[] = [];
  const labelsOf: (
    scope?: Parameters<MetricStore['labelNames']>[0],
    range?: unknown
  ) => Array<Record<string, string>> = (scope, range) => {
    ranges.push(range);
    const matches = compileMatchers(scope?.matchers ?? []);
    return STORED.filter(([name, labels]) => (scope?.metric ?? name) === name && matches(labels)).map(
      ([, labels]) => labels
    );
  };
  const store: Pick<MetricStore, 'labelNames' | 'labelValues'> = {
    labelNames: async (scope, range) => {
      if (fails) {
        throw new Error('no answer');
      }
      return [...new Set(labelsOf(scope, range).flatMap((labels) => Object.keys(labels)))];
    },
    labelValues: async (label, scope, range) => [
      ...new Set(labelsOf(scope, range).flatMap((labels) => labels[label] ?? [])),
    ],
  };
  const source: Pick<TraceSource, 'values'> = { values: async (list) => [`one of ${list}`] };
  const context: AdHocContext = {
    store: store as MetricStore,
    traces: { isReadable, source: async () => source as TraceSource },
    templates: templatesOf(variables),
    now: () => 0,
  };
  return { context, ranges };
}

const row = (query: Partial<FireworksQuery>): FireworksQuery => ({ refId: 'A', ...query });
const filter = (key: string, value: string, operator = '=') => ({ key, operator, value });
const texts = (values: ReadonlyArray<{ text: string }>) => values.map(({ text }) => text);
const TRACES = row({ queryType: 'traces' });

describe('the keys of filters are', () => {
  test('the labels of the metrics on the dashboard, and fields of traces where there are such panels', async () => {
    const { context } = open();
    expect(texts(await tagKeys({ queries: [row({ metric: REPLICAS })] }, context))).toEqual(['deployment_id']);
    const mixed = await tagKeys({ queries: [row({ metric: ERRORS }), TRACES] }, context);
    expect(mixed).toContainEqual({ text: 'http_code', value: 'http_code', group: 'Metrics' });
    expect(mixed).toContainEqual({ text: 'session', value: 'session', group: 'Traces' });
    expect(texts(await tagKeys({ queries: [TRACES] }, context))).not.toContain('base_model');
  });

  test('all there are, where Grafana says no queries; those of traces for whoever may read them', async () => {
    expect(texts(await tagKeys({}, open({ isReadable: false }).context))).toEqual([
      'base_model',
      'deployment_id',
      'http_code',
      'team',
    ]);
    expect(texts(await tagKeys({ queries: [] }, open().context))).toContain('status');
  });

  test('narrowed by filters that are set and by the queries’ own, as far as a metric can take them', async () => {
    const { context } = open({ variables: { deployment: ['b', 'c'] } });
    const own = row({ metric: REQUESTS, filters: [{ label: 'deployment_id', operator: '=~', value: '$deployment' }] });
    expect(texts(await tagKeys({ queries: [own] }, context))).toEqual(
      ['base_model', 'deployment_id', 'team'].slice(0, 2)
    );
    const filters = [filter('deployment_id', 'b'), filter('status', 'ERROR'), filter('namespace', 'kube')];
    expect(texts(await tagKeys({ queries: [row({ metric: REQUESTS })], filters }, context))).toEqual([
      'base_model',
      'deployment_id',
    ]);
  });

  test('for grouping those of metrics and of statistics', async () => {
    const keys = texts(await groupKeys({ queries: [row({ metric: REQUESTS }), TRACES] }, open().context));
    expect(keys).toEqual(expect.arrayContaining(['team', 'deployment_id', 'tool', 'session']));
    expect(keys).not.toContain('duration');
  });
});

describe('the values of a filter are', () => {
  test('those that exist with the others, ids under the names of their models, for the dashboard’s range', async () => {
    const { context, ranges } = open();
    const timeRange = { from: dateTime(1000), to: dateTime(2000), raw: { from: 'now-1h', to: 'now' } };
    const asked = { key: 'deployment_id', queries: [row({ metric: REQUESTS })], timeRange };
    expect(await tagValues(asked, context)).toEqual([
      { text: 'llama · a', value: 'a' },
      { text: 'qwen · b', value: 'b' },
    ]);
    expect(ranges).toContainEqual({ fromMs: 1000, toMs: 2000 });
    const filters = [filter('base_model', `${M}qwen`), filter('deployment_id', 'z'), filter('status', 'ERROR')];
    expect(await tagValues({ ...asked, filters }, context)).toEqual([{ text: 'qwen · b', value: 'b' }]);
    const oneOf = [{ ...filter('base_model', `${M}qwen`, '=|'), values: [`${M}qwen`, 'other'] }];
    expect(await tagValues({ ...asked, filters: oneOf }, context)).toEqual([{ text: 'qwen · b', value: 'b' }]);
  });

  test('whatever they are made of', async () => {
    expect(await tagValues({ key: 'team', queries: [row({ metric: REQUESTS })] }, open().context)).toEqual([
      { text: 'x "1", 2|3\\', value: 'x "1", 2|3\\' },
    ]);
  });

  test('of all metrics of the dashboard together', async () => {
    const queries = [row({ metric: REQUESTS }), row({ metric: REPLICAS })];
    const values = await tagValues({ key: 'deployment_id', queries }, open().context);
    expect(values.map(({ value }) => value)).toEqual(['a', 'b', 'idle']);
  });

  test.each<[string, string]>([
    ['session', 'one of sessions'],
    ['Session', 'one of sessions'],
    ['status', 'ERROR'],
  ])('of the field %s of traces those of MLflow', async (key, text) => {
    expect(texts(await tagValues({ key, queries: [TRACES] }, open().context))).toContain(text);
    expect(await tagValues({ key, queries: [row({ metric: REQUESTS })] }, open().context)).toEqual([]);
    expect(await tagValues({ key }, open({ isReadable: false }).context)).toEqual([]);
  });

  test('narrowed by expressions of RE2, and none with the reason where RE2 refuses one', async () => {
    const { context } = open({ isReadable: false });
    const valuesWith = (expression: string) =>
      tagValues({ key: 'deployment_id', filters: [filter('base_model', expression, '=~')] }, context);
    expect((await valuesWith('(?i).*QWEN')).map(({ value }) => value)).toEqual(['b']);
    await expect(valuesWith('blue(')).rejects.toThrow('The filter on base_model is not a regular');
  });
});

describe('a filter applies', () => {
  const of = async (queries: FireworksQuery[], key: string, context = open().context) =>
    (await applicability({ queries, filters: [filter(key, 'x')] }, context))[0];

  test.each<[string, FireworksQuery[], string, boolean]>([
    ['a label of the metric', [row({ metric: ERRORS })], 'http_code', true],
    ['a label of another metric', [row({ metric: REQUESTS })], 'http_code', false],
    ['a label of one panel of two', [row({ metric: REQUESTS }), row({ metric: ERRORS })], 'http_code', true],
    ['a label of another data source', [row({ metric: REQUESTS })], 'namespace', false],
    ['a field of traces on metrics', [row({ metric: REQUESTS })], 'status', false],
    ['a field of traces beside metrics', [row({ metric: REQUESTS }), TRACES], 'status', true],
    ['a column of traces', [TRACES], 'Session', true],
    ['anything of one trace', [row({ queryType: 'trace', query: 'tr-1' })], 'status', false],
    ['where nothing is asked yet', [], 'namespace', true],
    ['where a query cannot be read', [row({ metric: '$nobody and more' }), row({ metric: '$two' })], 'namespace', true],
  ])('with %s', async (_, queries, key, applicable) => {
    const said = await of(queries, key, open({ variables: { two: ['a', 'b'] } }).context);
    expect(said).toEqual(
      applicable ? { key, applicable } : { key, applicable, reason: `No query here has ${key}, so it changes nothing.` }
    );
  });

  test('where a store does not answer, and where it excludes nothing', async () => {
    expect(await of([row({ metric: REQUESTS })], 'namespace', open({ fails: true }).context)).toMatchObject({
      applicable: true,
    });
    const [excluding] = await applicability(
      { queries: [row({ metric: REQUESTS })], filters: [{ ...filter('namespace', 'x', '!='), origin: 'dashboard' }] },
      open().context
    );
    expect(excluding).toEqual({ key: 'namespace', applicable: true, origin: 'dashboard' });
  });

  test('as grouping does, where a query can be split by it', async () => {
    const groupByKeys = ['http_code', 'team', 'tool', 'duration'];
    const queries = [row({ metric: REQUESTS }), row({ queryType: 'traceStats', statistic: 'tool_calls' })];
    const said = await applicability({ queries, groupByKeys }, open().context);
    expect(said.map(({ applicable }) => applicable)).toEqual([false, true, true, false]);
    const ofState = await applicability(
      { queries: [row({ metric: 'deployment_state' })], groupByKeys: ['team', 'deployment_id'] },
      open().context
    );
    expect(ofState.map(({ applicable }) => applicable)).toEqual([false, true]);
  });
});

test('recommended are models, failed traces and what lines are split by, but what is set already', async () => {
  const { context } = open();
  const queries = [row({ metric: ERRORS }), TRACES];
  expect(await recommended({ queries }, context)).toEqual({
    filters: [filter('base_model', `${M}llama`), filter('base_model', `${M}qwen`), filter('status', 'ERROR')],
    groupByKeys: ['base_model', 'deployment_id', 'http_code'],
  });
  const filters = [filter('base_model', `${M}qwen`), filter('status', 'OK')];
  expect(await recommended({ queries, filters, groupByKeys: ['base_model'] }, context)).toEqual({
    filters: [],
    groupByKeys: ['deployment_id', 'http_code'],
  });
});
