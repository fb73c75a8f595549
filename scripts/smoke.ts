/**
 * `npm run smoke -- GRAFANA [API]`: whether a real Grafana has the plugin, serves it, asks through it and imports its
 * dashboards. GRAFANA_USER is `admin:admin` unless it says otherwise; API is a simulator with its usual account and key.
 */
import packageJson from '../package.json';
import pluginJson from '../plugin.json';
import { DEFAULT_API_KEY } from '../simulator';

const [grafana = 'http://localhost:3000', api = 'http://localhost:8080'] = process.argv.slice(2);
const authorization = `Basic ${Buffer.from(process.env.GRAFANA_USER ?? 'admin:admin').toString('base64')}`;
const UID = 'fireworks-smoke';

async function main(): Promise<void> {
  await untilHealthy(Date.now() + 120_000);
  const settings = await ask('GET', `/api/plugins/${pluginJson.id}/settings`);
  const { info } = settings as { info?: { version?: string } };
  check(info?.version === packageJson.version, `Grafana has version ${String(info?.version)} of the plugin`);
  const program = await (await request('GET', `/public/plugins/${pluginJson.id}/module.js`)).text();
  check(program.includes('define('), 'Grafana serves its program');

  await request('DELETE', `/api/datasources/uid/${UID}`);
  await ask('POST', '/api/datasources', {
    uid: UID,
    name: 'Fireworks smoke',
    type: pluginJson.id,
    access: 'proxy',
    jsonData: { apiUrl: api, accountId: 'demo-account' },
    secureJsonData: { apiKey: DEFAULT_API_KEY },
  });
  const samples = await request('GET', `/api/datasources/proxy/uid/${UID}/metrics`);
  check((await samples.text()).includes('request_counter_total'), `Its data source answers with ${samples.status}`);
  const other = await request('POST', `/api/datasources/proxy/uid/${UID}/metrics`);
  check(other.status >= 400, `Another method is refused with ${other.status}`);

  for (const { name, path } of pluginJson.includes) {
    const inputs = [{ name: 'DS_FIREWORKS_AI', type: 'datasource', pluginId: pluginJson.id, value: UID }];
    const imported = await ask('POST', '/api/dashboards/import', {
      pluginId: pluginJson.id,
      path,
      overwrite: true,
      inputs,
    });
    const { imported: isImported } = imported as { imported?: boolean };
    check(isImported === true, `${name} is imported`);
  }
  await request('DELETE', `/api/datasources/uid/${UID}`);
}

async function untilHealthy(deadlineMs: number): Promise<void> {
  for (;;) {
    const answer = await request('GET', '/api/health').catch(() => undefined);
    if (answer?.ok === true) {
      return;
    }
    if (Date.now() > deadlineMs) {
      throw new Error(`${grafana} does not answer.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function request(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(grafana.replace(/\/$/, '') + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await request(method, path, body);
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return JSON.parse(text) as unknown;
}

function check(holds: boolean, what: string): void {
  if (!holds) {
    throw new Error(`Not so: ${what}`);
  }
  console.log(`ok  ${what}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
