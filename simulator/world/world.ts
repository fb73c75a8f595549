import { conditionsAt } from './conditions';
import { defaultIncidents } from './defaultIncidents';
import { inventDeployments, type Deployment } from './deployment';
import type { Incident } from './incident';
import { minuteValues, type MinuteValues } from './minuteValues';
import { requestsBetween, truthOf, type Truth } from './truth';
import { SLOT_MS, type SimulatedRequest } from './requests';
import { summariseSlot, type SlotSummary } from './slotSummary';
import { phaseAt } from './traffic';

export interface WorldOptions {
  /** Default 1. The same seed gives the same requests, always. */
  seed?: number;
  /** 0 to 100, default 4. */
  deployments?: number;
  /** Account that owns the deployments, default `demo-account`. */
  accountId?: string;
  /** Default: some that recur; `[]` for a quiet world. */
  incidents?: readonly Incident[];
}

/** What the endpoint knows at one moment. */
export interface Scrape {
  /** The newest change of values: the last full half minute. */
  updatedMs: number;
  deployments: DeploymentScrape[];
}

export interface DeploymentScrape {
  deployment: Deployment;
  replicas: number;
  /** Undefined while scaled to zero, unless requests failed for that in the minute. */
  values: MinuteValues | undefined;
}

/**
 * Simulated deployments and their requests, over all of time. Nothing runs: any moment is computed when asked for,
 * from seed, deployment and half minute alone.
 */
export interface World {
  readonly accountId: string;
  readonly deployments: readonly Deployment[];
  readonly incidents: readonly Incident[];
  /** Also changes the past, when the incident is there. */
  setIncidents(incidents: readonly Incident[]): void;
  /** Values at a moment: counts of (t - 60 s, t] / 60 with t the last full half minute. */
  scrape(atMs: number): Scrape;
  /** @throws RangeError for an id that no deployment has. */
  requests(deploymentId: string, fromMs: number, toMs: number): SimulatedRequest[];
  /**
   * What happened in (fromMs, toMs]. A scrape at a full half minute t agrees with `truth(id, t - 60_000, t)`.
   * @throws RangeError for an id that no deployment has.
   */
  truth(deploymentId: string, fromMs: number, toMs: number): Truth;
  /** Replicas at a moment; 0 while scaled to zero. */
  replicas(deploymentId: string, atMs: number): number;
}

export function createWorld(options: WorldOptions = {}): World {
  const { seed = 1, deployments: count = 4, accountId = 'demo-account' } = options;
  const deployments = inventDeployments(seed, count, accountId);
  let incidents = options.incidents ?? defaultIncidents(deployments);
  let recent = deployments.map(() => new Map<number, SlotSummary>());

  return {
    accountId,
    deployments,
    get incidents() {
      return incidents;
    },
    setIncidents(changed) {
      incidents = [...changed];
      recent = deployments.map(() => new Map());
    },
    scrape,
    requests,
    truth: (deploymentId, fromMs, toMs) => truthOf(requests(deploymentId, fromMs, toMs)),
    replicas: (deploymentId, atMs) => replicasAt(find(deploymentId), atMs),
  };

  function scrape(atMs: number): Scrape {
    const next = Math.floor(atMs / SLOT_MS);
    const updatedMs = next * SLOT_MS;
    const shown = deployments.flatMap((deployment, place): DeploymentScrape[] => {
      // The half minute that has just ended decides, not the one that begins.
      const lastMs = updatedMs - 1;
      if (conditionsAt(incidents, deployment.id, lastMs).vanished) {
        return [];
      }
      const replicas = replicasAt(deployment, lastMs);
      const values = minuteValues(
        deployment,
        summary(deployment, place, next - 2),
        summary(deployment, place, next - 1)
      );
      const isShown = replicas > 0 || values.scalars.requests > 0;
      return [{ deployment, replicas, values: isShown ? values : undefined }];
    });
    return { updatedMs, deployments: shown };
  }

  /** The last few slots are kept, since each is part of two scrapes and scrapes repeat within half a minute. */
  function summary(deployment: Deployment, place: number, slot: number): SlotSummary {
    const kept = recent[place];
    const known = kept?.get(slot);
    if (known !== undefined) {
      return known;
    }
    const made = summariseSlot(deployment, slot, incidents);
    kept?.set(slot, made);
    if (kept !== undefined && kept.size > 4) {
      const [oldest] = kept.keys();
      kept.delete(oldest ?? slot);
    }
    return made;
  }

  function requests(deploymentId: string, fromMs: number, toMs: number): SimulatedRequest[] {
    return requestsBetween(find(deploymentId), incidents, fromMs, toMs);
  }

  function replicasAt(deployment: Deployment, ms: number): number {
    const isAsleep = phaseAt(deployment, ms) === 'asleep' || conditionsAt(incidents, deployment.id, ms).asleep;
    return isAsleep ? 0 : deployment.replicas;
  }

  function find(deploymentId: string): Deployment {
    const deployment = deployments.find(({ id }) => id === deploymentId);
    if (deployment === undefined) {
      throw new RangeError(
        `There is no deployment ${deploymentId}; there are ${deployments.map(({ id }) => id).join(', ')}.`
      );
    }
    return deployment;
  }
}
