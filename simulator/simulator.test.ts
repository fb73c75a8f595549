import { gunzipSync } from 'node:zlib';
import { ask, type Answer } from './server/rawClient';
import { createSimulator, DEFAULT_API_KEY, type Simulator } from './simulator';
import { createPrinter } from './wire/printer';

const NOW = Date.UTC(2026, 10, 20, 15);

let now: number;
let simulator: Simulator;

beforeEach(async () => {
  now = NOW;
  simulator = createSimulator({ clock: () => now });
  await simulator.start();
});

afterEach(() => simulator.close());

const key = { authorization: `Bearer ${DEFAULT_API_KEY}` };

function scrape(headers: Record<string, string> = {}): Promise<Answer> {
  return ask(simulator.url, simulator.metricsPath, { ...key, ...headers });
}

const live = () => createPrinter().print(simulator.world.scrape(now));

describe('the endpoint', () => {
  test('serves the scrape of the moment as text format 0.0.4', async () => {
    const { status, headers, body } = await scrape();
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body.toString()).toBe(live());
  });

  test('compresses for a client that takes gzip', async () => {
    const { headers, body } = await scrape({ 'accept-encoding': 'br, gzip;q=0.5' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toBe(live());
  });

  test('does not for one that refuses it', async () => {
    expect((await scrape({ 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  test('serves six requests a minute and answers the next with 429 and when to come again', async () => {
    for (let n = 0; n < 6; n++) {
      expect((await scrape()).status).toBe(200);
      now += 1000;
    }
    const refused = await scrape();
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '54']);
    now += 54_000;
    expect((await scrape()).status).toBe(200);
    expect(simulator.requests().byStatus).toEqual({ 200: 7, 429: 1 });
  });
});

test.each<[string, string, Record<string, string>, number, unknown]>([
  ['no key', '/v1/accounts/demo-account/metrics', {}, 401, { error: { message: 'unauthorized' } }],
  [
    'a wrong key',
    '/v1/accounts/demo-account/metrics',
    { authorization: 'Bearer other' },
    401,
    { error: { message: 'unauthorized' } },
  ],
  ['an account of others', '/v1/accounts/other-account/metrics', key, 403, { code: 7, message: '', details: [] }],
  [
    'an unknown account',
    '/v1/accounts/nobody/metrics',
    key,
    404,
    { code: 5, message: 'account "nobody" not found', details: [] },
  ],
  ['another path', '/v1/accounts/demo-account/metrics/sub', key, 404, { code: 5, message: 'Not Found', details: [] }],
  [
    'dots that a proxy let through',
    '/v1/accounts/demo-account/metrics/%2e%2e/deployments',
    key,
    404,
    { code: 5, message: 'Not Found', details: [] },
  ],
])('%s is refused', async (_, path, headers, status, body) => {
  const answer = await ask(simulator.url, path, headers);
  expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, body]);
});

test('a refused key is counted but costs nothing of the budget', async () => {
  for (let n = 0; n < 7; n++) {
    await ask(simulator.url, simulator.metricsPath);
  }
  expect((await scrape()).status).toBe(200);
  expect(simulator.requests()).toMatchObject({ total: 8, byStatus: { 401: 7, 200: 1 } });
});

test('deployments are listed in pages', async () => {
  const first = JSON.parse(
    (await ask(simulator.url, '/v1/accounts/demo-account/deployments?pageSize=3', key)).body.toString()
  );
  expect(first.deployments).toHaveLength(3);
  expect(first.totalSize).toBe(5);
  const path = `/v1/accounts/demo-account/deployments?pageSize=3&pageToken=${first.nextPageToken}`;
  const second = JSON.parse((await ask(simulator.url, path, key)).body.toString());
  expect(second).toMatchObject({ deployments: [{ state: 'READY' }, { state: 'FAILED' }], nextPageToken: '' });
});

test('the accounts of the key are listed', async () => {
  const { body } = await ask(simulator.url, '/v1/accounts', key);
  expect(JSON.parse(body.toString())).toMatchObject({ accounts: [{ name: 'accounts/demo-account' }] });
});

test('a reset forgets requests, faults, the rate limit and added incidents', async () => {
  const { incidents } = simulator.world;
  for (let n = 0; n < 7; n++) {
    await scrape();
  }
  simulator.setFaults({ delayMs: 1 });
  simulator.world.setIncidents([]);
  simulator.reset();
  expect([simulator.requests().total, simulator.faults(), simulator.world.incidents]).toEqual([0, {}, incidents]);
  expect((await scrape()).status).toBe(200);
});
