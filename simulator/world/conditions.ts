import { concerns, progressAt, type Incident } from './incident';

/** What incidents make of one moment of one deployment. */
export interface Conditions {
  /** Added to the mean wait before prefill and before generation. */
  extraQueueMs: number;
  /** 0: as usual, 1: the KV cache is as good as full. */
  kvPressure: number;
  /** Multiplies the probability of a cache hit. */
  cacheFactor: number;
  /** Probability that a request fails with 5xx, undefined as usual. */
  serverErrorShare: number | undefined;
  /** Clients send more than they may, and the rest is refused. */
  refusing: boolean;
  outage: boolean;
  /** No replicas, whatever the schedule says. */
  asleep: boolean;
  vanished: boolean;
}

export const CALM: Conditions = {
  extraQueueMs: 0,
  kvPressure: 0,
  cacheFactor: 1,
  serverErrorShare: undefined,
  refusing: false,
  outage: false,
  asleep: false,
  vanished: false,
};

/** Incidents at the same time all have their effect. */
export function conditionsAt(incidents: readonly Incident[], deploymentId: string, ms: number): Conditions {
  let conditions = CALM;
  for (const incident of incidents) {
    const progress = concerns(incident, deploymentId) ? progressAt(incident, ms) : undefined;
    if (progress !== undefined) {
      conditions = worsen(conditions, incident, progress);
    }
  }
  return conditions;
}

function worsen(before: Conditions, { kind }: Incident, progress: number): Conditions {
  // Waits and pressure rise and fall; the others are there at once.
  const swell = Math.sin(Math.PI * progress);
  switch (kind) {
    case 'queue-buildup':
      return { ...before, extraQueueMs: before.extraQueueMs + 6000 * swell };
    case 'kv-pressure':
      return {
        ...before,
        kvPressure: Math.max(before.kvPressure, Math.min(1, 1.3 * swell)),
        extraQueueMs: before.extraQueueMs + 900 * swell,
      };
    case 'cache-drop':
      return { ...before, cacheFactor: Math.min(before.cacheFactor, 0.08) };
    case 'server-errors':
      return { ...before, serverErrorShare: 0.3 };
    case 'rate-limit-errors':
      return { ...before, refusing: true };
    case 'outage':
      return { ...before, outage: true };
    case 'scaled-to-zero':
      return progress < AWAKE_FROM ? { ...before, asleep: true } : coldStart(before, progress);
    case 'vanish':
      return { ...before, vanished: true };
  }
}

/** Share of `scaled-to-zero` after which replicas are back. */
const AWAKE_FROM = 0.8;

function coldStart(before: Conditions, progress: number): Conditions {
  const warmth = (progress - AWAKE_FROM) / (1 - AWAKE_FROM);
  return {
    ...before,
    extraQueueMs: before.extraQueueMs + 8000 * (1 - warmth),
    cacheFactor: Math.min(before.cacheFactor, warmth),
  };
}
