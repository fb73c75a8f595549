import { createServer, request as send, type IncomingHttpHeaders, type Server } from 'node:http';
import { mlflowClient, type MlflowClient } from '../../src/traces/client/client';
import { GATEWAY_TEMPLATE, startGateway, startResolvingProxy, type RunningServer } from '../support/mlflowGateway';
import { renderTemplate } from '../support/sharedCache';
import { testWithNginx } from '../support/realNginx';
import { pluginRoutes, routedHttp } from '../mlflow/routedHttp';
import { ADMIN, findMlflow, hasLogin, startMlflow, type RunningMlflow } from '../mlflow/startMlflow';

jest.setTimeout(120_000);

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const AS_ADMIN = basic(ADMIN.user, ADMIN.password);

interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a path as it is; `fetch` would resolve dots. */
function raw(
  url: string,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: object; body?: string } = {}
) {
  const { hostname, port } = new URL(url);
  return new Promise<Answered>((resolve, reject) => {
    const sent = send(
      { hostname, port, method, path, headers: { 'content-type': 'application/json', ...headers }, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      }
    );
    sent.once('error', reject).end(body);
  });
}

const running: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

async function kept<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  running.push(() => started.stop());
  return started;
}

describe('the gateway', () => {
  /** Stands for MLflow and notes what arrives. */
  async function upstream(answer: { status?: number; headers?: Record<string, string> } = {}) {
    const arrived: Array<{ line: string; headers: IncomingHttpHeaders; body: string }> = [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        arrived.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        response.writeHead(answer.status ?? 200, answer.headers).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.push(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    return { url, arrived };
  }

  test('the template asks for no variable but those of its settings', () => {
    const settings = {
      MLFLOW_URL: 'u',
      MLFLOW_AUTHORIZATION: 'a',
      MLFLOW_GATEWAY_PORT: '1',
      NGINX_LOCAL_RESOLVERS: 'r',
    };
    expect(renderTemplate(settings, GATEWAY_TEMPLATE)).not.toMatch(/\$\{|\$[A-Z]/);
  });

  testWithNginx('lets every question of the plugin pass, and nothing else', async () => {
    const { url, arrived } = await upstream();
    const gateway = await kept(startGateway(url, AS_ADMIN));
    const targets = pluginRoutes()
      .filter(({ path }) => path.startsWith('mlflow/'))
      .map(({ method, url: template }) => ({ method, path: template.replace(/^.*?}}/, '') }));
    for (const { method, path } of targets) {
      const isTrace = path.endsWith('/mlflow/traces');
      const asked = `${path}${isTrace ? '/tr-0af7651916cd43dd8448eb211c80319c' : path.includes('artifact') ? '?request_id=tr-1' : ''}`;
      expect({ asked, ...(await raw(gateway.url, method, asked)) }).toMatchObject({ asked, status: 200 });
      expect(arrived.at(-1)?.line).toBe(`${method} ${asked}`);
      for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => one !== method)) {
        expect({ asked, other, ...(await raw(gateway.url, other, asked)) }).toMatchObject({ status: 404 });
      }
    }
    expect(arrived).toHaveLength(targets.length);
  });

  testWithNginx.each([
    'POST /api/3.0/mlflow/traces/search/%2e%2e/delete-traces',
    'POST /api/3.0/mlflow/traces/search/..%2fdelete-traces',
    'POST /api/3.0/mlflow/traces/search/%2e%2e%2fdelete-traces',
    'POST /api/3.0/mlflow/traces/delete-traces',
    'POST /api/2.0/mlflow/experiments/delete',
    'GET /api/3.0/mlflow/traces/tr-1/assessments/a',
    'GET /api/3.0/mlflow/traces/tr-1%2f..%2f..%2fusers',
    'GET /api/2.0/mlflow/experiments/search/../get?experiment_id=0',
    'GET /version/..%2fhealth',
    'GET /version/..%2fversion',
    'GET /health/../version',
    'GET /v%65rsion',
    'GET /health',
    'GET /',
  ])('%s ends there', async (line) => {
    const { url, arrived } = await upstream();
    const gateway = await kept(startGateway(url, AS_ADMIN));
    const [method = '', path = ''] = line.split(' ');
    expect(await raw(gateway.url, method, path, { body: method === 'POST' ? '{}' : undefined })).toMatchObject({
      status: 404,
    });
    expect(arrived).toEqual([]);
  });

  testWithNginx(
    'sends its own credentials and nothing of a viewer’s headers; queries and bodies only where they ask',
    async () => {
      const { url, arrived } = await upstream();
      const gateway = await kept(startGateway(url, AS_ADMIN));
      const headers = { authorization: 'Basic viewer', cookie: 'a=b', 'x-forwarded-user': 'admin' };
      await raw(gateway.url, 'POST', '/api/3.0/mlflow/traces/search?x=1', { headers, body: '{"a":1}' });
      await raw(gateway.url, 'GET', '/version?x=1', { headers: { ...headers, 'content-length': '3' }, body: 'abc' });
      await raw(gateway.url, 'GET', '/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-1&path=x', { headers });
      expect(arrived.map(({ line, body }) => [line, body])).toEqual([
        ['POST /api/3.0/mlflow/traces/search', '{"a":1}'],
        ['GET /version', ''],
        ['GET /ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-1', ''],
      ]);
      for (const one of arrived) {
        expect(one.headers).toMatchObject({ authorization: AS_ADMIN, host: new URL(url).host });
        expect(one.headers).not.toHaveProperty('cookie');
        expect(one.headers).not.toHaveProperty('x-forwarded-user');
      }
    }
  );

  testWithNginx.each([301, 302, 303, 307, 308])(
    'a redirect with HTTP %d becomes 502 and leads nowhere',
    async (status) => {
      const { url } = await upstream({ status, headers: { location: '/api/admin/users/2/disable' } });
      const gateway = await kept(startGateway(url, ''));
      const answer = await raw(gateway.url, 'GET', '/version');
      expect(answer).toMatchObject({ status: 502, body: expect.stringContaining('MLFLOW_URL') });
      expect(answer.headers).not.toHaveProperty('location');
    }
  );

  testWithNginx('hides what a browser would act on', async () => {
    const acted = { 'clear-site-data': '"*"', 'set-cookie': 'a=b', nel: '{}', 'report-to': '{}', refresh: '0;url=/' };
    const { url } = await upstream({ headers: { ...acted, 'x-accel-redirect': '/health', link: '</x>; rel=preload' } });
    const gateway = await kept(startGateway(url, ''));
    const { status, headers } = await raw(gateway.url, 'GET', '/version');
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name in acted || name === 'link')).toEqual([]);
    expect(headers['cache-control']).toBe('no-store');
  });
});

const command = findMlflow();
const canTest = command !== undefined && hasLogin(command);
if (!canTest) {
  console.warn('NOT TESTED against an MLflow with a login: pip install "mlflow[auth]" and put mlflow on the PATH.');
}

(canTest ? describe : describe.skip)('a real MLflow with a login', () => {
  let mlflow: RunningMlflow;
  let experimentId: string;
  const READER = { user: 'grafana', password: 'a reader of the tests' };
  const AS_READER = basic(READER.user, READER.password);

  async function admin(path: string, body: object, method = 'POST'): Promise<Record<string, unknown>> {
    const answer = await raw(mlflow.url, method, path, {
      headers: { authorization: AS_ADMIN },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) {
      throw new Error(`${path}: ${answer.status} ${answer.body}`);
    }
    return JSON.parse(answer.body);
  }

  beforeAll(async () => {
    mlflow = await startMlflow(command ?? '', { login: true });
    experimentId = String((await admin('/api/2.0/mlflow/experiments/create', { name: 'calls' })).experiment_id);
    await admin('/api/2.0/mlflow/users/create', { username: READER.user, password: READER.password });
    await admin('/api/3.0/mlflow/users/permissions/grant', {
      username: READER.user,
      resource_type: 'experiment',
      resource_id: experimentId,
      permission: 'READ',
    });
  }, 120_000);
  afterAll(() => mlflow?.stop());

  let traces = 0;
  async function newTrace(): Promise<string> {
    const traceId = `tr-${String(++traces).padStart(32, '0')}`;
    await admin('/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: traceId,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
          request_time: new Date().toISOString(),
          execution_duration: '1s',
          state: 'OK',
        },
      },
    });
    return traceId;
  }

  const clientOf = (url: string, authorization: string): MlflowClient =>
    mlflowClient(routedHttp(url, authorization === '' ? {} : { authorization }), 'mlflow');
  const idsSeen = async (client: MlflowClient) =>
    (await client.search({ experimentIds: [experimentId], filter: '', pageSize: 100 })).traces.map(
      (one) => one.traceId
    );

  /** What somebody who may query the data source can try through Grafana. */
  const deleteThrough = (server: { url: string }, authorization: string, traceId: string) =>
    routedHttp(
      server.url,
      authorization === '' ? {} : { authorization }
    )({
      path: 'mlflow/traces-search/%2e%2e/delete-traces',
      method: 'POST',
      body: { experiment_id: experimentId, request_ids: [traceId] },
    });

  test('itself resolves no dots', async () => {
    const traceId = await newTrace();
    expect(await clientOf(mlflow.url, AS_ADMIN).resolvesDots()).toBe(false);
    expect((await deleteThrough(mlflow, AS_ADMIN, traceId)).status).toBeGreaterThanOrEqual(400);
    expect(await idsSeen(clientOf(mlflow.url, AS_ADMIN))).toContain(traceId);
  });

  testWithNginx(
    'behind a usual reverse proxy, credentials that may write delete a trace, and the test finds out',
    async () => {
      const proxy: RunningServer = await kept(startResolvingProxy(mlflow.url));
      const traceId = await newTrace();
      expect(await clientOf(proxy.url, AS_ADMIN).resolvesDots()).toBe(true);
      expect(await deleteThrough(proxy, AS_ADMIN, traceId)).toMatchObject({ status: 200 });
      expect(await idsSeen(clientOf(proxy.url, AS_ADMIN))).not.toContain(traceId);
    }
  );

  testWithNginx('behind the same proxy, a user that may only read sees everything and deletes nothing', async () => {
    const proxy = await kept(startResolvingProxy(mlflow.url));
    const traceId = await newTrace();
    const client = clientOf(proxy.url, AS_READER);
    expect(await deleteThrough(proxy, AS_READER, traceId)).toMatchObject({ status: 403 });
    expect(await idsSeen(client)).toContain(traceId);
    expect((await client.experiments()).map(({ id }) => id)).toEqual([experimentId]);
    expect(await client.storeType()).toBe('SqlStore');
    expect(await client.version()).toMatch(/^3\./);
    const points = await client.metrics({
      experiment_ids: [experimentId],
      view_type: 'TRACES',
      metric_name: 'trace_count',
      aggregations: [{ aggregation_type: 'COUNT' }],
      ...{ dimensions: [], filters: [], start_time_ms: 0, end_time_ms: Date.now(), max_results: 10 },
    });
    expect(points[0]?.values.COUNT).toBeGreaterThan(0);
  });

  testWithNginx('behind the gateway, even an administrator’s credentials only read', async () => {
    const gateway = await kept(startGateway(mlflow.url, AS_ADMIN));
    const traceId = await newTrace();
    const client = clientOf(gateway.url, '');
    expect(await client.resolvesDots()).toBe(false);
    expect(await deleteThrough(gateway, '', traceId)).toMatchObject({ status: 404 });
    expect(await idsSeen(client)).toContain(traceId);
    expect((await client.experiments()).map(({ id }) => id)).toContain(experimentId);
    expect(await client.storeType()).toBe('SqlStore');
    const info = await routedHttp(gateway.url)({ path: `mlflow/trace-info/${traceId}`, method: 'GET' });
    expect(info).toMatchObject({ status: 200, body: expect.stringContaining(traceId) });
  });
});
