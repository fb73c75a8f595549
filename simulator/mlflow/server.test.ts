import { createWorld } from '../world/world';
import type { MlflowFault } from './faults/faults';
import { createMlflow, type SimulatedMlflow } from './server';

const NOW = Date.UTC(2026, 10, 20, 15);

let mlflow: SimulatedMlflow;

beforeAll(async () => {
  mlflow = createMlflow({ world: createWorld(), clock: () => NOW });
  await mlflow.start();
});

afterAll(() => mlflow.close());

afterEach(() => mlflow.clearFaults());

const ask = async (path: string, body?: object): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(mlflow.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
};

const search = (filter: string, more: object = {}) =>
  ask('/api/3.0/mlflow/traces/search', {
    locations: ['1', '2'].map((id) => ({ mlflow_experiment: { experiment_id: id } })),
    filter,
    ...more,
  });

test.each([
  ['a list of values that MLflow has none of', "tag.environment IN ('prod')", /comparator 'IN'/],
  ['OR', "status = 'OK' OR status = 'ERROR'", /Invalid clause/],
  ['an unknown field', "colour = 'red'", /Invalid attribute key 'colour'/],
  ['costs, which are not simulated', 'metadata.`mlflow.trace.cost` IS NULL', /simulator’s MLflow does not know/],
  ['issues, which are not simulated', "issue.id = 'x'", /simulator’s MLflow does not know/],
  ['an attribute that is equal to something', "span.attributes.model = 'x'", /simulator’s MLflow does not know/],
  ['a pattern that JavaScript reads otherwise', "name RLIKE 'x\\Z'", /simulator’s MLflow does not know/],
])('%s is refused as MLflow refuses', async (_, filter, message) => {
  const { status, body } = await search(filter);
  expect(status).toBe(400);
  expect(body).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringMatching(message) });
});

test.each([
  ['an order that is not simulated', '/api/3.0/mlflow/traces/search', { locations: [], order_by: ['name ASC'] }],
  ['a view that is not simulated', '/api/3.0/mlflow/traces/metrics', { experiment_ids: [], view_type: 'ASSESSMENTS' }],
])('%s is refused', async (_, path, body) => {
  expect(await ask(path, body)).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
});

test('what there is not is answered with a page, and nothing can be written', async () => {
  expect(await ask('/api/3.0/mlflow/traces/delete-traces', {})).toMatchObject({ status: 404 });
  expect(await ask('/')).toMatchObject({ status: 200, body: expect.stringContaining('A real MLflow has its pages') });
  expect(await ask('/v1/traces', {})).toMatchObject({ status: 404, body: expect.stringContaining('404 Not Found') });
});

const SEARCH = '/api/3.0/mlflow/traces/search';

test.each<[string, MlflowFault, Array<[string, unknown]>]>([
  [
    'a wrong password',
    'unauthorized',
    [
      [SEARCH, 401],
      ['/version', 401],
      ['/health', 200],
    ],
  ],
  [
    'a host name that is not allowed',
    'hostCheck',
    [
      [SEARCH, 403],
      ['/version', 200],
    ],
  ],
  [
    'an old release',
    'old',
    [
      [SEARCH, 404],
      ['/version', 200],
      ['/api/2.0/mlflow/experiments/search?max_results=1', 200],
    ],
  ],
  [
    'a login page in between',
    'html',
    [
      [SEARCH, 200],
      ['/version', 200],
    ],
  ],
  [
    'no connection',
    'down',
    [
      [SEARCH, 'none'],
      ['/version', 'none'],
    ],
  ],
])('%s is played until it is cleared', async (_, answer, expected) => {
  const asked = () =>
    Promise.all(
      expected.map(async ([path]) => {
        const body = path === SEARCH ? { locations: [], filter: `timestamp_ms >= ${NOW}` } : undefined;
        const got = await ask(path, body).catch(() => ({ status: 'none' }));
        return [path, got.status];
      })
    );
  mlflow.setFaults({ answer });
  expect(await asked()).toEqual(expected);
  mlflow.clearFaults();
  expect(await asked()).toEqual(expected.map(([path]) => [path, 200]));
});

test('a half-written trace has no end and no root yet', async () => {
  const filter = `timestamp_ms >= ${NOW - 600_000} AND name = 'run_tool_agent'`;
  const [whole] = await infosOf(filter);
  const id = whole?.trace_id ?? '';
  expect(whole?.execution_duration).toMatch(/s$/);
  mlflow.setFaults({ answer: 'halfWritten' });
  const [half] = await infosOf(filter);
  expect(half).toMatchObject({ trace_id: id, state: 'IN_PROGRESS' });
  expect(half).not.toHaveProperty('execution_duration');
  expect(half?.trace_metadata).not.toHaveProperty(['mlflow.trace.tokenUsage']);
  const { body } = await ask(`/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${id}`);
  expect(body).toMatchObject({ spans: [{ name: 'Completions' }, {}, { name: 'Completions' }] });
  const { body: batch } = await ask(`/api/3.0/mlflow/traces/batchGet?trace_ids=${id}`);
  expect(batch).toMatchObject({ traces: [{ trace_info: { state: 'IN_PROGRESS' }, spans: [{}, {}, {}] }] });
  expect((await ask(`/api/3.0/mlflow/traces/${id}`)).body).toMatchObject({
    trace: { trace_info: { state: 'IN_PROGRESS' } },
  });
});

test('faults are set, shown and cleared by its control plane, which refuses what is none', async () => {
  const call = (method: string, fault?: object) =>
    fetch(`${mlflow.url}/simulator/faults`, { method, body: JSON.stringify(fault) }).then(
      async (answer): Promise<[number, unknown]> => [answer.status, await answer.json()]
    );
  expect(await call('PUT', { answer: 'html', delayMs: 5 })).toEqual([200, { answer: 'html', delayMs: 5 }]);
  expect(await call('GET')).toEqual([200, { answer: 'html', delayMs: 5 }]);
  expect(await call('DELETE')).toEqual([200, {}]);
  expect(await call('PUT', { answer: 'fire' })).toEqual([400, { message: expect.stringContaining('one of down') }]);
  expect(await call('PUT', { colour: 'red' })).toEqual([400, { message: expect.stringContaining('"colour"') }]);
  expect(await call('POST')).toEqual([400, { message: expect.stringContaining('GET, PUT and DELETE') }]);
});

test('a delay is waited for, and ends when the client has gone', async () => {
  const waited: number[] = [];
  const slow = createMlflow({ world: createWorld(), wait: async (ms) => void waited.push(ms) });
  await slow.start();
  slow.setFaults({ delayMs: 70_000 });
  expect((await fetch(`${slow.url}/version`)).status).toBe(200);
  expect(waited).toEqual([70_000]);
  await slow.close();
});

test('pages together are the whole', async () => {
  const filter = `timestamp_ms >= ${NOW - 1_800_000}`;
  const whole = await idsOf(filter, { max_results: 500 });
  const paged: string[] = [];
  let page: { ids: string[]; next?: string } = { ids: [] };
  do {
    page = await idsOf(filter, { max_results: 20, page_token: page.next });
    paged.push(...page.ids);
  } while (page.next !== undefined);
  expect(whole.ids.length).toBeGreaterThan(60);
  expect(paged).toEqual(whole.ids);
});

async function idsOf(filter: string, more: object): Promise<{ ids: string[]; next?: string }> {
  const { body } = await search(filter, more);
  const { traces = [], next_page_token: next } = JSON.parse(JSON.stringify(body));
  return { ids: traces.map((one: { trace_id: string }) => one.trace_id), next };
}

async function infosOf(filter: string): Promise<Array<Record<string, unknown> & { trace_id: string }>> {
  const { body } = await search(filter);
  return JSON.parse(JSON.stringify(body)).traces;
}
