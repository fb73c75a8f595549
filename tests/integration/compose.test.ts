import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { PLUGIN_ID } from '../../src/types';

const ROOT = path.resolve(__dirname, '../..');
/** What the service `build` makes before anybody else starts. */
const BUILT = new Set(['./dist']);

interface Service {
  image: string;
  command?: string | string[];
  volumes?: string[];
  depends_on?: Record<string, unknown>;
  environment?: Record<string, string>;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}
interface DataSource {
  name: string;
  uid: string;
  type: string;
  url?: string;
  isDefault?: boolean;
  jsonData: Record<string, unknown>;
}

function readYaml<T>(file: string): T {
  return parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

const compose = readYaml<Compose>('docker-compose.yaml');
const services = Object.entries(compose.services);
const mounts = services.flatMap(([service, { volumes = [] }]) =>
  volumes.map((text) => {
    const [source = '', target = ''] = text.split(':');
    return { service, source, target };
  })
);
const dataSources = readdirSync(path.join(ROOT, 'provisioning/datasources')).flatMap(
  (file) => readYaml<{ datasources: DataSource[] }>(`provisioning/datasources/${file}`).datasources
);

describe('docker compose', () => {
  test('mounts only what exists, or what its build makes', () => {
    const paths = mounts.map(({ source }) => source).filter((source) => source.startsWith('.'));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((source) => !BUILT.has(source) && !existsSync(path.join(ROOT, source)))).toEqual([]);
  });

  test('declares each volume that it mounts, and mounts each that it declares', () => {
    const named = new Set(mounts.map(({ source }) => source).filter((source) => !source.startsWith('.')));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test('waits only for services that there are', () => {
    const awaited = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(awaited.filter((name) => !(name in compose.services))).toEqual([]);
  });

  test('runs only scripts that there are', () => {
    const commands = services.map(([, { command = '' }]) => [command].flat().join(' ')).join(' ');
    const scripts = [...commands.matchAll(/tsx (\S+\.ts)/g)].map(([, file]) => file ?? '');
    expect(scripts).toEqual(expect.arrayContaining(['simulator/main.ts', 'scripts/backfill.ts']));
    expect(scripts.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test('runs complete versions of images, never whatever is newest of a line', () => {
    // PostgreSQL's versions have two parts; MinIO's are moments.
    const complete = /:(v?\d+\.\d+\.\d+|\d+\.\d+-bookworm|RELEASE\.\S+Z|\$\{\w+:-\d+\.\d+\.\d+\})(-[a-z-]+)?$/;
    expect(services.map(([, { image }]) => image).filter((image) => !complete.test(image))).toEqual([]);
  });

  test('installs complete versions of packages', () => {
    const required = readFileSync(path.join(ROOT, 'examples/tracing/requirements.txt'), 'utf8').trim().split('\n');
    expect(required.filter((line) => !/^[\w-]+==\d+(\.\d+)+$/.test(line))).toEqual([]);
    const { dependencies, devDependencies } = readYaml<Record<string, Record<string, string>>>(
      'examples/tracing/typescript/package.json'
    );
    const versions = Object.values({ ...dependencies, ...devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

describe('its Prometheus', () => {
  const { scrape_configs: jobs } = readYaml<{
    scrape_configs: Array<{
      job_name: string;
      metrics_path: string;
      honor_timestamps: boolean;
      authorization: { credentials: string };
      static_configs: Array<{ targets: string[] }>;
    }>;
  }>('provisioning/prometheus/prometheus.yaml');
  const [job] = jobs;
  const simulator = String(compose.services.simulator?.command);

  test('scrapes the simulator with its account and key', () => {
    expect(jobs).toHaveLength(1);
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(simulator)?.[1];
    expect(job?.static_configs[0]?.targets).toEqual([`simulator:${option('port')}`]);
    expect(job?.metrics_path).toBe(`/v1/accounts/${option('account')}/metrics`);
    expect(job?.authorization.credentials).toBe(option('key'));
    expect(job?.honor_timestamps).toBe(false);
  });

  test('goes on with the very series of the simulated day', () => {
    const past = String(compose.services.past?.command);
    const labels = [...past.matchAll(/--label (\S+?)=([^\s"]+)/g)].map(([, name, value]) => [name, value]);
    expect(labels).toEqual([
      ['job', job?.job_name],
      ['instance', job?.static_configs[0]?.targets[0]],
    ]);
  });
});

describe('its MLflow', () => {
  const ours = dataSources.filter(({ jsonData }) => jsonData.mlflowUrl !== undefined);
  const hosts = /--allowed-hosts (\S+)/.exec(String(compose.services.mlflow?.command))?.[1]?.split(',') ?? [];

  test('is asked under names that it was told to answer to', () => {
    expect(ours).toHaveLength(1);
    const asked = [
      ...ours.flatMap(({ jsonData }) => [jsonData.mlflowUrl, jsonData.mlflowPublicUrl]),
      compose.services.traffic?.environment?.MLFLOW_TRACKING_URI,
    ];
    expect(asked.map((url) => new URL(String(url)).host).filter((host) => !hosts.includes(host))).toEqual([]);
  });

  test('gets its traces from calls of the simulator', () => {
    const { FIREWORKS_BASE_URL: url, FIREWORKS_API_KEY: key } = compose.services.traffic?.environment ?? {};
    const simulator = String(compose.services.simulator?.command);
    expect(simulator).toContain(`--port ${new URL(String(url)).port}`);
    expect(simulator).toContain(`--key ${key}`);
  });

  test('keeps them where the profile has a database and a bucket', () => {
    const settings = Object.fromEntries(
      readFileSync(path.join(ROOT, 'provisioning/mlflow/postgres.env'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('=') && !line.startsWith('#'))
        .map((line) => line.split(/=(.*)/).slice(0, 2))
    ) as Record<string, string>;
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = compose.services.postgres?.environment ?? {};
    expect(settings.MLFLOW_STORE).toBe(
      `postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`
    );
    const bucket = /s3:\/\/(\w+)/.exec(settings.MLFLOW_ARTIFACTS ?? '')?.[1];
    expect(String(compose.services.bucket?.command)).toContain(`objects/${bucket}`);
    const environment = Object.values(compose.services.mlflow?.environment ?? {}).join(' ');
    expect(Object.keys(settings).filter((name) => !environment.includes(`\${${name}:-`))).toEqual([]);
  });
});

describe('provisioned data sources', () => {
  test('have uids and names of their own, and one is the default', () => {
    expect(new Set(dataSources.map(({ uid }) => uid)).size).toBe(dataSources.length);
    expect(new Set(dataSources.map(({ name }) => name)).size).toBe(dataSources.length);
    expect(dataSources.filter(({ isDefault }) => isDefault === true)).toHaveLength(1);
  });

  test('collect in the browser, and ask a Prometheus that is provisioned too', () => {
    const ours = dataSources.filter(({ type }) => type === PLUGIN_ID);
    expect(ours.map(({ jsonData }) => jsonData.store ?? 'browser').sort()).toEqual(['browser', 'prometheus']);
    const asked = ours.find(({ jsonData }) => jsonData.store === 'prometheus')?.jsonData.prometheusUid;
    expect(dataSources.find(({ uid }) => uid === asked)?.type).toBe('prometheus');
  });

  test('are at services that there are', () => {
    const given = compose.services.grafana?.environment ?? {};
    // `$NAME` is what compose puts there, and that is `${NAME:-address}`.
    const address = (url: string) => given[url.replace(/^\$/, '')]?.replace(/^.*:-(.*)\}$/, '$1') ?? url;
    const hosts = dataSources.flatMap(({ url }) => (url === undefined ? [] : [new URL(address(url)).hostname]));
    expect(hosts.length).toBeGreaterThan(0);
    expect(hosts.filter((host) => !(host in compose.services))).toEqual([]);
  });

  test('take from the environment only what compose puts there', () => {
    const given = compose.services.grafana?.environment ?? {};
    const wanted = [...JSON.stringify(dataSources).matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '');
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((name) => !(name in given))).toEqual([]);
  });
});

test('provisioned dashboards are mounted where their provider looks', () => {
  const { providers } = readYaml<{ providers: Array<{ options: { path: string } }> }>(
    'provisioning/dashboards/fireworks.yaml'
  );
  const targets = mounts.filter(({ service }) => service === 'grafana').map(({ target }) => target);
  // Those of the plugin are in its own folder.
  const folders = [...targets, ...targets.filter((target) => target.endsWith(PLUGIN_ID)).map(inPlugin)];
  expect(providers.length).toBeGreaterThan(0);
  for (const { options } of providers) {
    expect(folders).toContain(options.path);
  }
});

function inPlugin(target: string): string {
  return `${target}/dashboards`;
}
