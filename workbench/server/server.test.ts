import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { startServer, type WorkbenchServer } from './server';

let upstream: http.Server;
let workbench: WorkbenchServer;
let seen: http.IncomingMessage[];

beforeEach(async () => {
  seen = [];
  upstream = http.createServer((request, response) => {
    seen.push(request);
    const status = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('status') ?? 200);
    response.writeHead(status, { 'content-type': 'text/plain', 'set-cookie': 'a=b', 'retry-after': '7' });
    response.end('up 1\n');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  workbench = await startServer({
    port: 0,
    plugin: {
      id: 'test-datasource',
      name: 'Test',
      routes: [
        {
          path: 'metrics',
          method: 'GET',
          url: '{{ .JsonData.apiUrl }}/v1/accounts/{{ .JsonData.accountId }}/metrics',
          headers: [{ name: 'Authorization', content: 'Bearer {{ .SecureJsonData.apiKey }}' }],
        },
        { path: 'plain', method: 'GET', url: '{{ or .JsonData.none "http://127.0.0.1:1" }}' },
      ],
    },
    pluginFolder: __dirname,
    pageFolder: __dirname,
    packageFolder: path.join(__dirname, '../../node_modules'),
    provisioned: [
      {
        uid: 'fw',
        name: 'Fireworks',
        type: 'test-datasource',
        jsonData: { apiUrl, accountId: 'demo' },
        secureJsonData: { apiKey: 'secret' },
        basicAuth: true,
        basicAuthUser: 'user',
      },
    ],
  });
});

afterEach(async () => {
  await workbench.close();
  await new Promise((resolve) => upstream.close(resolve));
});

/** Reads the answer to its end: one that is left unread keeps its connection, and with it the tests' process. */
async function fetched(path: string, init?: RequestInit) {
  const answer = await fetch(`${workbench.url}${path}`, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const ask = (rest: string, init?: RequestInit) => fetched(`/api/datasources/proxy/uid/fw/${rest}`, init);

describe('the data source proxy', () => {
  it('fills the target and the secret in, and sends no cookie or origin', async () => {
    const answer = await ask('metrics', { headers: { cookie: 'c=1', origin: 'http://x', 'x-own': 'kept' } });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('up 1\n');
    expect(seen[0]?.url).toBe('/v1/accounts/demo/metrics');
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-own': 'kept' });
    expect(seen[0]?.headers.cookie).toBeUndefined();
    expect(seen[0]?.headers.origin).toBeUndefined();
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    ['a sub-path is appended', 'metrics/sub', '/v1/accounts/demo/metrics/sub'],
    ['what follows without a slash too', 'metricsX', '/v1/accounts/demo/metrics/X'],
    ['a query string is kept', 'metrics?a=b%20c', '/v1/accounts/demo/metrics?a=b+c'],
  ])('%s', async (_name, rest, expected) => {
    await ask(rest);
    expect(seen[0]?.url).toBe(expected);
  });

  it('sends encoded dots on as they are', async () => {
    await new Promise((resolve, reject) => {
      const path = '/api/datasources/proxy/uid/fw/metrics/%2e%2e/deployments';
      http.get(`${workbench.url}`, { path }, (answer) => answer.resume().on('end', resolve)).on('error', reject);
    });
    expect(seen[0]?.url).toBe('/v1/accounts/demo/metrics/%2e%2e/deployments');
  });

  it.each([
    ['shows an upstream 401 as 400 in plain text', 'metrics?status=401', 400, 'Authentication to data source failed'],
    ['passes a 429 on', 'metrics?status=429', 429, 'up 1\n'],
    ['answers 502 when no route matches', 'deployments', 502, ''],
    ['answers 502 when nothing listens', 'plain', 502, ''],
  ])('%s', async (_name, rest, status, text) => {
    const answer = await ask(rest);
    expect(answer.status).toBe(status);
    expect(answer.text).toBe(text);
  });

  it('answers 502 for another method than the route has', async () => {
    expect((await ask('metrics', { method: 'POST', body: '{}' })).status).toBe(502);
    expect(seen).toHaveLength(0);
  });

  it('asks over a connection of its own each time, since one that is kept may have been closed meanwhile', async () => {
    await ask('metrics');
    await ask('metrics');
    expect(new Set(seen.map(({ socket }) => socket)).size).toBe(2);
  });

  it('keeps Retry-After', async () => {
    expect((await ask('metrics?status=429')).headers.get('retry-after')).toBe('7');
  });
});

describe('the data source API', () => {
  const url = '/api/datasources/uid/fw';
  const put = (body: unknown) => fetched(url, { method: 'PUT', body: JSON.stringify(body) });

  it('names secrets but does not show them', async () => {
    const { text } = await fetched(url);
    expect(JSON.parse(text)).toMatchObject({ name: 'Fireworks', secureJsonFields: { apiKey: true } });
    expect(text).not.toContain('secret');
  });

  it('keeps a secret that is not sent and takes one that is', async () => {
    await put({ jsonData: { apiUrl: 'http://other' } });
    expect(workbench.dataSources.stored('fw')).toMatchObject({
      jsonData: { apiUrl: 'http://other' },
      secureJsonData: { apiKey: 'secret' },
    });
    await put({ secureJsonData: { apiKey: 'new' } });
    expect(workbench.dataSources.stored('fw')?.secureJsonData).toEqual({ apiKey: 'new' });
  });

  it('drops a secret that was reset', async () => {
    await put({ secureJsonFields: { apiKey: false } });
    expect(workbench.dataSources.stored('fw')?.secureJsonData).toEqual({});
  });

  it('answers 404 for an unknown one', async () => {
    expect((await fetched('/api/datasources/uid/none')).status).toBe(404);
  });
});

describe('files', () => {
  it('gives an icon that the package lacks as a ring', async () => {
    const answer = await fetched('/public/build/img/icons/unicons/none.svg');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
  });

  it('gives the font that the styles of @grafana/ui ask for', async () => {
    const answer = await fetched('/public/fonts/inter/Inter-Regular.woff2');
    expect(answer.headers.get('content-type')).toBe('font/woff2');
  });

  it('does not lead out of its folder', async () => {
    const status = await new Promise((resolve) => {
      http.get(workbench.url, { path: '/%2e%2e/start.ts' }, (answer) => resolve(answer.resume().statusCode));
    });
    expect(status).toBe(404);
  });
});
