import { get, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Faults } from './server/faults';
import { createSimulator, DEFAULT_API_KEY, type Simulator } from './simulator';
import { createPrinter } from './wire/printer';

const NOW = Date.UTC(2026, 10, 20, 15);

let now: number;
let waits: number[];
let simulator: Simulator;

beforeEach(async () => {
  now = NOW;
  waits = [];
  simulator = createSimulator({
    clock: () => now,
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  await simulator.start();
});

afterEach(() => simulator.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Whether the body came to a proper end. */
  complete: boolean;
}

/** Node's own client, since `fetch` undoes gzip and hides how a body ended. */
function ask(path: string, headers: Record<string, string> = {}, mostBytes = Infinity): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    // Given apart from the address, since a URL would resolve dots in the path.
    const { hostname, port } = new URL(simulator.url);
    const request = get({ hostname, port, path, headers, agent: false }, (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        const { statusCode = 0, complete } = response;
        resolve({ status: statusCode, headers: response.headers, body: Buffer.concat(chunks), complete });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > mostBytes) {
          request.destroy();
        }
      });
      response.on('error', () => undefined);
      response.on('close', finish);
    });
    request.on('error', (error) => (answered ? undefined : reject(error)));
  });
}

const key = { authorization: `Bearer ${DEFAULT_API_KEY}` };

function scrape(headers: Record<string, string> = {}, mostBytes?: number): Promise<Answer> {
  return ask(simulator.metricsPath, { ...key, ...headers }, mostBytes);
}

async function faulty(faults: Faults, headers?: Record<string, string>, mostBytes?: number): Promise<Answer> {
  simulator.setFaults(faults);
  return scrape(headers, mostBytes);
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
  const answer = await ask(path, headers);
  expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, body]);
});

test('a refused key is counted but costs nothing of the budget', async () => {
  for (let n = 0; n < 7; n++) {
    await ask(simulator.metricsPath);
  }
  expect((await scrape()).status).toBe(200);
  expect(simulator.requests()).toMatchObject({ total: 8, byStatus: { 401: 7, 200: 1 } });
});

test('deployments are listed in pages', async () => {
  const first = JSON.parse((await ask('/v1/accounts/demo-account/deployments?pageSize=3', key)).body.toString());
  expect(first.deployments).toHaveLength(3);
  expect(first.totalSize).toBe(4);
  const path = `/v1/accounts/demo-account/deployments?pageSize=3&pageToken=${first.nextPageToken}`;
  const second = JSON.parse((await ask(path, key)).body.toString());
  expect(second).toMatchObject({ deployments: [{ state: 'READY' }], nextPageToken: '' });
});

test('the accounts of the key are listed', async () => {
  const { body } = await ask('/v1/accounts', key);
  expect(JSON.parse(body.toString())).toMatchObject({ accounts: [{ name: 'accounts/demo-account' }] });
});

describe('faults', () => {
  test.each<[string, Faults, number, string | undefined]>([
    ['a status', { answer: { kind: 'status', status: 503 } }, 503, undefined],
    [
      'Retry-After in seconds',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 7 } } },
      429,
      '7',
    ],
    [
      'Retry-After as a date',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'date', seconds: 90 } } },
      429,
      'Fri, 20 Nov 2026 15:01:30 GMT',
    ],
    [
      'Retry-After that is neither',
      { answer: { kind: 'status', status: 429, retryAfter: { as: 'text', text: 'soon' } } },
      429,
      'soon',
    ],
  ])('%s', async (_, faults, status, retryAfter) => {
    const answer = await faulty(faults);
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
  });

  test('last for so many requests', async () => {
    simulator.setFaults({ requests: 2, answer: { kind: 'status', status: 500 } });
    const statuses = [await scrape(), await scrape(), await scrape()].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(simulator.faults()).toEqual({});
  });

  test('a delay comes before the answer', async () => {
    expect((await faulty({ delayMs: 4000 })).body.toString()).toBe(live());
    expect(waits).toEqual([4000]);
  });

  test('a slow body arrives whole, a second per piece', async () => {
    const { body } = await faulty({ transfer: { kind: 'slow', bytesPerSecond: 10_000 } });
    expect(body.toString()).toBe(live());
    expect(waits).toEqual(Array.from({ length: Math.ceil(body.length / 10_000) }, () => 1000));
  });

  test('a cut body ends in the middle with a broken connection', async () => {
    const { body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 1234 } });
    expect([body.toString(), complete]).toEqual([live().slice(0, 1234), false]);
  });

  test('a body cut at its first byte still has its status', async () => {
    const { status, body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 0 } });
    expect([status, body.length, complete]).toEqual([200, 0, false]);
  });

  test('a cleanly cut body looks complete', async () => {
    const { body, complete } = await faulty({ transfer: { kind: 'cut', afterBytes: 1234, ending: 'clean' } });
    expect([body.toString(), complete]).toEqual([live().slice(0, 1234), true]);
  });

  test('gzip is cut in the middle of what travels', async () => {
    const gzip = { 'accept-encoding': 'gzip' };
    const { body } = await faulty({ transfer: { kind: 'cut', afterBytes: 500 } }, gzip);
    expect(body).toHaveLength(500);
    expect(() => gunzipSync(body)).toThrow(/unexpected end/);
  });

  test('a malformed line stands where it was asked for', async () => {
    const lines = (await faulty({ answer: { kind: 'malformed', line: 5 } })).body.toString().split('\n');
    const expected = live().split('\n');
    expect([...lines.slice(0, 4), ...lines.slice(5)]).toEqual(expected);
    expect(lines[4]).toMatch(/not a sample/);
  });

  test.each<[Faults['answer'], string, RegExp]>([
    [{ kind: 'html' }, 'text/html; charset=utf-8', /^<!doctype html>/],
    [{ kind: 'json' }, 'application/json', /^\{.*\}$/],
    [{ kind: 'empty' }, 'text/plain; version=0.0.4; charset=utf-8', /^$/],
    [{ kind: 'noDeployments' }, 'text/plain; version=0.0.4; charset=utf-8', /^$/],
  ])('%p comes with status 200', async (answer, contentType, expected) => {
    const { status, headers, body } = await faulty({ answer });
    expect([status, headers['content-type']]).toEqual([200, contentType]);
    expect(body.toString()).toMatch(expected);
  });

  test('an endless body goes on for as long as somebody reads', async () => {
    const { body, complete } = await faulty({ answer: { kind: 'endless' } }, {}, 5_000_000);
    expect(body.length).toBeGreaterThan(5_000_000);
    expect(complete).toBe(false);
  });

  test('a huge body is as large as asked for, and complete', async () => {
    const { body, complete } = await faulty({ answer: { kind: 'huge', megabytes: 3 } });
    expect(body.length).toBeGreaterThanOrEqual(3 * 1024 * 1024);
    expect(complete).toBe(true);
  });

  test.each<[Faults['answer'], (added: string) => number, number]>([
    [{ kind: 'manySamples', samples: 2500 }, (added) => added.trim().split('\n').length, 2500],
    [{ kind: 'manyLabels', labels: 65 }, (added) => added.split('=').length - 1, 65],
    [{ kind: 'longName', bytes: 300 }, (added) => added.indexOf(' '), 300],
    [{ kind: 'longValue', bytes: 5000 }, (added) => added.split('"')[1]?.length ?? 0, 5000],
  ])('%p adds just that to the scrape', async (answer, measure, expected) => {
    const text = (await faulty({ answer })).body.toString();
    expect(text.startsWith(live())).toBe(true);
    expect(measure(text.slice(live().length))).toBe(expected);
  });

  test('a variant changes how the same scrape is written', async () => {
    const { body } = await faulty({ variant: { types: 'none', timestamps: true } });
    expect(body.toString()).toBe(createPrinter({ types: 'none', timestamps: true }).print(simulator.world.scrape(now)));
  });
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
