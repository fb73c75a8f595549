import fc from 'fast-check';
import { nameSeries } from './seriesName';

const named = (...labels: Array<Record<string, string>>) =>
  nameSeries(
    labels.map((one) => ({ labels: one })),
    undefined,
    'Request rate'
  );
const deployment = (account: string, id: string) => ({
  deployment: `accounts/${account}/deployments/${id}`,
  deployment_account: account,
  deployment_id: id,
});

test.each<[string, Array<Record<string, string>>, string[]]>([
  [
    'models of one name in two accounts',
    [{ base_model: 'accounts/fireworks/models/llama' }, { base_model: 'accounts/acme/models/llama' }],
    ['fireworks/models/llama', 'acme/models/llama'],
  ],
  [
    'another model beside them, which needs no more than its name',
    [
      { base_model: 'accounts/fireworks/models/llama' },
      { base_model: 'accounts/acme/models/llama' },
      { base_model: 'accounts/acme/models/qwen' },
    ],
    ['fireworks/models/llama', 'acme/models/llama', 'qwen'],
  ],
  [
    'deployments of one name in two accounts',
    [{ deployment: 'accounts/a/deployments/prod' }, { deployment: 'accounts/b/deployments/prod' }],
    ['a/deployments/prod', 'b/deployments/prod'],
  ],
  [
    'the same with all the labels of a deployment',
    [deployment('a', 'prod'), deployment('b', 'prod'), deployment('a', 'test')],
    ['a · prod', 'b · prod', 'a · test'],
  ],
  ['paths that end in a slash', [{ path: '/v1/' }, { path: '/v2/' }], ['v1/', 'v2/']],
  ['a path that is all slashes', [{ path: '/' }, { path: '//' }], ['/', '//']],
  [
    'a model by itself and on a deployment',
    [{ model: 'fireworks/m' }, { model: 'fireworks/m#acme/d' }, { model: 'accounts/acme/deployments/d' }],
    ['m', 'm#d', 'd'],
  ],
  [
    'one model under two names',
    [{ model: 'fireworks/m' }, { model: 'accounts/fireworks/models/m' }, { model: 'm' }],
    ['fireworks/m', 'models/m', 'm'],
  ],
  [
    'one value under two labels',
    [{ http_code: '500' }, { zone: '500' }, { zone: 'a' }],
    ['http_code="500" · zone=""', 'http_code="" · zone="500"', 'a'],
  ],
  ['one that is called as the metric is', [{}, { a: 'Request rate' }], ['a=""', 'a="Request rate"']],
  ['labels of prototypes', [{ constructor: 'a' }, { constructor: 'b' }, {}], ['a', 'b', 'Request rate']],
])('%s', (_, labels, names) => {
  expect(named(...labels)).toEqual(names);
});

test.each([
  [
    '{{base_model:text}} · {{deployment_id}}',
    ['fireworks/models/llama · a', 'acme/models/llama · b', 'qwen · c', ' · d'],
  ],
  ['{{ base_model : text }}', ['fireworks/models/llama', 'acme/models/llama', 'qwen', '']],
  ['{{deployment_id:text}} {{none:text}}', ['a ', 'b ', 'c ', 'd ']],
])('a legend %s is short, but not the same for two', (legend, names) => {
  const models = ['accounts/fireworks/models/llama', 'accounts/acme/models/llama', 'accounts/acme/models/qwen', ''];
  const series = models.map((base_model, index) => ({ labels: { base_model, deployment_id: 'abcd'.charAt(index) } }));
  expect(nameSeries(series, legend, 'Latency')).toEqual(names);
});

test('two quantiles that are nearly one have names of their own', () => {
  const series = [0.95, 0.9500000001].map((quantile) => ({ labels: {}, quantile }));
  expect(nameSeries(series, undefined, 'Latency')).toEqual(['p95', 'p95.00000001']);
  expect(nameSeries(series, '{{quantile}}', 'Latency')).toEqual(['p95', 'p95.00000001']);
});

test('different series never get one name', () => {
  const path = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 5 }).map((parts) => parts.join('/'));
  const value = fc.oneof(
    path,
    fc.tuple(path, path).map(([model, on]) => `${model}#${on}`),
    fc.constantFrom('Title', 'p50', 'a · b')
  );
  const labels = fc.dictionary(fc.constantFrom('deployment_id', 'deployment', 'deployment_account', 'x'), value);
  const quantile = fc.constantFrom(undefined, 0.5, 0.9);
  const different = fc.uniqueArray(fc.record({ labels, quantile }), {
    selector: (one) =>
      JSON.stringify([
        one.quantile ?? '',
        Object.entries(one.labels)
          .filter(([, text]) => text !== '')
          .sort(),
      ]),
    maxLength: 8,
  });
  fc.assert(
    fc.property(different, (all) => {
      const names = nameSeries(
        all.map((one) => (one.quantile === undefined ? { labels: one.labels } : { ...one, quantile: one.quantile })),
        undefined,
        'Title'
      );
      expect(new Set(names).size).toBe(all.length);
    })
  );
});
