import { addCosts, costOf, describeCost, metricLabels, readModelName, type Cost } from './model';

const MODEL = 'accounts/fireworks/models/deepseek-v3';
const USAGE = { input: 1_000_000, output: 500_000, total: 1_500_000, cached: 400_000 };
const PRICE = { input: 1, cachedInput: 0.5, output: 2 };

test.each<[string, string, Record<string, { input: number; cachedInput?: number; output: number }>, Cost]>([
  [
    'a price under the full name',
    MODEL,
    { [MODEL]: PRICE },
    { kind: 'priced', usd: 0.6 + 0.2 + 1, source: 'settings' },
  ],
  ['a price under the last part', MODEL, { 'deepseek-v3': PRICE }, { kind: 'priced', usd: 1.8, source: 'settings' }],
  ['a short name', 'fireworks/deepseek-v3', { [MODEL]: PRICE }, { kind: 'priced', usd: 1.8, source: 'settings' }],
  [
    'no price of cached input',
    MODEL,
    { [MODEL]: { input: 1, output: 2 } },
    { kind: 'priced', usd: 2, source: 'settings' },
  ],
  [
    'the prefix of a gateway',
    'fireworks_ai/accounts/fireworks/models/deepseek-v3',
    { [MODEL]: PRICE },
    { kind: 'priced', usd: 1.8, source: 'settings' },
  ],
  [
    'a price of another account’s model of the same name',
    'accounts/acme/models/deepseek-v3',
    { [MODEL]: PRICE },
    { kind: 'unknown', reason: 'noPrice', model: 'deepseek-v3' },
  ],
  [
    'a price of another provider’s model of the same name',
    'vendor/deepseek-v3',
    { [MODEL]: PRICE },
    { kind: 'unknown', reason: 'noPrice', model: 'deepseek-v3' },
  ],
  ['a bare name', 'deepseek-v3', { [MODEL]: PRICE }, { kind: 'priced', usd: 1.8, source: 'settings' }],
  ['no price', MODEL, {}, { kind: 'unknown', reason: 'noPrice', model: 'deepseek-v3' }],
  [
    'a dedicated deployment, priced or not',
    `${MODEL}#accounts/a/deployments/d`,
    { [MODEL]: PRICE },
    { kind: 'byTime' },
  ],
])('a call with %s', (_, name, prices, expected) => {
  const cost = costOf(readModelName(name), USAGE, prices);
  expect(cost).toEqual('usd' in expected ? { ...expected, usd: expect.closeTo(expected.usd, 9) } : expected);
});

test('cached tokens that are more than the input cannot be a part of it', () => {
  const usage = { input: 100_000, output: 0, total: 100_000, cached: 900_000 };
  expect(costOf(readModelName(MODEL), usage, { [MODEL]: PRICE })).toMatchObject({ usd: 0.1 + 0.45 });
});

test('MLflow’s own price stands in where the settings have none', () => {
  expect(costOf(readModelName('gpt-4o-mini'), USAGE, {}, 0.02)).toEqual({
    kind: 'priced',
    usd: 0.02,
    source: 'mlflow',
  });
});

test('without usage or model there is no cost, and it is said why', () => {
  expect(describeCost(costOf(readModelName(MODEL), undefined, { [MODEL]: PRICE }))).toMatch(/no token usage/);
  expect(describeCost(costOf(undefined, USAGE, {}))).toMatch(/no model/);
});

test('a sum is only a price when every call that is billed by token has one', () => {
  const priced: Cost = { kind: 'priced', usd: 1, source: 'settings' };
  expect(addCosts([priced, { kind: 'byTime' }, priced])).toEqual({ kind: 'priced', usd: 2, source: 'settings' });
  const unknown: Cost = { kind: 'unknown', reason: 'noPrice', model: 'llama' };
  expect(addCosts([priced, unknown])).toEqual(unknown);
  expect(describeCost(unknown)).toBe('no token price of llama in the settings');
  expect(addCosts([{ kind: 'byTime' }])).toEqual({ kind: 'byTime' });
});

test('a price has no digits that only binary fractions know of', () => {
  const usage = { input: 35, output: 24, total: 59 };
  const cost = costOf(readModelName(MODEL), usage, { [MODEL]: { input: 0.05, output: 0.2 } });
  expect(cost).toEqual({ kind: 'priced', usd: 0.00000655, source: 'settings' });
  expect(addCosts([cost, cost, cost])).toMatchObject({ usd: 0.00001965 });
});

const LABELS = {
  base_model: 'accounts/fireworks/models/deepseek-v3',
  deployment: 'accounts/mine/deployments/a1b2c3d4',
  deployment_account: 'mine',
  deployment_id: 'a1b2c3d4',
};
const { base_model, deployment, deployment_account, deployment_id } = LABELS;

test.each([
  ['accounts/fireworks/models/deepseek-v3', { base_model }, 'deepseek-v3'],
  ['accounts/fireworks/models/deepseek-v3#accounts/mine/deployments/a1b2c3d4', LABELS, 'deepseek-v3'],
  ['fireworks/deepseek-v3#mine/a1b2c3d4', LABELS, 'deepseek-v3'],
  ['accounts/fireworks/models/deepseek-v3#mine/a1b2c3d4', LABELS, 'deepseek-v3'],
  ['fireworks/deepseek-v3', { base_model }, 'deepseek-v3'],
  ['accounts/mine/deployments/a1b2c3d4', { deployment, deployment_account, deployment_id }, 'a1b2c3d4'],
  ['fireworks_ai/accounts/fireworks/models/deepseek-v3', { base_model }, 'deepseek-v3'],
  ['fireworks_ai/deepseek-v3', { base_model }, 'deepseek-v3'],
  ['litellm_proxy/fireworks_ai/accounts/fireworks/models/deepseek-v3', { base_model }, 'deepseek-v3'],
  ['fireworks_ai/accounts/fireworks/models/deepseek-v3#accounts/mine/deployments/a1b2c3d4', LABELS, 'deepseek-v3'],
  ['fireworks_ai/accounts/mine/deployments/a1b2c3d4', { deployment, deployment_account, deployment_id }, 'a1b2c3d4'],
  ['accounts/fireworks/routers/kimi-turbo', {}, 'kimi-turbo'],
  ['openai/gpt-4o', {}, 'gpt-4o'],
  ['gpt-4o-mini', {}, 'gpt-4o-mini'],
  ['', {}, ''],
  ['#', {}, '#'],
])('%s has the labels of its metrics', (name, labels, short) => {
  const read = readModelName(name);
  expect(metricLabels(read)).toEqual(labels);
  expect(read).toMatchObject({ raw: name, short });
});
