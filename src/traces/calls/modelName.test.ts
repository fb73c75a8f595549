import { metricLabels, readModelName } from './modelName';

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
