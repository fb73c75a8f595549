import { conditionOf, readDeployment } from './deployment';

const NAME = 'accounts/acme/deployments/a1b2c3d4';

function read(more: object) {
  const deployment = readDeployment({ name: NAME, ...more });
  if (deployment === undefined) {
    throw new Error('not read');
  }
  return deployment;
}

test('a deployment as the API lists it, without what is not shown', () => {
  const read = readDeployment({
    name: NAME,
    displayName: 'Chat',
    baseModel: 'accounts/fireworks/models/deepseek-v3',
    state: 'READY',
    status: { code: 'OK', message: '' },
    minReplicaCount: 0,
    maxReplicaCount: 4,
    desiredReplicaCount: 3,
    replicaCount: '3',
    replicaStats: { pendingSchedulingReplicaCount: 1, readyReplicaCount: 2 },
    acceleratorType: 'NVIDIA_H100_80GB',
    acceleratorCount: 8,
    precision: 'FP8',
    region: 'US_IOWA_1',
    placement: { multiRegion: 'US', region: 'REGION_UNSPECIFIED', regions: [] },
    maxContextLength: 131072,
    autoscalingPolicy: { scaleToZeroWindow: '3600s' },
    createTime: '2026-11-20T10:00:00Z',
    updateTime: '2026-11-21T10:00:00.5Z',
    directRouteApiKeys: ['fw_secret'],
    annotations: { owner: 'somebody' },
  });
  expect(read).toEqual({
    name: NAME,
    id: 'a1b2c3d4',
    account: 'acme',
    displayName: 'Chat',
    baseModel: 'accounts/fireworks/models/deepseek-v3',
    state: 'READY',
    status: '',
    stages: { pending: 1, downloading: 0, initializing: 0, ready: 2 },
    replicas: 3,
    desired: 3,
    least: 0,
    most: 4,
    accelerator: 'NVIDIA_H100_80GB',
    acceleratorCount: 8,
    region: 'US_IOWA_1',
    placement: 'US',
    createdMs: Date.UTC(2026, 10, 20, 10),
    updatedMs: Date.UTC(2026, 10, 21, 10, 0, 0, 500),
  });
});

test('what is not said is not guessed', () => {
  expect(read({})).toMatchObject({ state: '', stages: undefined, replicas: undefined, most: undefined, region: '' });
  expect(read({ createTime: '0001-01-01T00:00:00Z', updateTime: 'soon', acceleratorType: 7 })).toMatchObject({
    createdMs: undefined,
    updatedMs: undefined,
    accelerator: '',
  });
});

test.each([[undefined], [null], ['text'], [{}], [{ name: 'accounts/acme/models/m' }], [{ name: 7 }]])(
  '%p is no deployment',
  (value) => {
    expect(readDeployment(value)).toBeUndefined();
  }
);

test.each([
  [{ code: 'OK', message: '' }, ''],
  [{ code: 'RESOURCE_EXHAUSTED', message: 'no capacity' }, 'RESOURCE_EXHAUSTED: no capacity'],
  [{ code: 'OK', message: 'rolled out' }, 'rolled out'],
  [{ code: 'INTERNAL' }, 'INTERNAL'],
  [undefined, ''],
])('status %p reads %p', (status, text) => {
  expect(read({ status }).status).toBe(text);
});

const ready = (readyReplicaCount: number, more: object = {}) => ({ readyReplicaCount, ...more });

test.each<[string, object]>([
  ['Failed', { state: 'FAILED', replicaStats: ready(0) }],
  ['Starting', { state: 'CREATING' }],
  ['Starting', { state: 'READY', replicaStats: ready(0, { initializingReplicaCount: 1 }) }],
  ['Starting', { state: 'READY', replicaStats: ready(0, { pendingSchedulingReplicaCount: 1 }) }],
  ['Starting', { state: 'READY', replicaStats: ready(0), desiredReplicaCount: 1 }],
  ['Scaled to zero', { state: 'READY', replicaStats: ready(0), maxReplicaCount: 2 }],
  ['Scaled to zero', { state: 'READY', replicaStats: {} }],
  ['Scaled to zero', { state: 'READY', replicaCount: 0 }],
  ['Switched off', { state: 'READY', replicaStats: ready(0), maxReplicaCount: 0 }],
  ['No replicas', { state: 'READY', replicaStats: ready(0), minReplicaCount: 1, maxReplicaCount: 2 }],
  ['Scaling up', { state: 'READY', replicaStats: ready(2, { downloadingModelReplicaCount: 1 }), maxReplicaCount: 2 }],
  ['At most replicas', { state: 'READY', replicaStats: ready(2), minReplicaCount: 1, maxReplicaCount: 2 }],
  ['Ready', { state: 'READY', replicaStats: ready(2), minReplicaCount: 2, maxReplicaCount: 2 }],
  ['Ready', { state: 'READY', replicaStats: ready(1), maxReplicaCount: 2 }],
  ['Ready', { state: 'READY', replicaStats: ready(1) }],
  ['Updating', { state: 'UPDATING', replicaStats: ready(1) }],
  ['Deleting', { state: 'DELETING', replicaStats: ready(1) }],
  ['Deleted', { state: 'DELETED' }],
  // Told as it is: nothing is known of replicas, or of the state.
  ['READY', { state: 'READY' }],
  ['HIBERNATING', { state: 'HIBERNATING', replicaStats: ready(0) }],
  ['', {}],
])('%s: %j', (condition, told) => {
  expect(conditionOf(read(told))).toBe(condition);
});
