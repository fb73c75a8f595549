import { setTimeout as wait } from 'node:timers/promises';
import { createSimulator, createWorld, DEFAULT_API_KEY, type Simulator } from '../../simulator';
import { REQUESTS } from '../../src/catalogue';
import { parseExposition, type Sample } from '../../src/exposition';
import { createHistory } from '../../src/history';
import { planQuery } from '../../src/plan';
import { dropLabel, labelKey } from '../../src/series/labels';
import type { FireworksQuery } from '../../src/types';
import { askHistory, prometheusHome } from '../differential/askHomes';
import { compareGrids } from '../differential/compareGrids';
import { prometheusClient, type PrometheusClient } from '../differential/prometheusClient';
import { hasPrometheus, startPrometheus, type RunningPrometheus } from '../support/realPrometheus';
import { testWithPrometheus } from '../support/testWithPrometheus';

/** The simulated time stands still, so that every scrape sees the same values; four deployments serve. */
const SIMULATED_MS = Date.UTC(2026, 5, 3, 14, 30, 4);
const SCRAPE_INTERVAL_MS = 1000;
const FIREWORKS = '{__name__=~".+:(sum|avg)_by_deployment|deployment_replicas"}';

let simulator: Simulator;
let prometheus: RunningPrometheus | undefined;
let client: PrometheusClient;

beforeAll(async () => {
  if (!hasPrometheus) {
    return;
  }
  const world = createWorld({ deployments: 3, incidents: [] });
  simulator = createSimulator({ world, clock: () => SIMULATED_MS, ratePerMinute: Infinity });
  const target = new URL(await simulator.start()).host;
  prometheus = await startPrometheus(scrapeConfig(target, simulator.metricsPath));
  client = prometheusClient(prometheus.url);
});

afterAll(async () => {
  await prometheus?.stop();
  await simulator?.close();
});

function scrapeConfig(target: string, path: string): string {
  return JSON.stringify({
    scrape_configs: [
      {
        job_name: 'fireworks',
        scrape_interval: '1s',
        scrape_timeout: '1s',
        metrics_path: path,
        authorization: { credentials: DEFAULT_API_KEY },
        static_configs: [{ targets: [target] }],
      },
    ],
  });
}

async function body(): Promise<Uint8Array> {
  const headers = { Authorization: `Bearer ${DEFAULT_API_KEY}` };
  const response = await fetch(`${simulator.url}${simulator.metricsPath}`, { headers });
  return new Uint8Array(await response.arrayBuffer());
}

/** What Prometheus holds now, by name and labels. */
async function held(selector = FIREWORKS): Promise<Map<string, number | undefined>> {
  const series = await client.query(selector, Float64Array.of(Date.now()));
  return new Map(
    series.map(({ labels, points }) => [
      nameOf(labels.__name__ ?? '', dropLabel(dropLabel(dropLabel(labels, '__name__'), 'job'), 'instance')),
      points[0]?.value,
    ])
  );
}

function nameOf(name: string, labels: Sample['labels']): string {
  return `${name} ${labelKey(labels)}`;
}

/** Asks again until it holds, for as long as a few scrapes may take on a busy machine. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const startMs = Date.now(); Date.now() - startMs < 20_000; await wait(200)) {
    if (await holds()) {
      return;
    }
  }
  throw new Error('Prometheus did not come to see it within 20 s.');
}

async function isUp(value: number): Promise<boolean> {
  return [...(await held('up')).values()][0] === value;
}

testWithPrometheus(
  'a scraping Prometheus holds the series of the body: their names, labels and values',
  async () => {
    await until(() => isUp(1));
    const expected = [...parseExposition(await body()).samples()].map(({ name, labels, value }): [string, number] => [
      nameOf(name, labels),
      value,
    ]);
    expect(expected.length).toBeGreaterThan(300);
    await until(async () => (await held()).size > 0);
    expect(await held()).toEqual(new Map(expected));
  },
  60_000
);

testWithPrometheus.each<Partial<FireworksQuery>>([
  { metric: REQUESTS },
  { metric: REQUESTS, groupBy: [] },
  { metric: 'latency_overall_ms_bucket:sum_by_deployment', view: 'quantile' },
  { metric: 'latency_overall_ms_bucket:sum_by_deployment', view: 'heatmap' },
  { metric: 'error_ratio', groupBy: ['deployment_id'], codes: ['4xx'] },
  { metric: 'deployment_replicas' },
])(
  'a browser that scraped the same body answers the same to %j',
  async (query) => {
    await until(() => isUp(1));
    // Not before the newest scrape.
    const nowMs = Math.ceil(Date.now() / 1000) * 1000;
    const history = createHistory({ retentionMs: 60_000, scrapeIntervalMs: SCRAPE_INTERVAL_MS });
    await history.append(nowMs - 500, parseExposition(await body()));
    const outcome = planQuery({ refId: 'A', ...query, over: { fn: 'last', window: 'step' } });
    if (!outcome.ok) {
      throw new Error(outcome.message);
    }
    const grid = { startMs: nowMs, stepMs: 1000, count: 1, rangeMs: 1000 };
    const question = { plan: outcome.plan, grid, scrapeIntervalMs: SCRAPE_INTERVAL_MS };
    const theirs = await prometheusHome(client, nowMs)(question);
    const { samples, differences } = compareGrids(await askHistory(history, question), theirs.grid);
    expect(differences).toEqual([]);
    expect(samples).toBeGreaterThan(0);
  },
  60_000
);

testWithPrometheus(
  'series that leave the body are gone at once, long before the lookback of five minutes has passed',
  async () => {
    await until(() => isUp(1));
    const [vanishing = ''] = simulator.world.deployments.map(({ id }) => id);
    const all = (await held()).size;
    simulator.world.setIncidents([{ kind: 'vanish', deployment: vanishing, fromMs: 0, toMs: SIMULATED_MS + 1 }]);
    const ofVanishing = async () => [...(await held()).keys()].filter((name) => name.includes(`"${vanishing}"`));
    expect((await ofVanishing()).length).toBeGreaterThan(100);
    await until(async () => (await ofVanishing()).length === 0);
    const left = (await held()).size;
    expect(left).toBeGreaterThan(100);
    simulator.world.setIncidents([]);
    await until(async () => (await held()).size === all);
  },
  60_000
);

testWithPrometheus(
  'a failed scrape ends every series, and they are back with the next good one',
  async () => {
    await until(() => isUp(1));
    const all = (await held()).size;
    simulator.setFaults({ answer: { kind: 'status', status: 503 } });
    await until(() => isUp(0));
    expect((await held()).size).toBe(0);
    simulator.clearFaults();
    await until(() => isUp(1));
    await until(async () => (await held()).size === all);
  },
  60_000
);
