import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Faults } from '../../simulator';
import { ACCOUNT, KEY, METRICS, startScene, viewUntil, type Scene, type SceneOptions } from '../support/cacheScene';
import { startLocalNameServer } from '../support/localNameServer';
import { testWithNginx } from '../support/realNginx';
import { selfSigned } from '../support/selfSigned';
import { renderTemplate, SHIPPED, type Answer } from '../support/sharedCache';

const SECOND = 1000;

// Real time, since nginx has a clock of its own; it counts in whole seconds, so some tests take a few.
jest.setTimeout(25_000);

const started: Array<() => Promise<void>> = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((stop) => stop()));
});

async function scene(options?: SceneOptions): Promise<Scene> {
  const begun = await startScene(options);
  started.push(begun.close);
  return begun;
}

test('the shipped settings keep to two requests a minute and five minutes in all', () => {
  const number = (name: string) => Number(SHIPPED[`FIREWORKS_CACHE_${name}`]);
  expect(number('REQUESTS_PER_MINUTE')).toBe(60 / number('SECONDS'));
  expect(number('SECONDS')).toBeGreaterThanOrEqual(30);
  expect(number('SECONDS') + number('STALE_SECONDS')).toBe(300);
});

test('docker compose runs it as a profile of its own, with the shipped settings', () => {
  const text = readFileSync(path.resolve(__dirname, '../../docker-compose.yaml'), 'utf8');
  const { services } = parse(text) as { services: Record<string, Record<string, unknown>> };
  expect(services.cache).toMatchObject({
    profiles: ['cache'],
    env_file: './integrations/nginx/cache.env',
    environment: { FIREWORKS_ACCOUNT_ID: expect.anything(), FIREWORKS_API_KEY: expect.anything() },
    volumes: ['./integrations/nginx/templates:/etc/nginx/templates:ro'],
  });
});

test('the template asks for no variable but account, key, name servers and what is shipped', () => {
  const text = renderTemplate({
    ...SHIPPED,
    FIREWORKS_ACCOUNT_ID: ACCOUNT,
    FIREWORKS_API_KEY: KEY,
    NGINX_LOCAL_RESOLVERS: '127.0.0.11',
  });
  expect(text).not.toMatch(/\$\{|\$[A-Z]/);
});

testWithNginx(
  'fifty viewers at once cost one request a freshness period, one at a time, and never see an error',
  async () => {
    const { simulator, gateway, cache, expected } = await scene({ freshSeconds: 2, staleSeconds: 30 });
    simulator.setFaults({ delayMs: 300 });
    const endMs = Date.now() + 7 * SECOND;
    const viewer = async (): Promise<Answer[]> => {
      const answers: Answer[] = [];
      while (Date.now() < endMs) {
        answers.push(await cache.view(METRICS));
        await wait(250);
      }
      return answers;
    };
    const answers = (await Promise.all(Array.from({ length: 50 }, viewer))).flat();
    expect(answers.length).toBeGreaterThan(50 * 7);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.every(({ body }) => body === expected)).toBe(true);
    // Whole seconds: two in which it is fresh, one more in the outer step, and up to two for the parts of seconds.
    expect(Math.max(...answers.map(({ ageSeconds }) => ageSeconds))).toBeLessThanOrEqual(5);
    const times = gateway.arrived.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThanOrEqual(2);
    const spaces = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...spaces)).toBeGreaterThan(1.9 * SECOND);
    expect(gateway.mostAtOnce()).toBe(1);
  }
);

testWithNginx(
  'a failing endpoint is stood in for by the last good answer, for a bounded time, then its error shows',
  async () => {
    const failures: Array<{ faults: Faults | 'down'; status: number; says: string; retryAfter?: string }> = [
      { faults: { answer: { kind: 'status', status: 503 } }, status: 503, says: 'simulated answer' },
      {
        faults: { answer: { kind: 'status', status: 429, retryAfter: { as: 'seconds', seconds: 17 } } },
        status: 429,
        says: 'simulated answer',
        retryAfter: '17',
      },
      {
        faults: { answer: { kind: 'status', status: 307, location: '/api/admin/users/2/disable' } },
        status: 502,
        says: 'answers with a redirect',
      },
      { faults: 'down', status: 502, says: 'does not reach Fireworks' },
    ];
    await Promise.all(
      failures.map(async ({ faults, status, says, retryAfter }) => {
        const { simulator, gateway, cache, expected } = await scene({ freshSeconds: 1, staleSeconds: 3 });
        const good = await cache.view(METRICS);
        expect(good.status).toBe(200);
        // Not simply 0: the second may change in between.
        expect(good.ageSeconds).toBeLessThanOrEqual(1);
        const before = gateway.arrived.length;
        const failsAtMs = Date.now();
        await (faults === 'down' ? gateway.close() : simulator.setFaults(faults));

        const answers = await viewUntil(cache, (answer) => answer.status !== 200, 9 * SECOND);
        const last = answers.pop();
        expect(last?.status).toBe(status);
        expect(last?.body).toContain(says);
        expect(last?.headers['retry-after']).toBe(retryAfter);
        expect(last?.headers.location).toBeUndefined();
        expect(answers.every(({ body }) => body === expected)).toBe(true);
        const ages = answers.map(({ ageSeconds }) => ageSeconds);
        expect(Math.max(...ages)).toBeGreaterThanOrEqual(3);
        expect(Math.max(...ages)).toBeLessThanOrEqual(5);
        expect(gateway.arrived.length - before).toBeLessThanOrEqual((Date.now() - failsAtMs) / SECOND + 1);

        if (faults !== 'down') {
          simulator.clearFaults();
          const [again] = (await viewUntil(cache, (answer) => answer.status === 200, 5 * SECOND)).slice(-1);
          expect(again?.body === expected).toBe(true);
          expect(again?.ageSeconds).toBeLessThanOrEqual(1);
        }
      })
    );
  }
);

testWithNginx('a key that is refused shows at once, and is not tried again by every viewer', async () => {
  const { simulator, gateway, cache } = await scene({ freshSeconds: 2 });
  simulator.setFaults({ answer: { kind: 'status', status: 401 } });
  const answers = await Promise.all(Array.from({ length: 20 }, () => cache.view(METRICS)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  expect(gateway.arrived).toHaveLength(1);
});

testWithNginx('answers that break off are not kept, and yet do not make it ask more often', async () => {
  const { simulator, gateway, cache, expected } = await scene();
  simulator.setFaults({ transfer: { kind: 'cut', afterBytes: 300 } });
  const startMs = Date.now();
  const outcomes: Array<number | 'cut'> = [];
  while (Date.now() - startMs < 1500) {
    outcomes.push(
      await cache.view(METRICS).then(
        ({ status }) => status,
        () => 'cut' as const
      )
    );
    await wait(50);
  }
  expect(gateway.arrived.length).toBeLessThanOrEqual((Date.now() - startMs) / SECOND + 1);
  expect(outcomes[0]).toBe('cut');
  expect(new Set(outcomes)).toEqual(new Set(['cut', 429]));
  simulator.clearFaults();
  const answers = await viewUntil(cache, ({ status }) => status === 200, 5 * SECOND);
  expect(answers.pop()?.body === expected).toBe(true);
  expect(answers.every(({ headers }) => headers['retry-after'] === '1')).toBe(true);
});

describe('what reaches the endpoint', () => {
  const ELSEWHERE = [
    '/',
    '/v1/accounts',
    '/v1/accounts/other-account/metrics',
    `/v1/accounts/${ACCOUNT}/deployments`,
    `${METRICS}/`,
    `${METRICS}/../deployments`,
    `${METRICS}/%2e%2e/deployments`,
    `${METRICS}/%2E%2E/%2e%2e/other-account/metrics`,
    `${METRICS}%2f..%2fdeployments`,
    // What Save & test asks to find out whether dots are resolved.
    `${METRICS}/..%2fmetrics`,
    `${METRICS}/%2e%2e/metrics?x`,
    `${METRICS}%00`,
    `${METRICS};x`,
    `http://127.0.0.1/v1/accounts/${ACCOUNT}/deployments`,
  ];

  testWithNginx('is nothing for any other path or method', async () => {
    const { gateway, cache } = await scene();
    const statuses = await Promise.all([
      ...ELSEWHERE.map(async (target) => (await cache.view(target)).status),
      ...['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'].map(
        async (method) => (await cache.view(METRICS, { method })).status
      ),
    ]);
    expect(statuses.filter((status) => status !== 404 && status !== 400)).toEqual([]);
    expect(gateway.arrived).toEqual([]);
  });

  testWithNginx('is the same one request, whatever viewers add to theirs', async () => {
    const { gateway, cache, expected } = await scene({ freshSeconds: 30, staleSeconds: 30 });
    const views = [
      cache.view(`${METRICS}?pageSize=5&filter=x`, { headers: { Authorization: 'Bearer fw_of_a_viewer' } }),
      cache.view(`${METRICS}?x`, { headers: { 'Accept-Encoding': 'gzip', Cookie: 'grafana=1' } }),
      cache.view(METRICS, { headers: { Host: 'elsewhere.example', 'Cache-Control': 'no-cache', Pragma: 'no-cache' } }),
      cache.view(METRICS, { headers: { 'X-Forwarded-For': '10.0.0.1', Range: 'bytes=0-' } }),
    ];
    const answers = await Promise.all(views);
    expect(answers.every(({ body }) => body === expected)).toBe(true);
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'gzip',
      undefined,
      undefined,
    ]);
    expect(gateway.arrived).toMatchObject([{ method: 'GET', url: METRICS }]);
    expect(gateway.arrived[0]?.headers).toEqual({
      host: new URL(gateway.url).host,
      accept: expect.stringContaining('version=0.0.4'),
      'accept-encoding': 'gzip',
      authorization: `Bearer ${KEY}`,
    });
  });
});

testWithNginx(
  'what comes back says when it was fetched, is not to be kept by browsers and sets no cookie',
  async () => {
    const { cache } = await scene();
    const { headers, ageSeconds } = await cache.view(METRICS);
    expect(ageSeconds).toBeLessThanOrEqual(1);
    expect(headers['cache-control']).toBe('no-store');
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['expires']));
  }
);

testWithNginx('neither the key nor what viewers send is in the logs', async () => {
  const { gateway, cache } = await scene({ staleSeconds: 1 });
  await cache.view(METRICS);
  await gateway.close();
  await cache.view(`${METRICS}?api_key=fw_in_a_query`, { headers: { Authorization: 'Bearer fw_of_a_viewer' } });
  await viewUntil(cache, ({ status }) => status === 502, 9 * SECOND);
  const { access, error, stderr } = await cache.logs();
  expect(access).toContain(`GET ${METRICS} 502`);
  expect(error).toContain('connect() failed');
  expect(access + error + stderr).not.toMatch(/fw_|Bearer/);
});

testWithNginx('the key goes to the named server only, and only if its certificate is good', async () => {
  const name = 'api.fireworks.test';
  const certificate = selfSigned(name);
  const { address: nameServer, close } = await startLocalNameServer();
  started.push(certificate.remove, close);
  const [trusting, wary] = await Promise.all(
    [true, false].map((trusted) => scene({ secure: { name, certificate, nameServer, trusted } }))
  );
  expect((await trusting?.cache.view(METRICS))?.body === trusting?.expected).toBe(true);
  expect(trusting?.gateway.arrived).toMatchObject([
    { url: METRICS, serverName: name, headers: { host: `${name}:${trusting?.gateway.port}` } },
  ]);
  expect((await wary?.cache.view(METRICS))?.status).toBe(502);
  expect(wary?.gateway.arrived).toEqual([]);
  expect((await wary?.cache.logs())?.error).toContain('certificate verify error');
});
