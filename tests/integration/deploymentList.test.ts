import path from 'node:path';
import { readFileSync } from 'node:fs';
import type { DataFrame } from '@grafana/data';
import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator, type World } from '../../simulator';
import type { Faults } from '../../simulator/server/faults';
import { systemWorld } from '../../src/collect';
import { deploymentSource } from '../../src/deployments/source';
import { pageRequests } from '../../src/grafana/pageRequests';
import type { FireworksQuery } from '../../src/types';
import { startServer, type WorkbenchServer } from '../../workbench/server/server';

jest.mock('@grafana/runtime', () => ({ config: {}, getBackendSrv: () => ({}) }));

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 15);

let simulator: Simulator;
let grafana: WorkbenchServer;
let nowMs: number;

/** An account with this world, and the routes of plugin.json in between. */
async function open(world: World, largestPage?: number): Promise<void> {
  nowMs = START;
  simulator = createSimulator({ world, clock: () => nowMs, largestPage });
  const apiUrl = await simulator.start();
  const folder = path.join(__dirname, '../..');
  const of = (uid: string, accountId: string, apiKey: string) => ({
    ...{ uid, name: uid, type: 'fireworks', jsonData: { apiUrl, accountId }, secureJsonData: { apiKey } },
  });
  grafana = await startServer({
    port: 0,
    plugin: JSON.parse(readFileSync(path.join(folder, 'plugin.json'), 'utf8')),
    pluginFolder: __dirname,
    pageFolder: __dirname,
    packageFolder: path.join(folder, 'node_modules'),
    provisioned: [
      of('own', world.accountId, DEFAULT_API_KEY),
      of('wrong-key', world.accountId, 'fw_wrong'),
      of('keyless', world.accountId, ''),
      of('of-others', 'other-account', DEFAULT_API_KEY),
      of('nobodys', 'nobody', DEFAULT_API_KEY),
    ],
  });
}

afterEach(async () => {
  await grafana.close();
  await simulator.close();
});

function source(uid = 'own') {
  const asked: string[] = [];
  const requests = pageRequests({
    fetch: (input, init) => {
      asked.push(String(input));
      return fetch(new URL(String(input), grafana.url), init);
    },
    appSubUrl: '',
    orgId: 1,
    renewSession: () => Promise.reject(new Error('logged out')),
  });
  const opened = deploymentSource(
    requests,
    { proxyPath: `/api/datasources/proxy/uid/${uid}`, hasAccount: true },
    { ...systemWorld, clock: { now: () => nowMs } }
  );
  const list = async (query: Partial<FireworksQuery> = {}): Promise<DataFrame> => {
    const range = { fromMs: nowMs - 3_600_000, toMs: nowMs };
    const [frame] = await opened.run({ refId: 'A', queryType: 'deployments', ...query }, range);
    return frame ?? { length: 0, fields: [] };
  };
  return { opened, list, asked };
}

const column = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name)?.values ?? [];

test('a hundred deployments are listed over many pages, with the ids that their metrics have', async () => {
  const world = createWorld({ deployments: 100, incidents: [] });
  await open(world, 7);
  const { list, asked } = source();
  const frame = await list();
  const measured = world.scrape(START).deployments.map(({ deployment }) => deployment.id);
  expect(column(frame, 'deployment_id')?.[0]).toBe('zz0failed');
  expect([...(column(frame, 'deployment_id') ?? [])].sort()).toEqual(
    [...world.deployments.map(({ id }) => id), 'zz0failed'].sort()
  );
  expect(column(frame, 'deployment_id')).toEqual(expect.arrayContaining(measured));
  expect(asked).toHaveLength(15);
  expect(frame.meta?.notices).toBeUndefined();
});

test('panels of a page share one request, and a later panel its answer', async () => {
  await open(createWorld());
  const { list, asked } = source();
  await Promise.all([list(), list({ asEvents: true }), list({ filters: [] })]);
  nowMs += 30_000;
  await list();
  expect(asked).toHaveLength(1);
});

test('what it does agrees with replicas and traffic of the metrics, through a sleep and a cold start', async () => {
  const world = createWorld({ incidents: [] });
  await open(world);
  const sleeper = world.deployments.find(({ sleep }) => sleep !== undefined)?.id ?? '';
  const { list } = source();
  const seen = new Set<string>();
  for (let minute = 0; minute < 250; minute++) {
    nowMs = START + minute * MINUTE;
    const frame = await list({ filters: [{ label: 'deployment_id', operator: '=', value: sleeper }] });
    const [condition = ''] = column(frame, 'Condition') as string[];
    seen.add(condition);
    const replicas = world.replicas(sleeper, nowMs);
    expect(column(frame, 'Ready')).toEqual([replicas]);
    expect(['Scaled to zero', 'Starting'].includes(condition)).toBe(replicas === 0);
  }
  expect([...seen].sort()).toEqual(['Ready', 'Scaled to zero', 'Starting']);
});

test('what no metric tells: one that failed, and why; one that has as many replicas as it may', async () => {
  await open(createWorld({ incidents: [] }));
  const { list } = source();
  const frame = await list({ filters: [{ label: 'state', operator: '=', value: 'FAILED' }] });
  expect(column(frame, 'Condition')).toEqual(['Failed']);
  expect(column(frame, 'Status')).toEqual([expect.stringMatching(/^RESOURCE_EXHAUSTED: no capacity/)]);
  expect(column(await list(), 'Condition')).toContain('At most replicas');
});

test('keys of direct routes do not pass the route, whatever a viewer asks for', async () => {
  await open(createWorld());
  const answers = await Promise.all(
    ['?pageSize=200', '?readMask=*', '?readMask=direct_route_api_keys'].map(async (search) => {
      const answer = await fetch(`${grafana.url}/api/datasources/proxy/uid/own/deployments${search}`);
      return `${answer.status} ${await answer.text()}`;
    })
  );
  expect(answers.map((text) => text.slice(0, 3))).toEqual(['200', '400', '400']);
  expect(answers.join()).not.toContain('fw_simulated');
});

test.each([
  ['wrong-key', /did not accept the API key/],
  ['keyless', /did not accept the API key/],
  ['of-others', /may not \(HTTP 403\)/],
  ['nobodys', /HTTP 404: “account "nobody" not found”/],
])('a data source that may not list, %s, has nothing but a notice', async (uid, says) => {
  await open(createWorld());
  const { list, asked, opened } = source(uid);
  const frame = await list();
  expect([frame.fields, frame.meta?.notices]).toEqual([[], [{ severity: 'info', text: expect.stringMatching(says) }]]);
  nowMs += 4 * MINUTE;
  await list();
  expect(asked).toHaveLength(1);
  expect(await opened.test()).toMatch(says);
});

test.each<[string, Faults, RegExp]>([
  ['429', { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 90 } } }, /HTTP 429/],
  ['an error of the server', { answer: { kind: 'status', status: 503 } }, /HTTP 503/],
  [
    'a redirect',
    { answer: { kind: 'status', status: 302, location: '/api/admin' } },
    /a redirect, which is not followed/,
  ],
  ['a web page', { answer: { kind: 'html' } }, /a web page: “Sign in”/],
  ['other JSON', { answer: { kind: 'json' } }, /no list of deployments/],
  [
    'half a page',
    { transfer: { kind: 'cut', afterBytes: 900, ending: 'clean', plain: true } },
    /broke off after 900 bytes/,
  ],
  ['a page that breaks off', { transfer: { kind: 'cut', afterBytes: 900, plain: true } }, /broke off after 900 bytes/],
])('%s is an error with words; a list from before stays beside it', async (_, faults, says) => {
  await open(createWorld());
  const { list } = source();
  simulator.setListFaults(faults);
  await expect(list()).rejects.toThrow(says);
  simulator.setListFaults({});
  nowMs += 2 * MINUTE;
  const { length } = await list();
  expect(length).toBe(5);
  simulator.setListFaults(faults);
  nowMs += 2 * MINUTE;
  const old = await list();
  expect(old.length).toBe(length);
  expect(old.meta?.notices).toEqual([
    { severity: 'warning', text: expect.stringMatching(/^This list is 120 s|^This list is 2 min/) },
  ]);
  expect(old.meta?.notices?.[0]?.text).toMatch(says);
});
