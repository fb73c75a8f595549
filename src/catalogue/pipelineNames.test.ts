import { compileMatchers } from '../series/labels';
import { loadPatterns } from '../series/pattern';
import { METRICS } from './metrics';
import { FIREWORKS_SERIES, canonicalName, documentedMetric, variantsOf } from './index';

/** What measured pipelines make of a name. */
const PIPELINES: Array<[string, (name: string) => string]> = [
  ['Prometheus keeps the name', (name) => name],
  ['a Collector 0.155 adds _total to counters', (name) => `${name}_total`],
  ['a Collector 0.128 turns colons to underscores', (name) => name.replaceAll(':', '_')],
  [
    'a Collector 0.128 moves the total of a counter to the end',
    (name) => `${name.replaceAll(':', '_').replace('_total_', '_')}_total`,
  ],
  ['an exporter with a namespace adds a prefix', (name) => `fw_${name.replaceAll(':', '_')}`],
  ['Datadog puts a namespace and a dot before', (name) => `fireworks.${name.replaceAll(':', '_')}`],
  ['a Prometheus 3 that takes any name may hold dots for colons', (name) => name.replaceAll(':', '.')],
];

test.each(PIPELINES)('%s, and every metric is recognised', (_, rename) => {
  for (const { name } of METRICS) {
    expect(documentedMetric(rename(name))).toBe(name);
    expect(variantsOf(name, [rename(name), 'up', 'unrelated_total:sum_by_deployment'])).toEqual([rename(name)]);
  }
});

test('no documented name ends in another, so none is taken for another', () => {
  for (const { name } of METRICS) {
    const others = METRICS.filter((other) => other.name !== name).map((other) => canonicalName(other.name));
    expect(others.filter((other) => `_${canonicalName(name)}`.endsWith(`_${other}`))).toEqual([]);
  }
});

test('a metric that Fireworks does not document keeps its name, and its renamed variants are found too', () => {
  expect(documentedMetric('novel_total:sum_by_deployment')).toBe('novel_total:sum_by_deployment');
  expect(variantsOf('novel_total:sum_by_deployment', ['fw_novel_sum_by_deployment_total', 'up'])).toEqual([
    'fw_novel_sum_by_deployment_total',
  ]);
});

test('two variants in one store are both found', () => {
  const names = ['request_counter_sum_by_deployment_total', 'request_counter_total:sum_by_deployment'];
  expect(variantsOf('request_counter_total:sum_by_deployment', names)).toEqual(names);
});

describe('the selector of all Fireworks series', () => {
  beforeAll(loadPatterns);

  test.each(PIPELINES)('%s, and the selector finds every metric', (_, rename) => {
    const matches = compileMatchers(FIREWORKS_SERIES);
    for (const { name } of METRICS) {
      expect(matches({ __name__: rename(name), deployment_id: 'a' })).toBe(true);
    }
  });

  test.each([
    ['a Kubernetes gauge of a similar name', { __name__: 'kube_deployment_status_replicas', deployment_id: 'a' }],
    ['a recording rule without a deployment', { __name__: 'job:requests:sum_by_deployment' }],
    ['another counter', { __name__: 'http_requests_total', deployment_id: 'a' }],
  ])('%s is left out', (_, labels) => {
    expect(compileMatchers(FIREWORKS_SERIES)(labels)).toBe(false);
  });
});
