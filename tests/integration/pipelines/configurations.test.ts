import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const FOLDER = path.resolve(__dirname, '../../../integrations');
const PIPELINES = ['prometheus', 'grafana-cloud', 'otel-collector', 'datadog', 'vector', 'new-relic'];
const ENDPOINT = 'https://api.fireworks.ai/v1/accounts/my-account/metrics';

const text = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');
const files = PIPELINES.flatMap((folder) => readdirSync(path.join(FOLDER, folder)).map((name) => `${folder}/${name}`));
const configurations = files.filter((file) => !file.endsWith('.md'));
const yamlFiles = configurations.filter((file) => /\.(yaml|json)$/.test(file));

interface Job {
  job_name: string;
  scheme: string;
  metrics_path: string;
  scrape_interval: string;
  honor_timestamps: boolean;
  authorization: { type: string; credentials_file: string };
  static_configs: Array<{ targets: string[] }>;
}

/** What a configuration asks for, whatever its language. */
interface Scrape {
  url: string;
  interval: string;
  /** Where the key is from. */
  key: string;
  /** Undefined where there is no such setting. */
  honorsTimestamps?: boolean;
  job?: string;
}

function ofJobs(jobs: readonly Job[]): Scrape {
  const [job] = jobs;
  if (job === undefined || jobs.length > 1) {
    throw new Error('One job is meant to be there.');
  }
  return {
    url: `${job.scheme}://${job.static_configs[0]?.targets.join()}${job.metrics_path}`,
    interval: job.scrape_interval,
    key: job.authorization.credentials_file,
    honorsTimestamps: job.honor_timestamps,
    job: job.job_name,
  };
}

/** The value of `name = value`, without its quotes, in Alloy's and Terraform's languages. */
function assigned(file: string, name: string): string {
  const [, value = ''] = new RegExp(`^\\s*${name}\\s*=\\s*"?(.*?)"?$`, 'm').exec(text(file)) ?? [];
  return value;
}

const prometheusJob = (file: string) => ofJobs((parse(text(file)) as { scrape_configs: Job[] }).scrape_configs);
const SCRAPES: Readonly<Record<string, () => Scrape>> = {
  'prometheus/prometheus.yaml': () => prometheusJob('prometheus/prometheus.yaml'),
  'new-relic/prometheus.yaml': () => prometheusJob('new-relic/prometheus.yaml'),
  'otel-collector/fireworks.yaml': () => {
    const collector = parse(text('otel-collector/fireworks.yaml')) as {
      receivers: { prometheus: { config: { scrape_configs: Job[] } } };
    };
    return ofJobs(collector.receivers.prometheus.config.scrape_configs);
  },
  'datadog/conf.yaml': () => {
    const { instances } = parse(text('datadog/conf.yaml')) as {
      instances: Array<{
        openmetrics_endpoint: string;
        min_collection_interval: number;
        auth_token: { reader: { type: string; path: string } };
      }>;
    };
    const [only] = instances;
    return {
      url: only?.openmetrics_endpoint ?? '',
      interval: `${only?.min_collection_interval}s`,
      key: only?.auth_token.reader.path ?? '',
    };
  },
  'vector/vector.yaml': () => {
    const { sources, secret } = parse(text('vector/vector.yaml')) as {
      sources: { fireworks: { endpoints: string[]; scrape_interval_secs: number; auth: { token: string } } };
      secret: { fireworks: { path: string } };
    };
    const { endpoints, scrape_interval_secs, auth } = sources.fireworks;
    const key = auth.token.replace(/^SECRET\[fireworks\.(\w+)\]$/, `${secret.fireworks.path}/$1`);
    return { url: endpoints.join(), interval: `${scrape_interval_secs}s`, key };
  },
  'grafana-cloud/config.alloy': () => {
    const of = (name: string) => assigned('grafana-cloud/config.alloy', name);
    const [, target = ''] = /"__address__" = "([^"]+)"/.exec(of('targets')) ?? [];
    return {
      url: `${of('scheme')}://${target}${of('metrics_path')}`,
      interval: of('scrape_interval'),
      key: of('credentials_file'),
      honorsTimestamps: of('honor_timestamps') !== 'false',
      job: of('job_name'),
    };
  },
  'grafana-cloud/metrics-endpoint.tf': () => {
    const of = (name: string) => assigned('grafana-cloud/metrics-endpoint.tf', name);
    return { url: of('url'), interval: `${of('scrape_interval_seconds')}s`, key: of('authentication_bearer_token') };
  },
};

/** A file, a reference to the environment or to a variable that is declared secret; never a key. */
const NO_KEY = /^(\/?[\w./-]+\.(key|token)|\/etc\/[\w./-]+|\$\{env:\w+\}|sys\.env\("\w+"\)|var\.\w+)$/;

test('each pipeline has a README, and each configuration is used by something that is checked here', () => {
  expect(PIPELINES.filter((folder) => !files.includes(`${folder}/README.md`))).toEqual([]);
  const exporters = configurations.filter((file) => !(file in SCRAPES));
  expect(exporters.sort()).toEqual(
    ['new-relic/otlp', 'otel-collector/otlp', 'otel-collector/remote-write', 'otel-collector/scraped'].map(
      (name) => `${name}.yaml`
    )
  );
});

test.each(Object.entries(SCRAPES))('%s scrapes the account once a minute, with a key from elsewhere', (_, read) => {
  const { url, interval, key, honorsTimestamps = false, job = 'fireworks' } = read();
  expect({ url, interval, honorsTimestamps, job }).toEqual({
    url: ENDPOINT,
    interval: '60s',
    honorsTimestamps: false,
    job: 'fireworks',
  });
  expect(key).toMatch(NO_KEY);
});

test.each(yamlFiles)('%s is one YAML document without a key in it', (file) => {
  const secrets: string[] = [];
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([inner, of]) => visit(of, Array.isArray(value) ? name : inner));
    } else if (/^(api[-_]?key|token|password|credentials|credentials_file|.*secret)$/i.test(name)) {
      secrets.push(String(value));
    }
  };
  visit(parse(text(file), { strict: true, uniqueKeys: true }), '');
  expect(secrets.filter((value) => !NO_KEY.test(value) && !/^SECRET\[\w+\.\w+\]$/.test(value))).toEqual([]);
});

test.each(configurations)('%s holds no header with a key', (file) => {
  expect(text(file)).not.toMatch(/Bearer (?!<TOKEN>)[\w-]{6,}|fw_\w{6,}|NRAL|glc_/);
});

test.each(['remote-write.yaml', 'scraped.yaml', 'otlp.yaml', '../new-relic/otlp.yaml'])(
  'the Collector is told the exporter of %s',
  (file) => {
    const { exporters, service } = parse(text(`otel-collector/${file}`)) as {
      exporters: Record<string, unknown>;
      service: { pipelines: { metrics: { exporters: string[] } } };
    };
    expect(service.pipelines.metrics).toEqual({ exporters: Object.keys(exporters) });
  }
);

test('every file that a README of a pipeline or their page links to exists', () => {
  const pages = [...PIPELINES.map((folder) => `${folder}/README.md`), 'try/README.md', '../docs/pipelines.md'];
  const missing = pages.flatMap((page) =>
    [...text(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, link = '']) => path.join(path.dirname(page), link))
      .filter((link) => {
        const folder = path.join(FOLDER, path.dirname(link));
        return !readdirSync(folder).includes(path.basename(link));
      })
  );
  expect(missing).toEqual([]);
});
