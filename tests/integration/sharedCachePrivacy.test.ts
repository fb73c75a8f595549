import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, KEY, METRICS, scenesOfTests, viewUntil } from '../support/cacheScene';
import { startLocalNameServer } from '../support/localNameServer';
import { testWithNginx } from '../support/realNginx';
import { selfSigned } from '../support/selfSigned';
import { stopAfterEach } from '../support/stopAfterEach';

// Real time, since nginx has a clock of its own; it counts in whole seconds, so some tests take a few.
const scene = scenesOfTests();
const stopAfterTest = stopAfterEach();

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
  await viewUntil(cache, ({ status }) => status === 502, 9000);
  // nginx writes of a request after it has been answered.
  let logs = await cache.logs();
  while (!logs.access.includes(`GET ${METRICS} 502`)) {
    await sleep(20);
    logs = await cache.logs();
  }
  const { access, error, stderr } = logs;
  expect(error).toContain('connect() failed');
  expect(access + error + stderr).not.toMatch(/fw_|Bearer/);
});

testWithNginx('the key goes to the named server only, and only if its certificate is good', async () => {
  const name = 'api.fireworks.test';
  const certificate = selfSigned(name);
  const { address: nameServer, close } = await startLocalNameServer();
  stopAfterTest(certificate.remove);
  stopAfterTest(close);
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
