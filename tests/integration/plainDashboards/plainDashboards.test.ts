import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { allDashboards } from '../../../dashboards/src/all';
import { allPlainDashboards } from '../../../dashboards/src/withoutPlugin/all';
import type { PrometheusTarget } from '../../../dashboards/src/withoutPlugin/plainTargets';
import { VARIANTS } from '../../../dashboards/src/withoutPlugin/variants';
import { readQuery } from '../../../src/plan';
import { prometheusStore, readPrometheusOptions } from '../../../src/stores/prometheus';
import type { MetricStore } from '../../../src/stores';
import { prometheusClient, type PrometheusClient } from '../../differential/prometheusClient';
import { asSent, labelValues, type PanelTimes } from '../../support/grafanaPrometheus';
import { prometheusDataSource } from '../../support/prometheusDataSource';
import { FILLED_BY_WRITES, hasPrometheus, startPrometheus, type RunningPrometheus } from '../../support/realPrometheus';
import { testWithPrometheus } from '../../support/testWithPrometheus';
import { plainNumbers, pluginNumbers, type Choice, type Numbers } from './answers';
import { END_MS, storedHours, type StoredHours } from './storedHours';

const HOUR_MS = 3_600_000;
const ALL = { all: '.*' };
const BOUNDS = { overall_within: '10000', first_token_within: '1000' };

let prometheus: RunningPrometheus | undefined;
let client: PrometheusClient;
let store: MetricStore;
let stored: StoredHours;

beforeAll(async () => {
  // Grafana's units ask the page for its language.
  Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en-US'] }, configurable: true });
  if (!hasPrometheus) {
    return;
  }
  stored = storedHours();
  prometheus = await startPrometheus('{}', FILLED_BY_WRITES);
  client = prometheusClient(prometheus.url);
  await client.writeAll(stored.series);
  const options = readPrometheusOptions({ uid: 'fireworks', jsonData: { prometheusUid: 'prometheus' } }, 60_000);
  store = prometheusStore(options, { dataSources: prometheusDataSource(client), now: () => END_MS });
}, 120_000);

afterAll(() => prometheus?.stop());

const bundled = new Map<string, Dashboard>(Object.entries(allDashboards()));
const pairs = allPlainDashboards(VARIANTS.unchanged).map(([file, plain]) => {
  const name = file.replace(/^.*\//, '');
  return { name, plain, original: bundled.get(name) };
});

/** Where PromQL has to make an estimate in another way. */
const ESTIMATE_TOLERANCE = 0.05;

/** Steps of one scrape and of ten: what is the newest in one, and what a window has to be summarised for. */
const RANGES = [
  { range: 'the last hour by minutes', times: { fromMs: END_MS - HOUR_MS, toMs: END_MS, stepMs: 60_000 } },
  { range: 'six hours by ten minutes', times: { fromMs: END_MS - 6 * HOUR_MS, toMs: END_MS, stepMs: 600_000 } },
];

type Chosen = 'everything' | 'one model' | 'two deployments';
const CHOICES: Chosen[] = ['everything', 'one model', 'two deployments'];

function choiceOf(chosen: Chosen): Choice {
  const [first, second] = stored.deployments;
  switch (chosen) {
    case 'everything':
      return { model: ALL, deployment: ALL };
    case 'one model':
      return { model: [first?.baseModel ?? ''], deployment: ALL };
    case 'two deployments':
      return { model: ALL, deployment: [first?.id ?? '', second?.id ?? ''] };
  }
}

/** The choice with the variables that follow from it, as Grafana asks for them when the dashboard opens. */
async function withLists(plain: Dashboard, choice: Choice, times: PanelTimes): Promise<Choice> {
  const chosen = { ...BOUNDS, ...choice };
  const hidden = (plain.templating.list ?? []).find(({ name }) => name === 'of_model');
  const query = asSent(String(Object(hidden?.query).query), chosen, times);
  return hidden === undefined ? chosen : { ...chosen, of_model: await labelValues(query, times, client) };
}

const rows = pairs.flatMap(({ name, ...pair }) =>
  RANGES.flatMap(({ range, times }) => CHOICES.map((chosen) => ({ name, range, chosen, times, ...pair })))
);

testWithPrometheus.each(rows)(
  '$name without the plugin has the same numbers: $range, $chosen',
  async ({ plain, original, chosen, times }) => {
    const choice = await withLists(plain, choiceOf(chosen), times);
    const differences: string[] = [];
    const empty: string[] = [];
    for (const panel of panelsOf(plain)) {
      const targets = [...((panel.targets ?? []) as PrometheusTarget[])];
      for (const target of panelsOf(original).find(({ id }) => id === panel.id)?.targets ?? []) {
        const isEstimate = readQuery(JSON.parse(JSON.stringify(target))).metric === 'generated_tokens';
        for (const drawn of await pluginNumbers(target, choice, times, store)) {
          const next = targets.shift();
          // A stat that shows its newest number alone asks for no other.
          const ours = next?.instant === true ? atTheEnd(drawn, times) : drawn;
          const theirs: Numbers = next === undefined ? new Map() : await plainNumbers(next, choice, times, client);
          if (panel.type === 'stat' && next?.range === true) {
            const newest = await plainNumbers(targets.shift() ?? next, choice, times, client);
            differences.push(...differencesOf(atTheEnd(ours, times), newest, isEstimate ? ESTIMATE_TOLERANCE : 1e-9));
          }
          if (ours.size === 0) {
            empty.push(`${panel.title} ${next?.refId}`);
          }
          differences.push(
            ...differencesOf(ours, theirs, isEstimate ? ESTIMATE_TOLERANCE : 1e-9).map(
              (text) => `${panel.title}: ${text}`
            )
          );
        }
      }
      expect(targets).toEqual([]);
    }
    expect(differences.slice(0, 20)).toEqual([]);
    // Two empty answers would agree too.
    expect(chosen === 'everything' ? empty : []).toEqual([]);
  },
  120_000
);

function panelsOf(dashboard: Dashboard | undefined): Panel[] {
  return (dashboard?.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row');
}

function atTheEnd(numbers: Numbers, { toMs }: PanelTimes): Numbers {
  return new Map([...numbers].filter(([place]) => place.endsWith(` ${toMs}`)));
}

function differencesOf(ours: Numbers, theirs: Numbers, tolerance: number): string[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((place) => {
    const [one, other] = [ours.get(place), theirs.get(place)];
    const agree =
      one !== undefined &&
      other !== undefined &&
      Math.abs(one - other) <= Math.max(1e-9, tolerance * Math.max(Math.abs(one), Math.abs(other)));
    return agree ? [] : [`${place}: ${one} with the plugin, ${other} without`];
  });
}
