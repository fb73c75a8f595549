import { conditionsAt } from './conditions';
import type { Deployment } from './deployment';
import type { Incident } from './incident';
import { HISTOGRAMS } from './metrics';
import { drawSlot, SLOT_MS, type SimulatedRequest } from './requests';
import { ERROR_CODES } from './status';

/** What a scrape needs of one slot: counts and sums instead of requests. */
export interface SlotSummary {
  requests: number;
  /** One place per entry of ERROR_CODES. */
  errors: Int32Array;
  promptTokens: number;
  cachedPromptTokens: number;
  generatedTokens: number;
  /** Per histogram of HISTOGRAMS, requests per bucket, not cumulative; the last place is `+Inf`. */
  buckets: readonly Int32Array[];
  /** Time that requests were in progress, failed ones included. */
  inProgressMs: number;
  /** Time that requests held a slot of the KV cache. */
  generatingMs: number;
  /** Tokens held in the KV cache, times how long. */
  tokenMs: number;
  /** 0 to 1, in the middle of the slot. */
  kvPressure: number;
}

export function summariseSlot(deployment: Deployment, slot: number, incidents: readonly Incident[]): SlotSummary {
  const middle = slot * SLOT_MS + SLOT_MS / 2;
  const summary: SlotSummary = {
    requests: 0,
    errors: new Int32Array(ERROR_CODES.length),
    promptTokens: 0,
    cachedPromptTokens: 0,
    generatedTokens: 0,
    buckets: HISTOGRAMS.map(({ bounds }) => new Int32Array(bounds.length + 1)),
    inProgressMs: 0,
    generatingMs: 0,
    tokenMs: 0,
    kvPressure: conditionsAt(incidents, deployment.id, middle).kvPressure,
  };
  drawSlot(deployment, slot, incidents, (request) => count(summary, request));
  return summary;
}

function count(summary: SlotSummary, request: Readonly<SimulatedRequest>): void {
  summary.requests++;
  summary.inProgressMs += request.overallMs;
  if (request.status !== 200) {
    addOne(
      summary.errors,
      ERROR_CODES.findIndex((code) => code === request.status)
    );
    return;
  }
  const generatingMs = request.generatedTokens * request.perTokenMs;
  summary.promptTokens += request.promptTokens;
  summary.cachedPromptTokens += request.cachedPromptTokens;
  summary.generatedTokens += request.generatedTokens;
  summary.generatingMs += generatingMs;
  summary.tokenMs += (request.promptTokens + request.generatedTokens / 2) * generatingMs;
  for (let place = 0; place < HISTOGRAMS.length; place++) {
    const histogram = HISTOGRAMS[place];
    const buckets = summary.buckets[place];
    if (histogram !== undefined && buckets !== undefined) {
      addOne(buckets, bucketOf(histogram.bounds, request[histogram.observation]));
    }
  }
}

/** Place of the first bound that is not below the value; a bound is inclusive. */
function bucketOf(bounds: readonly number[], value: number): number {
  let place = 0;
  while (place < bounds.length && value > (bounds[place] ?? Infinity)) {
    place++;
  }
  return place;
}

function addOne(counts: Int32Array, place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}
