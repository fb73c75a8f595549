import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator, type WireVariant } from '../../simulator';
import { prometheusStore, readPrometheusOptions } from '../../src/stores/prometheus';
import { prometheusClient } from '../../tests/differential/prometheusClient';
import { prometheusDataSource } from '../../tests/support/prometheusDataSource';

/** As in the shipped configurations. */
const ACCOUNT = 'my-account';
export const KEY = DEFAULT_API_KEY;
export const BODIES: ReadonlyArray<WireVariant['types']> = ['none', 'gauge', 'counter', 'histogram'];

/** A simulated account whose body has such TYPE lines, and timestamps 45 s old; on one port all the time. */
export async function simulatedAccount(types: WireVariant['types'], ratePerMinute = Infinity): Promise<Simulator> {
  const world = createWorld({ accountId: ACCOUNT, deployments: 3, incidents: [] });
  const simulator = createSimulator({ world, ratePerMinute });
  simulator.setFaults({ variant: { types, timestamps: true } });
  await simulator.start();
  return simulator;
}

/** A configuration as it is shipped, on such a simulator: http, its address, the key's file, and an interval of 2 s. */
export function onSimulator(text: string, simulator: Simulator, keyFile: string): string {
  return text
    .replace('scheme: https', 'scheme: http')
    .replace('api.fireworks.ai', new URL(simulator.url).host)
    .replace(/credentials_file: \S*fireworks\.key/, `credentials_file: ${keyFile}`)
    .replace('scrape_interval: 60s', 'scrape_interval: 2s');
}

export interface Recognised {
  /** As they are stored. */
  stored: string[];
  /** Labels that are not Fireworks' own. */
  labels: string[];
  /** By their documented names, as Prometheus mode lists them. */
  listed: string[];
  /** Whether the record of scrapes is there. */
  hasUp: boolean;
  /** What Save & test answers. */
  says: string;
}

/** What Prometheus mode finds in a store among series with these labels, such as `job="fireworks"`. */
export async function recognised(url: string, matchers: string): Promise<Recognised> {
  const client = prometheusClient(url);
  const settings = { uid: 'fireworks', jsonData: { prometheusUid: 'prometheus', prometheusMatchers: matchers } };
  const store = prometheusStore(readPrometheusOptions(settings, 60_000), {
    dataSources: prometheusDataSource(client),
    now: Date.now,
  });
  const series = await client.query(`{deployment_id!="", ${matchers}}`, Float64Array.of(Date.now()));
  const own = new Set([
    '__name__',
    'base_model',
    'deployment',
    'deployment_account',
    'deployment_id',
    'http_code',
    'le',
  ]);
  const { message, details } = await store.test();
  return {
    stored: [...new Set(series.map(({ labels }) => labels.__name__ ?? ''))].sort(),
    labels: [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => !own.has(name)).sort(),
    listed: (await store.metrics()).filter(({ seriesCount }) => seriesCount > 0).map(({ name }) => name),
    hasUp: (await client.query(`up{${matchers}}`, Float64Array.of(Date.now()))).length > 0,
    says: [message, ...details].join(' '),
  };
}

/** In a few lines. */
export function printRecognised(title: string, { stored, labels, listed, hasUp, says }: Recognised): void {
  process.stdout.write(
    [
      `${title}: ${stored.length} names stored, ${listed.length} metrics recognised; labels added: ${labels.join(', ')}; ${hasUp ? 'with' : 'without'} up`,
      ...stored.map((name) => `    ${name}`),
      `    ${says}`,
      '',
    ].join('\n')
  );
}
