import { of } from 'rxjs';
import { openDeployments, type OpenedDeployments, type OpenedTraces } from '../answer';
import { IN_SETTINGS } from '../series/text';
import { openStore, type MetricStore, type StoreHealth } from '../stores';
import type { MlflowHealth } from '../traces';
import { readTraceSettings } from '../traces/eager';
import type { FireworksOptions } from '../types';
import { health } from './health';

const WELL: StoreHealth = { status: 'success', message: '3 deployments', details: ['of metrics'] };
const TRACED: MlflowHealth = { status: 'success', message: 'MLflow 3.17.2, 8 traces', details: ['of traces'] };

function tested(
  options: FireworksOptions,
  metrics: StoreHealth | Error,
  mlflow: MlflowHealth | Error,
  deployments: OpenedDeployments = openDeployments({ jsonData: {} }, undefined as never)
) {
  const settle = <T>(answer: T | Error) =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve<T>(answer);
  const store: MetricStore = {
    run: () => of({ results: [] }),
    metrics: () => Promise.resolve([]),
    labelNames: () => Promise.resolve([]),
    labelValues: () => Promise.resolve([]),
    bounds: () => Promise.resolve([]),
    test: () => settle(metrics),
  };
  const settings = readTraceSettings({ uid: 'uid', name: 'Fireworks', jsonData: options });
  const traces: OpenedTraces = {
    settings,
    isConfigured: settings.url !== '',
    isReadable: settings.url !== '',
    source: () =>
      Promise.resolve({ test: () => settle(mlflow) } as unknown as Awaited<ReturnType<OpenedTraces['source']>>),
  };
  const world = { backend: undefined as never, dataSources: undefined as never, now: () => 0, scope: '' };
  const opened = openStore({ uid: 'uid', jsonData: options }, world);
  return health({ ...opened, store }, traces, deployments, 1_800_000_000_000);
}

const FIREWORKS = { accountId: 'acme' };
const PROMETHEUS: FireworksOptions = { store: 'prometheus', prometheusUid: 'p' };
const MLFLOW = { mlflowUrl: 'http://mlflow:5000' };

test.each<[string, FireworksOptions, StoreHealth | Error, MlflowHealth | Error, string, string]>([
  ['metrics alone', FIREWORKS, WELL, new Error('not asked'), 'success', '3 deployments'],
  ['a Prometheus alone', PROMETHEUS, WELL, new Error('not asked'), 'success', '3 deployments'],
  ['traces alone', MLFLOW, new Error('not asked'), TRACED, 'success', 'MLflow 3.17.2, 8 traces'],
  [
    'both',
    { ...FIREWORKS, ...MLFLOW },
    WELL,
    TRACED,
    'success',
    'Fireworks: 3 deployments. Traces: MLflow 3.17.2, 8 traces.',
  ],
  [
    'a Prometheus beside traces that fail',
    { ...PROMETHEUS, ...MLFLOW },
    WELL,
    new Error('Wrong token.'),
    'error',
    'Prometheus: 3 deployments. Traces: Wrong token.',
  ],
  [
    'metrics that fail beside traces with a warning',
    { ...FIREWORKS, ...MLFLOW },
    new Error('Wrong key.'),
    { ...TRACED, status: 'warning' },
    'error',
    'Fireworks: Wrong key. Traces: MLflow 3.17.2, 8 traces.',
  ],
  [
    'where settings are changed nobody is sent to the settings',
    { ...FIREWORKS, ...MLFLOW },
    new Error(`Wrong key. Enter a valid key${IN_SETTINGS} and press Save & test.`),
    new Error(`Wrong token. Check it${IN_SETTINGS}.`),
    'error',
    'Fireworks: Wrong key. Enter a valid key and press Save & test. Traces: Wrong token. Check it.',
  ],
  [
    'nothing set up asks for metrics',
    {},
    { ...WELL, status: 'error', message: 'No account.' },
    TRACED,
    'error',
    'No account.',
  ],
])('%s', async (_, options, metrics, mlflow, status, message) => {
  const said = await tested(options, metrics, mlflow);
  expect([said.status, said.message]).toEqual([status, message]);
  expect(said.details?.verboseMessage).toContain('Alert rules');
});

test.each<[string, () => Promise<string>, string]>([
  ['they can', () => Promise.resolve('Deployments can be listed: 3 deployments.'), 'Deployments can be listed'],
  ['they cannot', () => Promise.resolve(`Not listed. Enter a key${IN_SETTINGS}.`), 'Not listed. Enter a key.'],
  ['the part that lists is not there', () => Promise.reject(new Error('Loading failed.')), 'Loading failed.'],
])('whether deployments can be listed is said and changes nothing else: %s', async (_, test, said) => {
  const source = { test } as Awaited<ReturnType<OpenedDeployments['source']>>;
  const deployments = { isConfigured: true, source: () => Promise.resolve(source) };
  const { status, message, details } = await tested(FIREWORKS, WELL, new Error('not asked'), deployments);
  expect([status, message]).toEqual(['success', '3 deployments']);
  expect(details?.verboseMessage).toContain(said);
});
