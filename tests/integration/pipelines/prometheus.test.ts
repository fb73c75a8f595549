import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Simulator, WireVariant } from '../../../simulator';
import { METRICS } from '../../../src/catalogue';
import type { Sample } from '../../../src/exposition';
import { labelKey } from '../../../src/series/labels';
import { prometheusStore, readPrometheusOptions } from '../../../src/stores/prometheus';
import { prometheusClient, type PrometheusClient } from '../../differential/prometheusClient';
import { prometheusDataSource } from '../../support/prometheusDataSource';
import { hasPrometheus, startPrometheus, type RunningPrometheus } from '../../support/realPrometheus';
import { testWithPrometheus } from '../../support/testWithPrometheus';
import { host, KEY, samplesOf, simulatedAccount } from './simulatedAccount';

const FOLDER = path.resolve(__dirname, '../../../integrations');
const SHIPPED = ['prometheus/prometheus.yaml', 'new-relic/prometheus.yaml'];
const PROMTOOL = process.env.PROMTOOL_BIN ?? 'promtool';
const hasPromtool = spawnSync(PROMTOOL, ['--version']).status === 0;

interface Job {
  job_name: string;
  metrics_path: string;
  authorization: { credentials_file: string };
  static_configs: Array<{ targets: string[] }>;
}

/** With times of another day, so that a scraper which took those of the endpoint would store nothing. */
const BODIES: ReadonlyArray<WireVariant['types']> = ['none', 'untyped', 'gauge', 'counter', 'histogram'];
const REFUSALS: Readonly<Record<string, { change: Partial<Job>; says: RegExp }>> = {
  'an empty key': {
    change: { authorization: { credentials_file: 'empty.key' } },
    says: /^server returned HTTP status 401 Unauthorized$/,
  },
  'no file with the key': {
    change: { authorization: { credentials_file: 'missing.key' } },
    says: /unable to read authorization credentials file .*missing\.key.*no such file or directory/,
  },
  'the account of others': {
    change: { metrics_path: '/v1/accounts/other-account/metrics' },
    says: /^server returned HTTP status 403 Forbidden$/,
  },
  'an account that is none': {
    change: { metrics_path: '/v1/accounts/no-such-account/metrics' },
    says: /^server returned HTTP status 404 Not Found$/,
  },
  'a scrape a second': { change: {}, says: /^server returned HTTP status 429 Too Many Requests$/ },
};

const simulators: Simulator[] = [];
let prometheus: RunningPrometheus | undefined;
let client: PrometheusClient;
let expected: Sample[];

beforeAll(async () => {
  if (!hasPrometheus) {
    return;
  }
  for (const types of BODIES) {
    simulators.push(await simulatedAccount({ types, timestamps: true }));
  }
  const [first, limited] = [simulators[0], await simulatedAccount({}, 6)];
  simulators.push(limited);
  expected = first === undefined ? [] : await samplesOf(first);
  const jobs = BODIES.map((types, at) => ({ ...shippedJob(simulators[at]), job_name: types }));
  const refused = Object.entries(REFUSALS).map(([job_name, { change }]) => ({
    ...shippedJob(job_name === 'a scrape a second' ? limited : first),
    ...change,
    job_name,
  }));
  const config = JSON.stringify({ scrape_configs: [...jobs, ...refused] });
  prometheus = await startPrometheus(config, [], undefined, { 'fireworks.key': KEY, 'empty.key': '' });
  client = prometheusClient(prometheus.url);
});

afterAll(async () => {
  await prometheus?.stop();
  await Promise.all(simulators.map((simulator) => simulator.close()));
});

/** The job as it is shipped, on the simulator and without the minute between two scrapes. */
function shippedJob(simulator: Simulator | undefined): Job {
  const text = readFileSync(path.join(FOLDER, 'prometheus/prometheus.yaml'), 'utf8')
    .replace('scheme: https', 'scheme: http')
    .replace('api.fireworks.ai', simulator === undefined ? '' : host(simulator))
    .replace('60s', '1s');
  const [job] = (parse(text) as { scrape_configs: Job[] }).scrape_configs;
  if (job === undefined) {
    throw new Error('The configuration has no job.');
  }
  return job;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const startMs = Date.now(); Date.now() - startMs < 30_000; await wait(200)) {
    const seen = await look();
    if (seen !== undefined) {
      return seen;
    }
  }
  throw new Error('Prometheus did not come to see it within 30 s.');
}

async function held(job: string): Promise<Map<string, number | undefined> | undefined> {
  const series = await client.query(`{__name__!="", job="${job}", deployment_id!=""}`, Float64Array.of(Date.now()));
  const entries = series.map(({ labels: { __name__ = '', job: _, instance = '', ...labels }, points }) => {
    expect(instance).toMatch(/^127\.0\.0\.1:\d+$/);
    return [`${__name__} ${labelKey(labels)}`, points[0]?.value] as const;
  });
  return entries.length > 0 ? new Map(entries) : undefined;
}

function store(matchers: string) {
  const settings = { uid: 'fireworks', jsonData: { prometheusUid: 'prometheus', prometheusMatchers: matchers } };
  return prometheusStore(readPrometheusOptions(settings, 60_000), {
    dataSources: prometheusDataSource(client),
    now: Date.now,
  });
}

(hasPromtool ? test : test.skip).each(SHIPPED)('promtool accepts %s as it is shipped', (file) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pipelines-'));
  try {
    cpSync(path.join(FOLDER, file), path.join(folder, 'prometheus.yaml'));
    for (const key of ['fireworks.key', 'newrelic.key']) {
      writeFileSync(path.join(folder, key), 'a key');
    }
    const run = spawnSync(PROMTOOL, ['check', 'config', path.join(folder, 'prometheus.yaml')], { encoding: 'utf8' });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

testWithPrometheus.each(BODIES)(
  'the shipped job stores every series under its own name and value, and Prometheus mode knows them: TYPE %s',
  async (types) => {
    const series = await until(() => held(types));
    expect(series).toEqual(new Map(expected.map(({ name, labels, value }) => [`${name} ${labelKey(labels)}`, value])));
    const names = (await store(`job="${types}"`).metrics()).map(({ name }) => name);
    expect(names).toEqual([...new Set(expected.map(({ name }) => name))].sort());
    expect(METRICS.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
    // It looks at the last full second, which the first samples may be younger than. Of a history of seconds it warns.
    const said = await until(async () => {
      const { message, details } = await store(`job="${types}"`).test();
      return message.includes('newest sample') ? [message, ...details].join(' ') : undefined;
    });
    expect(said).toContain(`${expected.length} series in “Prometheus”`);
    expect(said).not.toContain('honours the endpoint');
  },
  60_000
);

testWithPrometheus.each(Object.entries(REFUSALS))(
  'the page of targets says what is wrong: %s',
  async (job, { says }) => {
    const said = await until(async () => {
      const answer = (await client.get('api/v1/targets', { state: 'active' })) as {
        data: { activeTargets: Array<{ labels: Record<string, string>; lastError: string }> };
      };
      const target = answer.data.activeTargets.find(({ labels }) => labels.job === job);
      return target === undefined || target.lastError === '' ? undefined : target.lastError;
    });
    expect(said).toMatch(says);
  },
  60_000
);

testWithPrometheus('Save & test says that nothing came of a refused key, and where to look', async () => {
  const health = await store('job="an empty key"').test();
  expect(health.status).toBe('error');
  expect(health.message).toContain('none of them passes the matchers');
});
