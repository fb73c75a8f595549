import { createWorld } from '../world/world';
import { createMlflow, type SimulatedMlflow } from './server';

const NOW = Date.UTC(2026, 10, 20, 15);

let mlflow: SimulatedMlflow;

beforeAll(async () => {
  mlflow = createMlflow({ world: createWorld(), clock: () => NOW });
  await mlflow.start();
});

afterAll(() => mlflow.close());

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
