import type { Deployment } from '../world/deployment';
import type { World } from '../world/world';
import { gatewayError } from './respond';

const DEFAULT_PAGE = 50;
/** Of Fireworks. */
export const LARGEST_PAGE = 200;

/** `GET /v1/accounts/<id>/deployments`, in pages; a token is the place of the next deployment. */
export function listDeployments(
  world: World,
  query: URLSearchParams,
  nowMs: number,
  largestPage = LARGEST_PAGE
): { status: number; body: unknown } {
  const mask = query.getAll('readMask');
  if (mask.length > 1) {
    return { status: 400, body: gatewayError(3, `too many values for field "read_mask": ${mask.join(', ')}`) };
  }
  const fields = readMask(mask[0] ?? '');
  const unknown = fields?.find((field) => !FIELDS.has(field));
  if (unknown !== undefined) {
    return { status: 400, body: gatewayError(3, `invalid field mask: unknown field "${unknown}"`) };
  }
  const all = [...world.deployments.map((one, place) => describe(world, one, place, nowMs)), ...failed(world, nowMs)];
  const size = Math.min(largestPage, Number(query.get('pageSize')) || DEFAULT_PAGE);
  const first = Number(query.get('pageToken')) || 0;
  const next = first + size;
  const shown = all.slice(first, next).map((one) => (fields === undefined ? one : masked(one, fields)));
  return {
    status: 200,
    body: {
      deployments: shown,
      nextPageToken: next < all.length ? String(next) : '',
      totalSize: all.length,
    },
  };
}

/** The names of protobuf, as gateways take them; undefined for all fields. */
function readMask(mask: string): string[] | undefined {
  return mask === '' || mask === '*' ? undefined : mask.split(',');
}

function masked(one: Listed, fields: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(one).filter(([name]) => fields.includes(inSnakeCase(name))));
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Listed = ReturnType<typeof describe>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Replicas by stage. They agree with `deployment_replicas`, which counts those that are ready. */
interface Stages {
  pending: number;
  downloading: number;
  initializing: number;
  ready: number;
}

const NONE: Stages = { pending: 0, downloading: 0, initializing: 0, ready: 0 };

/** So long before replicas are back they are on their way. */
const START_MS = 4 * MINUTE;

function stagesAt(world: World, { id, replicas }: Deployment, ms: number): Stages {
  const ready = world.replicas(id, ms);
  if (ready > 0) {
    return { ...NONE, ready };
  }
  const isBackIn = (aheadMs: number) => world.replicas(id, ms + aheadMs) > 0;
  if (isBackIn(MINUTE)) {
    return { ...NONE, initializing: replicas };
  }
  if (isBackIn(3 * MINUTE)) {
    return { ...NONE, downloading: replicas };
  }
  return isBackIn(START_MS) ? { ...NONE, pending: replicas } : NONE;
}

/** Some stay as many as they are, some are as many as they may be, some have room to grow. */
function limitsOf({ replicas, sleep }: Deployment, place: number): { least: number; most: number } {
  if (sleep !== undefined) {
    return { least: 0, most: replicas + 1 };
  }
  return place % 3 === 0
    ? { least: replicas, most: replicas }
    : { least: Math.min(1, replicas - 1), most: place % 3 === 1 ? replicas : replicas + 2 };
}

const REGIONS = ['US_IOWA_1', 'EU_FRANKFURT_1', 'US_VIRGINIA_1', 'AP_TOKYO_1'];

function describe(world: World, deployment: Deployment, place: number, nowMs: number) {
  const stages = stagesAt(world, deployment, nowMs);
  const { least, most } = limitsOf(deployment, place);
  const count = stages.pending + stages.downloading + stages.initializing + stages.ready;
  const region = REGIONS[place % REGIONS.length] ?? 'US_IOWA_1';
  return {
    name: `accounts/${deployment.account}/deployments/${deployment.id}`,
    displayName: deployment.displayName,
    createTime: new Date(deployment.createdMs).toISOString(),
    state: 'READY',
    status: { code: 'OK', message: '' },
    minReplicaCount: least,
    maxReplicaCount: most,
    desiredReplicaCount: count,
    replicaCount: count,
    autoscalingPolicy: { scaleUpWindow: '30s', scaleDownWindow: '600s', scaleToZeroWindow: '3600s', loadTargets: {} },
    baseModel: deployment.baseModel,
    acceleratorType: deployment.model.acceleratorType,
    acceleratorCount: deployment.model.acceleratorCount,
    precision: 'FP8',
    // What must reach no browser.
    directRouteApiKeys: place === 0 ? ['fw_simulated_direct_route_key'] : [],
    placement: { multiRegion: region.startsWith('US') ? 'US' : 'GLOBAL', regions: [] },
    region,
    maxContextLength: 131_072,
    updateTime: new Date(place === 1 ? lastOf(5 * HOUR, 40 * MINUTE, nowMs) : deployment.createdMs).toISOString(),
    replicaStats: {
      pendingSchedulingReplicaCount: stages.pending,
      downloadingModelReplicaCount: stages.downloading,
      initializingReplicaCount: stages.initializing,
      readyReplicaCount: stages.ready,
    },
  };
}

/** One for which no machine was found, so that no metric tells of it. None in an account that has nothing else. */
function failed(world: World, nowMs: number): Listed[] {
  const [model] = world.deployments;
  if (model === undefined) {
    return [];
  }
  const createdMs = lastOf(DAY, 100 * MINUTE, nowMs);
  return [
    {
      ...describe(world, model, 0, nowMs),
      name: `accounts/${world.accountId}/deployments/zz0failed`,
      displayName: `${model.displayName}-canary`,
      createTime: new Date(createdMs).toISOString(),
      updateTime: new Date(createdMs + 9 * MINUTE).toISOString(),
      state: 'FAILED',
      status: { code: 'RESOURCE_EXHAUSTED', message: 'no capacity for NVIDIA_H200_141GB x 8 in the placement' },
      minReplicaCount: 0,
      maxReplicaCount: 1,
      desiredReplicaCount: 1,
      replicaCount: 0,
      directRouteApiKeys: [],
      region: 'REGION_UNSPECIFIED',
      replicaStats: {
        pendingSchedulingReplicaCount: 0,
        downloadingModelReplicaCount: 0,
        initializingReplicaCount: 0,
        readyReplicaCount: 0,
      },
    },
  ];
}

/** The newest of moments that come again, counted from the epoch, as incidents are. */
function lastOf(everyMs: number, atMs: number, nowMs: number): number {
  return Math.floor((nowMs - atMs) / everyMs) * everyMs + atMs;
}

const FIELDS: ReadonlySet<string> = new Set(
  [
    'name,display_name,description,create_time,expire_time,purge_time,delete_time,state,status,annotations',
    'min_replica_count,max_replica_count,max_with_revocable_replica_count,desired_replica_count,replica_count',
    'autoscaling_policy,base_model,accelerator_count,accelerator_type,precision,cluster,enable_addons',
    'direct_route_api_keys,direct_route_type,direct_route_handle,placement,region,max_context_length,update_time',
    'replica_stats',
  ].flatMap((names) => names.split(','))
);
