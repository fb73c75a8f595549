import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { lastValueFrom, toArray } from 'rxjs';
import { chunkedTransport, type Packet } from '../../src/collect';
import { grafanaHttp } from '../../src/traces/client/transport';
import { pageRequests, type Page } from '../../src/grafana/pageRequests';

jest.mock('@grafana/runtime', () => ({ config: {}, getBackendSrv: () => ({}) }));

const servers: Server[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => {
    server.closeAllConnections();
    server.close();
  });
});

/** A Grafana on a port of its own, and what it was asked. */
async function grafana(answer: RequestListener, page: Partial<Page> = {}) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const root = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const requests = pageRequests({
    fetch: (input, init) => fetch(new URL(String(input), root), init),
    appSubUrl: '',
    orgId: 7,
    renewSession: () => Promise.reject(new Error('logged out')),
    ...page,
  });
  return { asked, requests, paths: () => asked.map(({ method, url }) => `${method} ${url}`) };
}

const METRICS = '/api/datasources/proxy/uid/u/metrics';
const scrape = { url: METRICS, method: 'GET', headers: { Accept: 'text/plain' }, showErrorAlert: false } as const;
const search = { url: METRICS, method: 'POST', data: { a: 1 }, responseType: 'text', showErrorAlert: false } as const;

test.each([301, 302, 303, 307, 308])(
  'a redirect with HTTP %d is not followed, of metrics or of MLflow',
  async (status) => {
    const { requests, paths } = await grafana((request, response) => {
      response
        .writeHead(request.url === METRICS ? status : 200, { location: '/api/admin/users/2/disable' })
        .end('m 1\n');
    });
    const seen: Packet[] = [];
    for await (const packet of chunkedTransport(requests, METRICS).request(new AbortController().signal)) {
      seen.push(packet);
    }
    const answer = await grafanaHttp(
      requests,
      METRICS.replace('/metrics', '')
    )({ path: 'metrics', method: 'POST', body: {} });
    expect([...new Set(seen.map((packet) => packet.status)), answer.status]).toEqual([status, status]);
    expect(paths()).toEqual([`GET ${METRICS}`, `POST ${METRICS}`]);
  }
);

test('a redirect of which the browser tells nothing is one all the same', async () => {
  const hidden = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });
  const { requests } = await grafana(() => {}, { fetch: async () => hidden });
  expect(await lastValueFrom(requests.fetch(search))).toEqual({ status: 302, data: '' });
});

test('every request names the organisation of this page, and takes nothing out of a cache of browser or server', async () => {
  const init: Array<RequestInit | undefined> = [];
  const { requests } = await grafana(() => {}, {
    fetch: async (_, given) => {
      init.push(given);
      return new Response('m 1\n');
    },
  });
  await lastValueFrom(requests.fetch(search));
  await lastValueFrom(requests.chunked(scrape));
  expect(init).toHaveLength(2);
  for (const one of init) {
    expect(one).toMatchObject({ redirect: 'manual', cache: 'no-store', credentials: 'same-origin' });
    const headers = new Headers(one?.headers);
    expect([headers.get('X-Grafana-Org-Id'), headers.get('X-Grafana-NoCache')]).toEqual(['7', 'true']);
  }
});

test('hands out bytes with status and headers as they come, and an end without data', async () => {
  const { requests, asked } = await grafana((_, response) => {
    response.writeHead(429, { 'retry-after': '9' });
    response.write('too ');
    setImmediate(() => response.end('many'));
  });
  const packets = await lastValueFrom(requests.chunked(scrape).pipe(toArray()));
  expect(new TextDecoder().decode(Buffer.concat(packets.flatMap(({ data }) => data ?? [])))).toBe('too many');
  expect(packets.every(({ status, headers }) => status === 429 && headers.get('Retry-After') === '9')).toBe(true);
  expect(packets.at(-1)?.data).toBeUndefined();
  expect(asked[0]?.headers.accept).toBe('text/plain');
});

test('a body is sent as JSON', async () => {
  const bodies: string[] = [];
  const { requests, asked } = await grafana((request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => bodies.push(chunk));
    request.on('end', () => response.end('{}'));
  });
  expect(await lastValueFrom(requests.fetch(search))).toEqual({ status: 200, data: '{}' });
  expect([bodies, asked[0]?.headers['content-type']]).toEqual([['{"a":1}'], 'application/json']);
});

test('a session that is due is renewed, and the question asked again, once', async () => {
  let isRenewed = false;
  const renewSession = jest.fn(async () => {
    isRenewed = true;
  });
  const { requests, paths } = await grafana((_, response) => response.writeHead(isRenewed ? 200 : 401).end('x'), {
    renewSession,
  });
  expect(await lastValueFrom(requests.fetch(search))).toEqual({ status: 200, data: 'x' });
  expect(paths()).toHaveLength(2);
});

test('a session that has ended is told', async () => {
  const { requests, paths } = await grafana((_, response) => response.writeHead(401).end('{"message":"Unauthorized"}'));
  expect(await lastValueFrom(requests.fetch(search))).toMatchObject({
    status: 401,
    data: '{"message":"Unauthorized"}',
  });
  expect(paths()).toHaveLength(1);
});

test.each([
  ['/grafana', '/api/x', '/grafana/api/x'],
  ['/grafana', '/grafana/api/x', '/grafana/api/x'],
  ['', '/api/x', '/api/x'],
])('below %p the address of %s is %s', async (appSubUrl, url, expected) => {
  const { requests, paths } = await grafana((_, response) => response.end(), { appSubUrl });
  await lastValueFrom(requests.fetch({ ...search, url }));
  expect(paths()).toEqual([`POST ${expected}`]);
});

test('leaving ends the request', async () => {
  let arrived = () => {};
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  let closed = () => {};
  const isClosed = new Promise<void>((resolve) => (closed = resolve));
  const { requests } = await grafana((_, response) => {
    response.once('close', () => closed());
    arrived();
  });
  const subscription = requests.fetch(search).subscribe();
  await isThere;
  subscription.unsubscribe();
  await isClosed;
});
