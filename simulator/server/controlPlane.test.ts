import { createSimulator, type Simulator } from '../simulator';
import { history } from '../wire/history';

const NOW = Date.UTC(2026, 10, 20, 15);
const HOUR = 3_600_000;

let simulator: Simulator;

beforeEach(async () => {
  simulator = createSimulator({ clock: () => NOW });
  await simulator.start();
});

afterEach(() => simulator.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${simulator.url}/simulator/${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

const firstId = () => simulator.world.deployments[0]?.id ?? '';

test('the truth of a stretch of time can be asked for', async () => {
  const { json } = await call('GET', `truth?deployment=${firstId()}&from=${NOW - HOUR}&to=${NOW}`);
  expect(json).toEqual(simulator.world.truth(firstId(), NOW - HOUR, NOW));
});

test.each([
  ['hours=0.1', NOW - HOUR / 10, NOW, {}],
  [`from=${NOW - 120_000}&to=${NOW - 60_000}&step=30000`, NOW - 120_000, NOW - 60_000, { stepMs: 30_000 }],
  [`from=${NOW}&format=openmetrics`, NOW, NOW, { format: 'openmetrics' }],
] as const)('history?%s', async (query, fromMs, toMs, options) => {
  const response = await fetch(`${simulator.url}/simulator/history?${query}`);
  expect(await response.text()).toBe([...history(simulator.world, fromMs, toMs, options)].join(''));
});

test('incidents are added to those that are there, one or several', async () => {
  const before = simulator.world.incidents.length;
  const outage = { kind: 'outage', deployment: firstId(), fromMs: NOW - 60_000, toMs: NOW };
  expect((await call('POST', 'incidents', outage)).status).toBe(200);
  await call('POST', 'incidents', [
    { kind: 'vanish', magnitude: 1, fromMs: NOW, toMs: NOW + 1 },
    { kind: 'slow-prefill', magnitude: 0.25, fromMs: NOW, toMs: NOW + 1 },
    { kind: 'cache-drop', fromMs: 0, toMs: 10, everyMs: 20 },
  ]);
  expect((await call('GET', 'incidents')).json).toHaveLength(before + 4);
  const { requests, errorsByCode } = simulator.world.truth(firstId(), NOW - 60_000, NOW - 1);
  expect(errorsByCode).toEqual({ 503: requests });
  expect((await call('DELETE', 'incidents')).json).toEqual([]);
});

test('faults are set, shown and cleared', async () => {
  const faults = { requests: 2, answer: { kind: 'status', status: 500 } };
  expect((await call('PUT', 'faults', faults)).json).toEqual(faults);
  expect(simulator.faults()).toEqual(faults);
  expect((await call('GET', 'faults')).json).toEqual(faults);
  await call('DELETE', 'faults');
  expect(simulator.faults()).toEqual({});
});

test('requests to the metrics endpoint are counted, those to the control plane are not', async () => {
  await (await fetch(simulator.url + simulator.metricsPath)).text();
  expect((await call('GET', 'requests')).json).toEqual({
    total: 1,
    byStatus: { 401: 1 },
    requests: [{ atMs: NOW, status: 401 }],
  });
  await call('POST', 'reset');
  expect(simulator.requests().total).toBe(0);
});

test.each<[string, string, string, unknown, number, RegExp]>([
  ['an unknown deployment', 'GET', 'truth?deployment=nobody&from=0&to=1', undefined, 400, /nobody/],
  ['a time that is none', 'GET', 'history?from=yesterday', undefined, 400, /"from"/],
  ['a step in seconds', 'GET', 'history?step=60', undefined, 400, /milliseconds/],
  ['an unknown incident', 'POST', 'incidents', { kind: 'flood', fromMs: 0, toMs: 1 }, 400, /"kind"/],
  ['an incident without an end', 'POST', 'incidents', { kind: 'outage', fromMs: 1, toMs: 1 }, 400, /later/],
  [
    'an incident that repeats before it ends',
    'POST',
    'incidents',
    { kind: 'outage', fromMs: 0, toMs: 9, everyMs: 5 },
    400,
    /"everyMs"/,
  ],
  ...(
    [
      ['that is none', 'outage', 0],
      ['below none', 'outage', -1],
      ['in words', 'outage', 'gross'],
      ['of what is all or nothing', 'vanish', 0.5],
    ] as const
  ).map(([of, kind, magnitude]): [string, string, string, unknown, number, RegExp] => [
    `a magnitude ${of}`,
    'POST',
    'incidents',
    { kind, magnitude, fromMs: 0, toMs: 1 },
    400,
    /"magnitude"/,
  ]),
  ['an unknown fault', 'PUT', 'faults', { answer: { kind: 'teapot' } }, 400, /"kind"/],
  ['an unknown path', 'GET', 'nothing', undefined, 404, /nothing/],
  ['a method that is not there', 'POST', 'truth', {}, 404, /POST/],
])('%s is refused with the reason', async (_, method, path, body, status, message) => {
  const answer = await call(method, path, body);
  expect(answer).toMatchObject({ status, json: { message: expect.stringMatching(message) } });
});

test('a body that is no JSON is refused', async () => {
  const response = await fetch(`${simulator.url}/simulator/faults`, { method: 'PUT', body: '{' });
  expect([response.status, await response.json()]).toEqual([400, { message: 'The body is not JSON.' }]);
});
