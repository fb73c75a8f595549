import { dateTime, type DataQueryRequest } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { OpenedTraces } from '../answer';
import type { LabelScope } from '../plan';
import type { MetricStore } from '../stores';
import type { TraceSource } from '../traces';
import { VARIABLE_LISTS, type FireworksVariableQuery } from '../types';
import { FireworksVariableSupport } from './variables';

const LATENCY = 'latency_overall_ms_bucket:sum_by_deployment';

async function optionsOf(query: Partial<FireworksVariableQuery>, stored: number[]) {
  const scopes: LabelScope[] = [];
  const store: Pick<MetricStore, 'bounds'> = {
    bounds: (scope) => {
      scopes.push(scope);
      return Promise.resolve(stored);
    },
  };
  const { data } = await lastValueFrom(supportOf(store).query(requestOf(query)));
  return { options: data, scopes };
}

function supportOf(
  store: Partial<MetricStore>,
  traces?: Pick<OpenedTraces, 'isConfigured' | 'source'>
): FireworksVariableSupport {
  const templates = { replace: (text = '') => text.replace('$metric', LATENCY).replace('$two', 'a and b') };
  return new FireworksVariableSupport(store as MetricStore, traces as OpenedTraces, templates);
}

function requestOf(query: Partial<FireworksVariableQuery>): DataQueryRequest<FireworksVariableQuery> {
  const targets: FireworksVariableQuery[] = [{ refId: 'A', list: 'bounds', ...query }];
  const request: Pick<DataQueryRequest<FireworksVariableQuery>, 'targets' | 'scopedVars'> = { targets, scopedVars: {} };
  return { ...request, startTime: 0 } as DataQueryRequest<FireworksVariableQuery>;
}

test.each<[string, object, RegExp]>([
  [
    'a list that is not known',
    { list: 'everything' },
    /"everything" is nothing that a variable can list\. Choose one of labelValues,/,
  ],
  ['a list with a name of JavaScript', { list: 'constructor' }, /"constructor" is nothing/],
  ['a list of a wrong type', { list: 7 }, /"list" cannot be 7: it takes what to list/],
  ['several metrics', { list: 'bounds', metric: '$two' }, /several values: a and b\. Choose one\./],
  ['an operator that labels do not have', { filters: [{ label: 'a', operator: '>', value: '1' }] }, /operator ">"/],
])('a variable with %s says so', async (_, query, message) => {
  await expect(optionsOf(query, [500])).rejects.toThrow(message);
});

const SERIES: Array<Record<string, string>> = [
  { base_model: 'accounts/fireworks/models/llama', deployment_id: 'a' },
  { base_model: 'accounts/acme/models/llama', deployment_id: 'b' },
  { base_model: 'accounts/fireworks/models/qwen', deployment_id: 'c' },
  { base_model: 'accounts/acme/models/llama', deployment_id: 'c' },
  { deployment_id: 'd' },
  { base_model: 'accounts/acme/models/llama', deployment_id: 'e' },
];

/** A store of these series that keeps what it was asked. */
function listing(series: ReadonlyArray<Record<string, string>>) {
  const scopes: Array<LabelScope | undefined> = [];
  const ranges: unknown[] = [];
  const store: Pick<MetricStore, 'labelValues'> = {
    labelValues: (label, scope, range) => {
      scopes.push(scope);
      ranges.push(range);
      const found = series.filter((labels) =>
        (scope?.matchers ?? []).every((matcher) => matcher.operator !== '=' || labels[matcher.label] === matcher.value)
      );
      return Promise.resolve([...new Set(found.flatMap((labels) => labels[label] ?? []))]);
    },
  };
  const valuesOf = async (query: Partial<FireworksVariableQuery>, range?: { from: number; to: number }) =>
    (await lastValueFrom(supportOf(store).query({ ...requestOf(query), ...(range && { range: asRange(range) }) })))
      .data;
  return { valuesOf, scopes, ranges };
}

function asRange({ from, to }: { from: number; to: number }): DataQueryRequest['range'] {
  return { from: dateTime(from), to: dateTime(to), raw: { from: 'now-1h', to: 'now' } };
}

test('deployments are shown with their models, as short as they differ, and worth their ids', async () => {
  const { valuesOf, scopes } = listing(SERIES);
  expect(await valuesOf({ list: 'deployments', metric: LATENCY })).toEqual([
    { text: 'fireworks/models/llama · a', value: 'a' },
    { text: 'acme/models/llama · b', value: 'b' },
    { text: 'acme/models/llama, qwen · c', value: 'c' },
    { text: 'd', value: 'd' },
    { text: 'acme/models/llama · e', value: 'e' },
  ]);
  expect(scopes.every((scope) => scope?.metric === LATENCY)).toBe(true);
});

describe('values of a label are shown', () => {
  test('by another label, with the value only where that is no name of one alone', async () => {
    const { valuesOf } = listing(SERIES);
    expect(await valuesOf({ list: 'labelValues', label: 'deployment_id', shownAs: 'base_model' })).toEqual([
      { text: 'fireworks/models/llama', value: 'a' },
      { text: 'acme/models/llama · b', value: 'b' },
      { text: 'acme/models/llama, qwen', value: 'c' },
      { text: 'd', value: 'd' },
      { text: 'acme/models/llama · e', value: 'e' },
    ]);
  });

  test('by their last part, where the label names itself', async () => {
    const { valuesOf } = listing(SERIES.slice(1));
    expect(await valuesOf({ list: 'labelValues', label: 'base_model', shownAs: 'base_model' })).toEqual([
      { text: 'llama', value: 'accounts/acme/models/llama' },
      { text: 'qwen', value: 'accounts/fireworks/models/qwen' },
    ]);
  });

  test('as they are under a label that no series has, and in a dashboard of before', async () => {
    const { valuesOf } = listing([{ deployment_id: 'a b|"c\\' }]);
    const asItIs = [{ text: 'a b|"c\\', value: 'a b|"c\\' }];
    expect(await valuesOf({ list: 'labelValues', label: 'deployment_id', shownAs: 'renamed' })).toEqual(asItIs);
    expect(await valuesOf({ list: 'labelValues', label: 'deployment_id' })).toEqual(asItIs);
  });
});

test('what is listed is of the dashboard’s range, where Grafana says one', async () => {
  const { valuesOf, ranges } = listing(SERIES);
  await valuesOf({ list: 'labelValues', label: 'deployment_id' });
  await valuesOf({ list: 'labelValues', label: 'deployment_id' }, { from: 1000, to: 2000 });
  expect(ranges).toEqual([undefined, { fromMs: 1000, toMs: 2000, isGiven: true }]);
});

test('no two lists have one name', () => {
  expect(VARIABLE_LISTS.filter((list, index) => VARIABLE_LISTS.indexOf(list) !== index)).toEqual([]);
});

test('deployments that were called are those of the traces', async () => {
  const values = (list: string, _: unknown, experiments: unknown) => Promise.resolve([`${list} of ${experiments}`]);
  const support = supportOf({}, { isConfigured: true, source: async () => ({ values }) as unknown as TraceSource });
  const { data } = await lastValueFrom(support.query(requestOf({ list: 'calledDeployments', experiments: ['7'] })));
  expect(data).toEqual([{ text: 'calledDeployments of 7', value: 'calledDeployments of 7' }]);
});

describe('the bounds of a histogram', () => {
  test('are named in its unit and worth their number', async () => {
    const { options, scopes } = await optionsOf({ metric: '$metric' }, [500, 7500]);
    expect(options).toEqual([
      { text: '500 ms', value: '500' },
      { text: '7.5 s', value: '7500' },
    ]);
    expect(scopes).toEqual([{ metric: LATENCY, matchers: [] }]);
  });

  test('are what is offered otherwise while nothing is stored', async () => {
    const query = { metric: LATENCY, otherwise: [1000] };
    expect((await optionsOf(query, [])).options).toEqual([{ text: '1 s', value: '1000' }]);
    expect((await optionsOf(query, [500])).options).toEqual([{ text: '500 ms', value: '500' }]);
  });

  test('need a histogram', async () => {
    expect(await optionsOf({}, [500])).toEqual({ options: [], scopes: [] });
  });
});

test('other variables are what they are when one that is made of them is listed', async () => {
  const scopes: LabelScope[] = [];
  const store: Pick<MetricStore, 'bounds'> = {
    bounds: (scope) => {
      scopes.push(scope);
      return Promise.resolve([1]);
    },
  };
  let metric = LATENCY;
  const templates = { replace: (text = '') => text.replace('$metric', metric) };
  const support = new FireworksVariableSupport(store as MetricStore, {} as OpenedTraces, templates);
  const listed = support.query(requestOf({ list: 'bounds', metric: '$metric' }));
  metric = '';
  await lastValueFrom(listed);
  expect(scopes).toEqual([{ metric: LATENCY, matchers: [] }]);
});
