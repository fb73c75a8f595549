import { of } from 'rxjs';
import { REQUESTS } from '../../catalogue';
import type { OpenedTraces } from '../../answer';
import type { DeploymentSource } from '../../deployments/source';
import type { LabelScope } from '../../plan';
import { openStore, type MetricStore } from '../../stores';
import { readTraceSettings } from '../../traces/eager';
import type { FireworksOptions } from '../../types';
import type { QueryFacts } from '../query/MetricQueryEditor';
import type { EditorSource } from '../source';

interface Parts {
  jsonData?: FireworksOptions;
  traces?: OpenedTraces;
  store?: Partial<MetricStore>;
}

/** A data source with two deployments, whose answers a test may replace. */
export function fakeSource({
  jsonData = { accountId: 'acct' },
  traces = NO_TRACES,
  store: answers = {},
}: Parts = {}): EditorSource {
  const store = { ...fakeStore, ...answers };
  const now = () => Date.now();
  const world = { backend: undefined as never, dataSources: undefined as never, now, scope: '' };
  const metrics = { ...openStore({ uid: 'uid', jsonData }, world), store };
  const templates = { replace: (text = '') => text };
  const deployments = { isConfigured: jsonData.accountId !== '', source: () => Promise.resolve(fakeDeployments) };
  return {
    uid: 'uid',
    metrics,
    traces,
    deployments,
    context: { store, traces, deployments, templates, hasMetrics: true, prices: {}, scrapeIntervalMs: 60_000, now },
    getDefaultQuery: () =>
      metrics.isConfigured || !traces.isConfigured
        ? { queryType: 'metrics', metric: REQUESTS }
        : { queryType: 'traces' },
  };
}

const fakeDeployments: DeploymentSource = {
  run: () => Promise.resolve([]),
  list: () => Promise.resolve([]),
  values: (label) => Promise.resolve(label === 'state' ? ['FAILED', 'READY'] : ['chat', 'code']),
  test: () => Promise.resolve('Deployments can be listed: 2 deployments.'),
};

/** What is said of any query. */
export const fakeFacts: QueryFacts = {
  explain: (query) =>
    query.metric ? { ok: true, promql: `promql of ${query.metric}`, sentence: `Draws ${query.metric}.` } : NO_METRIC,
  newestValue: () => Promise.resolve({ lead: 'Newest', text: '1.25 s', ageText: '12 s ago' }),
};

const NO_TRACES: OpenedTraces = {
  settings: readTraceSettings({ uid: 'uid', name: 'Fireworks' }),
  isConfigured: false,
  isReadable: false,
  source: () => Promise.reject(new Error('There is no MLflow.')),
};

const NO_METRIC = { ok: false, message: 'No metric chosen. Pick one from the list.', field: 'metric' } as const;

const VALUES: Readonly<Record<string, readonly string[]>> = {
  deployment_id: ['chat', 'code'],
  http_code: ['429', '500'],
  team: ['blue'],
};

const fakeStore: MetricStore = {
  run: () => of({ results: [] }),
  metrics: () => Promise.resolve([{ name: REQUESTS, seriesCount: 2 }]),
  labelNames: () => Promise.resolve(Object.keys(VALUES)),
  labelValues: (label: string, scope?: LabelScope) =>
    // A filter on the team leaves one deployment, so that narrowing can be seen.
    Promise.resolve(
      [...(VALUES[label] ?? [])].slice(0, scope?.matchers.some((m) => m.label === 'team') ? 1 : undefined)
    ),
  bounds: () => Promise.resolve([100, 500]),
  test: () => Promise.resolve({ status: 'success', message: 'ok', details: [] }),
};
