import { list, number, object, someText, text } from '../traces/json';

/** Replicas on their way from being wanted to serving. */
export interface ReplicaStages {
  pending: number;
  downloading: number;
  initializing: number;
  ready: number;
}

/** A deployment as Fireworks' API lists it. What the answer does not say is undefined; texts are then empty. */
export interface Deployment {
  /** `accounts/A/deployments/D`, which metrics have as label `deployment`. */
  name: string;
  /** The last part of the name, which metrics have as label `deployment_id`. */
  id: string;
  account: string;
  displayName: string;
  baseModel: string;
  /** As it is told, such as `READY`; there may be words that nobody has documented yet. */
  state: string;
  /** Of the most recent operation, where that is not `OK`. */
  status: string;
  stages: ReplicaStages | undefined;
  replicas: number | undefined;
  desired: number | undefined;
  least: number | undefined;
  most: number | undefined;
  accelerator: string;
  /** Of one replica. */
  acceleratorCount: number | undefined;
  /** Where it is now. */
  region: string;
  /** Where it may be. */
  placement: string;
  createdMs: number | undefined;
  updatedMs: number | undefined;
}

const NAME = /^accounts\/([^/]+)\/deployments\/([^/]+)$/;

/** Undefined for what has no name of a deployment. Fields that are not listed here are not kept. */
export function readDeployment(value: unknown): Deployment | undefined {
  const source = object(value);
  const name = text(source?.name) ?? '';
  const [, account, id] = NAME.exec(name) ?? [];
  if (source === undefined || account === undefined || id === undefined) {
    return undefined;
  }
  return {
    name,
    id,
    account,
    displayName: text(source.displayName) ?? '',
    baseModel: text(source.baseModel) ?? '',
    state: text(source.state) ?? '',
    status: statusText(source.status),
    stages: readStages(source.replicaStats),
    replicas: number(source.replicaCount),
    desired: number(source.desiredReplicaCount),
    least: number(source.minReplicaCount),
    most: number(source.maxReplicaCount),
    accelerator: specified(source.acceleratorType),
    acceleratorCount: number(source.acceleratorCount),
    region: specified(source.region),
    placement: placementText(source.placement),
    createdMs: timeMs(source.createTime),
    updatedMs: timeMs(source.updateTime),
  };
}

/** In protobuf's JSON a number that is left out of a message is zero; of a message that is left out nothing is known. */
function readStages(value: unknown): ReplicaStages | undefined {
  const stats = object(value);
  return (
    stats && {
      pending: number(stats.pendingSchedulingReplicaCount) ?? 0,
      downloading: number(stats.downloadingModelReplicaCount) ?? 0,
      initializing: number(stats.initializingReplicaCount) ?? 0,
      ready: number(stats.readyReplicaCount) ?? 0,
    }
  );
}

function statusText(value: unknown): string {
  const status = object(value);
  const code = text(status?.code) ?? '';
  const parts = [code === 'OK' ? '' : code, text(status?.message)?.trim() ?? ''];
  return parts.filter((part) => part !== '').join(': ');
}

/** What ends so stands for nothing said. */
const UNSPECIFIED = /_UNSPECIFIED$/;

function specified(value: unknown): string {
  const word = text(value) ?? '';
  return UNSPECIFIED.test(word) ? '' : word;
}

function placementText(value: unknown): string {
  const placement = object(value);
  const words = [placement?.region, placement?.multiRegion, ...list(placement?.regions)].map(specified);
  return words.filter((word) => word !== '').join(', ');
}

/** Milliseconds since the epoch. A server that has none may send the first moment of one calendar or the other. */
function timeMs(value: unknown): number | undefined {
  const ms = Date.parse(someText(value) ?? '');
  return ms > 0 ? ms : undefined;
}

/** What a deployment is doing, in words that tell apart what looks like no traffic in its metrics. */
export const CONDITIONS = [
  'Failed',
  'Starting',
  'No replicas',
  'Scaled to zero',
  'Switched off',
  'Scaling up',
  'At most replicas',
  'Updating',
  'Ready',
  'Deleting',
  'Deleted',
] as const;

export type Condition = (typeof CONDITIONS)[number];

/** A state without a word of ours is shown as it is told. */
export function conditionOf(deployment: Deployment): Condition | (string & {}) {
  switch (deployment.state) {
    case 'FAILED':
      return 'Failed';
    case 'DELETING':
      return 'Deleting';
    case 'DELETED':
      return 'Deleted';
    case 'CREATING':
      return 'Starting';
    case 'READY':
    case 'UPDATING':
      return ofReplicas(deployment);
    default:
      return deployment.state;
  }
}

function ofReplicas({ state, stages, replicas, desired = 0, least = 0, most }: Deployment): Condition | string {
  const serving = stages?.ready ?? replicas;
  const coming = (stages?.pending ?? 0) + (stages?.downloading ?? 0) + (stages?.initializing ?? 0);
  if (serving === undefined) {
    return state;
  }
  if (serving === 0) {
    if (coming > 0 || desired > 0 || (replicas ?? 0) > 0) {
      return 'Starting';
    }
    return most === 0 ? 'Switched off' : least > 0 ? 'No replicas' : 'Scaled to zero';
  }
  if (coming > 0) {
    return 'Scaling up';
  }
  // With as many at the least there is nothing to be added in any case.
  if (most !== undefined && most > least && serving >= most) {
    return 'At most replicas';
  }
  return state === 'UPDATING' ? 'Updating' : 'Ready';
}
