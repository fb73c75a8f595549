import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { GATEWAY_TEMPLATE, startGateway } from '../support/mlflowGateway';
import { testWithNginx } from '../support/realNginx';
import { rawRequest } from '../support/rawRequest';
import { renderTemplate } from '../support/sharedCache';
import { stopAfterEach } from '../support/stopAfterEach';
import { pluginRoutes } from '../mlflow/routedHttp';
import { ADMIN, basicAuth } from '../mlflow/startMlflow';

const AS_ADMIN = basicAuth(ADMIN);

const stopAfterTest = stopAfterEach();

async function startedGateway(url: string, authorization: string): Promise<string> {
  const gateway = await startGateway(url, authorization);
  stopAfterTest(gateway.stop);
  return gateway.url;
}

async function send(url: string, method: string, path: string, options: Parameters<typeof rawRequest>[3] = {}) {
  const headers = { 'content-type': 'application/json', ...options.headers };
  const answer = await rawRequest(url, method, path, { ...options, headers });
  return { ...answer, body: answer.body.toString('utf8') };
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
    stopAfterTest(() => void server.close());
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
    const gateway = await startedGateway(url, AS_ADMIN);
    const targets = pluginRoutes()
      .filter(({ path }) => path.startsWith('mlflow/'))
      .map(({ method, url: template }) => ({ method, path: template.replace(/^.*?}}/, '') }));
    for (const { method, path } of targets) {
      const isTrace = path.endsWith('/mlflow/traces');
      const asked = `${path}${isTrace ? '/tr-0af7651916cd43dd8448eb211c80319c' : path.includes('artifact') ? '?request_id=tr-1' : ''}`;
      expect({ asked, ...(await send(gateway, method, asked)) }).toMatchObject({ asked, status: 200 });
      expect(arrived.at(-1)?.line).toBe(`${method} ${asked}`);
      for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => one !== method)) {
        expect({ asked, other, ...(await send(gateway, other, asked)) }).toMatchObject({ status: 404 });
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
    const gateway = await startedGateway(url, AS_ADMIN);
    const [method = '', path = ''] = line.split(' ');
    expect(await send(gateway, method, path, { body: method === 'POST' ? '{}' : undefined })).toMatchObject({
      status: 404,
    });
    expect(arrived).toEqual([]);
  });

  testWithNginx(
    'sends its own credentials and nothing of a viewer’s headers; queries and bodies only where they ask',
    async () => {
      const { url, arrived } = await upstream();
      const gateway = await startedGateway(url, AS_ADMIN);
      const headers = { authorization: 'Basic viewer', cookie: 'a=b', 'x-forwarded-user': 'admin' };
      await send(gateway, 'POST', '/api/3.0/mlflow/traces/search?x=1', { headers, body: '{"a":1}' });
      await send(gateway, 'GET', '/version?x=1', { headers: { ...headers, 'content-length': '3' }, body: 'abc' });
      await send(gateway, 'GET', '/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-1&path=x', { headers });
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
      const gateway = await startedGateway(url, '');
      const answer = await send(gateway, 'GET', '/version');
      expect(answer).toMatchObject({ status: 502, body: expect.stringContaining('MLFLOW_URL') });
      expect(answer.headers).not.toHaveProperty('location');
    }
  );

  testWithNginx('hides what a browser would act on', async () => {
    const acted = { 'clear-site-data': '"*"', 'set-cookie': 'a=b', nel: '{}', 'report-to': '{}', refresh: '0;url=/' };
    const { url } = await upstream({ headers: { ...acted, 'x-accel-redirect': '/health', link: '</x>; rel=preload' } });
    const gateway = await startedGateway(url, '');
    const { status, headers } = await send(gateway, 'GET', '/version');
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name in acted || name === 'link')).toEqual([]);
    expect(headers['cache-control']).toBe('no-store');
  });
});
