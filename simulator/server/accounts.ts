import type { Deployment } from '../world/deployment';
import type { World } from '../world/world';

/** `GET /v1/accounts`: the account of the key. */
export function listAccounts({ accountId }: World): unknown {
  return {
    accounts: [{ name: `accounts/${accountId}`, displayName: accountId, state: 'READY' }],
    nextPageToken: '',
    totalSize: 1,
  };
}

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;

/** `GET /v1/accounts/<id>/deployments`, in pages; a token is the place of the next deployment. */
export function listDeployments(world: World, query: URLSearchParams, nowMs: number): unknown {
  const size = Math.min(LARGEST_PAGE, Number(query.get('pageSize')) || DEFAULT_PAGE);
  const first = Number(query.get('pageToken')) || 0;
  const next = first + size;
  return {
    deployments: world.deployments.slice(first, next).map((deployment) => describe(world, deployment, nowMs)),
    nextPageToken: next < world.deployments.length ? String(next) : '',
    totalSize: world.deployments.length,
  };
}

function describe(world: World, deployment: Deployment, nowMs: number): unknown {
  const replicas = world.replicas(deployment.id, nowMs);
  return {
    name: `accounts/${deployment.account}/deployments/${deployment.id}`,
    displayName: deployment.displayName,
    baseModel: deployment.baseModel,
    state: 'READY',
    status: { code: 'OK', message: '' },
    minReplicaCount: deployment.sleep === undefined ? deployment.replicas : 0,
    maxReplicaCount: deployment.replicas,
    desiredReplicaCount: replicas,
    replicaCount: replicas,
    replicaStats: {
      pendingSchedulingReplicaCount: 0,
      downloadingModelReplicaCount: 0,
      initializingReplicaCount: 0,
      readyReplicaCount: replicas,
    },
    acceleratorType: deployment.model.acceleratorType,
    acceleratorCount: deployment.model.acceleratorCount,
    precision: 'FP8',
    region: 'US_IOWA_1',
    createTime: new Date(deployment.createdMs).toISOString(),
    updateTime: new Date(deployment.createdMs).toISOString(),
  };
}
