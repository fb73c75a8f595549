import { readInfo } from '../spans/readInfo';
import type { TraceInfo } from '../spans/types';
import { clientOf, ok, type Answers } from '../testing/server';
import { SHAPES } from '../testing/shapes';
import { mlflowClient, type MetricRequest } from './client';
import { MlflowError, type MlflowProblem } from './errors';
import { type HttpAnswer, type HttpRequest } from './transport';

const lineOf = ({ method, path }: HttpRequest) => `${method} ${path}`;
const PAGE = '<!doctype html><title>404 Not Found</title>';
const search = { experimentIds: ['1'], filter: '', pageSize: 10 };

test.each<[string, HttpAnswer, Partial<MlflowProblem>]>([
  ['a page of an old server', { status: 404, body: PAGE }, { kind: 'oldServer' }],
  ['a method that an old server has not', { status: 405, body: PAGE }, { kind: 'oldServer' }],
  [
    'its own 404',
    { status: 404, body: '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"gone"}' },
    { kind: 'notFound', detail: 'gone' },
  ],
  [
    'the Host check',
    { status: 403, body: 'Invalid Host header - possible DNS rebinding attack detected' },
    { kind: 'hostCheck' },
  ],
  [
    'the Host check, wrapped by Grafana',
    { status: 403, body: '{"message":"Invalid Host header - possible DNS"}' },
    { kind: 'hostCheck' },
  ],
  ['another site', { status: 403, body: 'Cross-origin request blocked' }, { kind: 'crossOrigin' }],
  [
    'a role that Grafana wants',
    { status: 403, body: '{"message":"plugin proxy route access denied"}' },
    { kind: 'editorsOnly' },
  ],
  [
    'a wrong password, through Grafana',
    { status: 400, body: '{"message":"Authentication to data source failed"}' },
    { kind: 'auth' },
  ],
  ['a wrong password', { status: 401, body: 'You are not authenticated.' }, { kind: 'auth' }],
  [
    'a filter that it cannot read',
    { status: 400, body: '{"error_code":"INVALID_PARAMETER_VALUE","message":"Invalid clause"}' },
    { kind: 'refused', detail: 'Invalid clause' },
  ],
  ['a redirect', { status: 302, body: '{"traces": []}' }, { kind: 'redirected' }],
  ['no answer in time', { status: 504, body: '' }, { kind: 'timeout' }],
  ['no connection', { status: 502, body: '' }, { kind: 'unreachable' }],
  [
    'a broken server',
    { status: 500, body: '{"error_code":"INTERNAL_ERROR","message":"x"}' },
    { kind: 'serverError', status: 500 },
  ],
  ['a login page', { status: 200, body: '<html>Sign in</html>' }, { kind: 'notMlflow' }],
  ['a body that broke off', { status: 200, body: '{"traces": [' }, { kind: 'notMlflow' }],
])('%s is told as what it is', async (_, answer, problem) => {
  const error = await clientOf({ 'traces-search': answer })
    .client.search(search)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MlflowError);
  expect(error).toMatchObject({ problem, message: expect.stringMatching(/\.$/) });
});

test('a network that gives no answer is unreachable', async () => {
  const client = mlflowClient(() => Promise.reject(new Error('Failed to fetch')), 'mlflow');
  await expect(client.search(search)).rejects.toMatchObject({
    problem: { kind: 'unreachable', detail: 'Failed to fetch' },
  });
});

test('an aborted request rejects with the reason', async () => {
  const aborted = AbortSignal.abort(new Error('left'));
  const client = mlflowClient(() => Promise.reject(new Error('x')), 'mlflow');
  await expect(client.search(search, aborted)).rejects.toThrow('left');
});

test('an empty answer has no traces, as of an experiment that does not exist', async () => {
  expect(await clientOf({ 'traces-search': ok({}) }).client.search(search)).toEqual({ traces: [] });
});

test.each([
  ['another object', { message: 'ok' }],
  ['the health of something else', { database: 'ok', version: '12.4.0' }],
  ['an error that came with HTTP 200', { error_code: 'INTERNAL_ERROR', message: 'x' }],
  ['a list that is none', { traces: {}, experiments: 'x', data_points: null }],
])('an answer without the list that was asked for is no empty list: %s', async (_, body) => {
  const { client } = clientOf({
    'traces-search': ok(body),
    'traces-metrics': ok(body),
    experiments: ok(body),
    'trace-info': ok({}),
    'trace-spans': ok(body),
    'traces-batch': ok(body),
  });
  const metrics: MetricRequest = {
    experiment_ids: ['1'],
    view_type: 'TRACES',
    metric_name: 'x',
    ...{ aggregations: [], dimensions: [], filters: [], start_time_ms: 0, end_time_ms: 1, max_results: 1 },
  };
  for (const ask of [
    () => client.search(search),
    () => client.experiments(),
    () => client.metrics(metrics),
    () => client.trace('tr-1'),
  ]) {
    await expect(ask()).rejects.toMatchObject({ problem: { kind: 'notMlflow' } });
  }
});

test.each([
  ['a server that does not know it', {}, false],
  ['a server that answers it as the path itself', { 'version/..%2fversion': ok(3.17) }, true],
  ['a web application that answers everything', { 'version/..%2fversion': { status: 200, body: PAGE } }, false],
])('a path out of the route and back tells of %s', async (_, answers: Answers, expected) => {
  expect(await clientOf(answers).client.resolvesDots()).toBe(expected);
});

test('spans come from the artifact, and the info beside them', async () => {
  const { client, asked } = clientOf({
    'trace-info': ok({
      trace: { trace_info: { trace_id: 'tr-1', request_time: '2026-11-20T23:35:34Z', state: 'OK' } },
    }),
    'trace-spans': ok({ spans: SHAPES['A: artifact of Python 3.6 and newer'] }),
  });
  const trace = await client.trace('tr-1');
  expect(trace).toMatchObject({
    info: { startMs: Date.UTC(2026, 10, 20, 23, 35, 34) },
    spans: [{}, {}, {}],
    problems: [],
  });
  expect(asked.map(lineOf)).toEqual(['GET mlflow/trace-info/tr-1', 'GET mlflow/trace-spans?request_id=tr-1']);
});

test('spans come from the other endpoint where the artifact cannot be read', async () => {
  const { client } = clientOf({
    'trace-info': ok({ trace: { trace_info: { trace_id: 'tr-1' } } }),
    'trace-spans': { status: 500, body: '{}' },
    'traces-batch': ok({ traces: [{ trace_info: { trace_id: 'tr-1' }, spans: SHAPES['C: traces/get and batchGet'] }] }),
  });
  expect((await client.trace('tr-1')).spans).toHaveLength(3);
});

/** Infos of traces with these ids, whose spans are there. */
function infosOf(ids: readonly string[], spansLocation?: string): TraceInfo[] {
  const tags = spansLocation === undefined ? {} : { 'mlflow.trace.spansLocation': spansLocation };
  return ids.map((trace_id) => readInfo({ trace_id, tags })).filter((info) => info !== undefined);
}

test('one trace stored elsewhere does not hide the others of its batch', async () => {
  const infos = infosOf(['tr-1', 'tr-2', 'tr-3'], 'TRACKING_STORE');
  const { client } = clientOf({
    'traces-batch': {
      status: 500,
      body: '{"error_code":"INTERNAL_ERROR","message":"Trace data not stored in tracking store"}',
    },
    'trace-spans': ({ path }) =>
      path.endsWith('tr-2') ? { status: 404, body: '' } : ok({ spans: SHAPES['B: artifact of the TypeScript SDK'] }),
  });
  const traces = await client.traces(infos);
  expect(traces.map((trace) => [trace.traceId, trace.spans.length])).toEqual([
    ['tr-1', 3],
    ['tr-3', 3],
  ]);
});

test('many traces are asked for in batches', async () => {
  const ids = Array.from({ length: 45 }, (_, index) => `tr-${index}`);
  const infos = [...infosOf(ids.slice(0, 20), 'TRACKING_STORE'), ...infosOf(ids.slice(20), 'ARCHIVE_REPO')];
  const { client, asked } = clientOf({
    'traces-batch': ({ path }) =>
      ok({
        traces: new URLSearchParams(path.split('?')[1])
          .getAll('trace_ids')
          .map((trace_id) => ({ trace_info: { trace_id }, spans: [] })),
      }),
  });
  expect(await client.traces(infos)).toHaveLength(45);
  expect(asked).toHaveLength(3);
});

test('traces whose spans are not in the database are asked for one by one, and hold up no batch', async () => {
  const { client, asked } = clientOf({
    'traces-batch': ok({ traces: [{ trace_info: { trace_id: 'tr-1' }, spans: [] }] }),
    'trace-spans': ok({ spans: SHAPES['B: artifact of the TypeScript SDK'] }),
  });
  const traces = await client.traces([...infosOf(['tr-2']), ...infosOf(['tr-1'], 'TRACKING_STORE')]);
  expect(traces.map((trace) => trace.traceId)).toEqual(['tr-1', 'tr-2']);
  expect(asked.map(lineOf)).toEqual([
    'GET mlflow/traces-batch?trace_ids=tr-1',
    'GET mlflow/trace-spans?request_id=tr-2',
  ]);
});

test('experiments are read page by page, and the store only from servers that tell it', async () => {
  const { client } = clientOf({
    experiments: ({ path }) =>
      path.includes('page_token=x')
        ? ok({ experiments: [{ experiment_id: '2', name: 'B' }] })
        : ok({ experiments: [{ experiment_id: '1', name: 'A' }, { name: 'no id' }], next_page_token: 'x' }),
    'server-info': { status: 404, body: PAGE },
  });
  expect(await client.experiments()).toEqual([
    { id: '1', name: 'A' },
    { id: '2', name: 'B' },
  ]);
  expect(await client.storeType()).toBeUndefined();
});

test('reads infos of MLflow 2 and 3 alike', () => {
  const usage = '{"input_tokens": 142, "output_tokens": 9, "total_tokens": 151, "cache_read_input_tokens": 96}';
  const three = readInfo({
    trace_id: 'tr-1',
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } },
    request_time: '2026-11-20T23:35:34.355Z',
    execution_duration: '1.009s',
    state: 'OK',
    trace_metadata: { 'mlflow.trace.tokenUsage': usage },
    tags: { 'mlflow.traceName': 'Completions' },
  });
  const two = readInfo({
    request_id: 'tr-1',
    experiment_id: '1',
    timestamp_ms: Date.UTC(2026, 10, 20, 23, 35, 34, 355),
    execution_time_ms: '1009',
    status: 'OK',
    request_metadata: [{ key: 'mlflow.trace.tokenUsage', value: usage }],
    tags: [{ key: 'mlflow.traceName', value: 'Completions' }],
  });
  expect(two).toEqual(three);
  expect(three).toMatchObject({ durationMs: 1009, usage: { input: 142, cached: 96 }, name: 'Completions' });
  expect(readInfo({ trace_id: 'tr-2' })).toMatchObject({ state: 'STATE_UNSPECIFIED', startMs: 0, request: '' });
});
