import { concerns, progressAt, type Incident } from './incident';

/** What incidents make of one moment of one deployment. */
export interface Conditions {
  /** Added to the mean wait before prefill. */
  prefillWaitMs: number;
  /** Added to the mean wait before generation. */
  generationWaitMs: number;
  /** Multiply the time of prefill, the time per token, and the tokens of prompts and answers. */
  prefillFactor: number;
  perTokenFactor: number;
  promptFactor: number;
  answerFactor: number;
  /** So many requests more than usual for each usual one, which are served like them. */
  surge: number;
  /** Share of the requests that come. */
  comingShare: number;
  /** 0: as usual, 1: the KV cache is as good as full. */
  kvPressure: number;
  /** Multiplies the probability of a cache hit. */
  cacheFactor: number;
  /** Probability that a request fails with 5xx, undefined as usual. */
  serverErrorShare: number | undefined;
  /** Clients send so many requests more for each usual one, and those are refused. */
  refusedPerUsual: number;
  /** Share of the requests that fail with 503. */
  outageShare: number;
  /** No replicas, whatever the schedule says. */
  asleep: boolean;
  vanished: boolean;
}

export const CALM: Conditions = {
  prefillWaitMs: 0,
  generationWaitMs: 0,
  prefillFactor: 1,
  perTokenFactor: 1,
  promptFactor: 1,
  answerFactor: 1,
  surge: 0,
  comingShare: 1,
  kvPressure: 0,
  cacheFactor: 1,
  serverErrorShare: undefined,
  refusedPerUsual: 0,
  outageShare: 0,
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

function worsen(before: Conditions, { kind, magnitude = 1 }: Incident, progress: number): Conditions {
  // Waits and pressure rise and fall; the others are there at once.
  const swell = magnitude * Math.sin(Math.PI * progress);
  switch (kind) {
    case 'queue-buildup':
      return waiting(before, 6000 * swell);
    case 'kv-pressure':
      return waiting({ ...before, kvPressure: Math.max(before.kvPressure, Math.min(1, 1.3 * swell)) }, 900 * swell);
    case 'cache-drop':
      return { ...before, cacheFactor: Math.min(before.cacheFactor, Math.pow(0.08, magnitude)) };
    case 'server-errors':
      return { ...before, serverErrorShare: Math.max(before.serverErrorShare ?? 0, 0.3 * magnitude) };
    case 'rate-limit-errors':
      return { ...before, refusedPerUsual: Math.max(before.refusedPerUsual, 2 * magnitude) };
    case 'outage':
      return { ...before, outageShare: Math.max(before.outageShare, magnitude) };
    case 'scaled-to-zero':
      return progress < AWAKE_FROM ? { ...before, asleep: true } : coldStart(before, progress);
    case 'vanish':
      return { ...before, vanished: true };
    case 'slow-prefill':
      return { ...before, prefillFactor: before.prefillFactor * (1 + 2 * magnitude) };
    case 'slow-tokens':
      return { ...before, perTokenFactor: before.perTokenFactor * (1 + magnitude) };
    case 'prefill-queue':
      return { ...before, prefillWaitMs: before.prefillWaitMs + 6000 * swell };
    case 'generation-queue':
      return { ...before, generationWaitMs: before.generationWaitMs + 3000 * swell };
    case 'long-prompts':
      return { ...before, promptFactor: before.promptFactor * (1 + 2 * magnitude) };
    case 'long-answers':
      return { ...before, answerFactor: before.answerFactor * (1 + 2 * magnitude) };
    case 'traffic-surge':
      return { ...before, surge: Math.max(before.surge, 2 * magnitude) };
    case 'traffic-drop':
      return { ...before, comingShare: Math.min(before.comingShare, Math.max(0, 1 - 0.7 * magnitude)) };
  }
}

/** Requests wait before prefill, and half as long before generation. */
function waiting(before: Conditions, meanMs: number): Conditions {
  return {
    ...before,
    prefillWaitMs: before.prefillWaitMs + meanMs,
    generationWaitMs: before.generationWaitMs + 0.5 * meanMs,
  };
}

/** Share of `scaled-to-zero` after which replicas are back. */
const AWAKE_FROM = 0.8;

function coldStart(before: Conditions, progress: number): Conditions {
  const warmth = (progress - AWAKE_FROM) / (1 - AWAKE_FROM);
  return waiting({ ...before, cacheFactor: Math.min(before.cacheFactor, warmth) }, 8000 * (1 - warmth));
}
