import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '../../..');
const text = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

interface Service {
  profiles?: string[];
  command?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, unknown>;
}
const { services } = parse(text('docker-compose.yaml')) as { services: Record<string, Service> };
const PROFILES = services.pipelines?.profiles ?? [];
const ofPipelines = Object.entries(services).filter(
  ([name, { profiles = [] }]) => name !== 'pipelines' && profiles.some((profile) => PROFILES.includes(profile))
);

describe('the profiles of pipelines', () => {
  const written = mkdtempSync(path.join(tmpdir(), 'compose-'));
  const script = 'provisioning/pipelines/on-simulator.sh';
  const run = spawnSync('sh', [script, 'integrations', written], { cwd: ROOT, encoding: 'utf8' });
  const made = (file: string) => readFileSync(path.join(written, file), 'utf8');

  afterAll(() => rmSync(written, { recursive: true }));

  test('run what the script writes, and only that', () => {
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    const named = ofPipelines.flatMap(([, { command = '', environment = {} }]) => [
      ...`${command} ${Object.values(environment).join(' ')}`.matchAll(/\/pipelines\/([\w./-]+)/g),
    ]);
    expect(named.length).toBeGreaterThanOrEqual(PROFILES.length);
    expect(named.map(([, file = '']) => file).filter((file) => !existsSync(path.join(written, file)))).toEqual([]);
  });

  test('scrape the account of the simulator, by http, once a minute, with its key', () => {
    const simulator = String(services.simulator?.command);
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(simulator)?.[1] ?? '';
    const configurations = [
      'prometheus/prometheus.yaml',
      'otel-collector/fireworks.yaml',
      'grafana-cloud/config.alloy',
      'vector/vector.yaml',
      'datadog/openmetrics.d/conf.yaml',
    ];
    for (const file of configurations) {
      expect(made(file)).toContain(`simulator:${option('port')}`);
      expect(made(file)).toContain(`/v1/accounts/${option('account')}/metrics`);
      expect(made(file)).not.toMatch(/fireworks\.ai|my-account|https:|scheme *[:=] *"?https|\/etc\/(?!alloy run)/);
      expect(made(file)).toMatch(/(scrape_interval|scrape_interval_secs|min_collection_interval) *[:=] *"?60/);
    }
    expect(made('fireworks.key')).toBe(option('key'));
    expect(made('vector/api_key')).toBe(option('key'));
  });

  test('write to the one store that takes it', () => {
    expect(services.received?.command).toContain('--web.enable-remote-write-receiver');
    expect(made('vector/vector.yaml')).toContain('http://received:9090/api/v1/write');
    for (const profile of services.received?.profiles ?? []) {
      expect(services[profile]?.depends_on).toHaveProperty('received');
    }
    expect(services['otel-collector']?.environment?.REMOTE_WRITE_URL).toBe('http://received:9090/api/v1/write');
    expect(services.alloy?.environment?.GRAFANA_CLOUD_PROMETHEUS_URL).toBe('http://received:9090/api/v1/write');
  });

  test('are told to people by names that there are', () => {
    const told = ['prometheus', 'grafana-cloud', 'otel-collector', 'datadog', 'vector'].map((folder) =>
      text(`integrations/${folder}/README.md`)
    );
    const profiles = told.flatMap((page) => [...page.matchAll(/--profile ([\w-]+)/g)].map(([, name]) => name));
    expect([...new Set(profiles)].sort()).toEqual([...PROFILES].sort());
    const stores = told.flatMap((page) => [...page.matchAll(/PROMETHEUS_URL=http:\/\/([\w-]+):9090/g)]);
    expect(stores.map(([, name = '']) => name).filter((name) => !(name in services))).toEqual([]);
  });
});
