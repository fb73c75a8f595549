import { CALM, conditionsAt, type Conditions } from './conditions';
import type { Deployment } from './deployment';
import { concerns, touches, type Incident } from './incident';
import { Random } from './random';
import { statusOf } from './status';
import { expectedRate, loadAt } from './traffic';

/** The endpoint's values change this often, and requests are drawn in slots of this length. */
export const SLOT_MS = 30_000;

/** One request, counted at the moment it ended. A failed one has no tokens and no latencies but `overallMs`. */
export interface SimulatedRequest {
  /** When it ended, milliseconds since the epoch, fractional. */
  endMs: number;
  /** 200, or the HTTP status it failed with. */
  status: number;
  promptTokens: number;
  cachedPromptTokens: number;
  generatedTokens: number;
  prefillQueueMs: number;
  prefillMs: number;
  generationQueueMs: number;
  perTokenMs: number;
  toFirstTokenMs: number;
  overallMs: number;
}

export function emptyRequest(): SimulatedRequest {
  return {
    endMs: 0,
    status: 200,
    promptTokens: 0,
    cachedPromptTokens: 0,
    generatedTokens: 0,
    prefillQueueMs: 0,
    prefillMs: 0,
    generationQueueMs: 0,
    perTokenMs: 0,
    toFirstTokenMs: 0,
    overallMs: 0,
  };
}

/**
 * Draws the requests that end in slot `slot`, that is in (slot · 30 s, (slot + 1) · 30 s], in no order.
 * `each` is called with one object that is filled anew each time: a day of twenty deployments is millions of them.
 * Every request takes the same number of draws whatever befalls it, so an incident changes only the requests in it.
 */
export function drawSlot(
  deployment: Deployment,
  slot: number,
  incidents: readonly Incident[],
  each: (request: Readonly<SimulatedRequest>) => void
): void {
  const startMs = slot * SLOT_MS;
  const rate = expectedRate(deployment, startMs);
  if (rate === 0) {
    return;
  }
  const near = incidents.filter(
    (incident) => concerns(incident, deployment.id) && touches(incident, startMs, startMs + SLOT_MS)
  );
  const moment: Moment = { deployment, slot, rate, near };
  const count = new Random(deployment.key, slot, 2).poisson((rate * SLOT_MS) / 1000);
  const random = new Random(deployment.key, slot, 3);
  // From a stream of its own, so that who comes is as they would have come.
  const coming = near.some(({ kind }) => kind === 'traffic-drop') ? new Random(deployment.key, slot, 6) : undefined;
  const request = emptyRequest();
  for (let n = 0; n < count; n++) {
    const conditions = drawRequest(random, moment, request);
    if (coming === undefined || coming.next() < conditions.comingShare) {
      each(request);
    }
  }
  drawSurge(moment, each);
  drawRefused(moment, each);
}

/** What a slot's requests are drawn from. */
interface Moment {
  deployment: Deployment;
  slot: number;
  /** Expected requests per second, without any incident. */
  rate: number;
  /** Incidents of this deployment that touch the slot. */
  near: readonly Incident[];
}

/** Fills in a request of the slot. @returns what it met */
function drawRequest(random: Random, { deployment, slot, rate, near }: Moment, request: SimulatedRequest): Conditions {
  request.endMs = slot * SLOT_MS + SLOT_MS * (1 - random.next());
  const conditions = near.length === 0 ? CALM : conditionsAt(near, deployment.id, request.endMs);
  const load = loadAt(deployment, rate * (1 + conditions.surge) * conditions.comingShare);
  drawCourse(random, deployment, load, conditions, request);
  return conditions;
}

function drawCourse(
  random: Random,
  { model, cacheHitShare }: Deployment,
  load: number,
  conditions: Conditions,
  request: SimulatedRequest
): void {
  const promptTokens = clampTokens(
    conditions.promptFactor * model.medianPromptTokens * Math.exp(0.9 * random.normal()),
    131_072
  );
  const generatedTokens = clampTokens(
    conditions.answerFactor * model.medianGeneratedTokens * Math.exp(0.8 * random.otherNormal()),
    16_384
  );
  const hit = random.next() < cacheHitShare * conditions.cacheFactor;
  const cachedShare = 0.4 + 0.58 * random.next();
  const cachedPromptTokens = hit ? Math.floor(promptTokens * cachedShare) : 0;
  const slowness = (1 + 0.5 * load + 0.8 * conditions.kvPressure) * conditions.perTokenFactor;
  const perTokenMs = model.perTokenMs * slowness * Math.exp(0.22 * random.normal());
  const computedMs =
    ((promptTokens - cachedPromptTokens) / model.prefillTokensPerMs) * Math.exp(0.2 * random.otherNormal());
  const prefillMs = (12 + computedMs) * conditions.prefillFactor;
  const usualWaitMs = (25 * load) / (1 - load);
  const prefillQueueMs = (usualWaitMs + conditions.prefillWaitMs) * random.exponential();
  const generationQueueMs = (0.6 * usualWaitMs + conditions.generationWaitMs) * random.exponential();
  const status = statusOf(random.next(), random.next(), conditions);

  request.status = status;
  if (status !== 200) {
    fillFailed(request, 20 + prefillQueueMs);
    return;
  }
  request.promptTokens = promptTokens;
  request.cachedPromptTokens = cachedPromptTokens;
  request.generatedTokens = generatedTokens;
  request.prefillQueueMs = prefillQueueMs;
  request.prefillMs = prefillMs;
  request.generationQueueMs = generationQueueMs;
  request.perTokenMs = perTokenMs;
  request.toFirstTokenMs = prefillQueueMs + prefillMs + generationQueueMs + perTokenMs;
  request.overallMs = request.toFirstTokenMs + (generatedTokens - 1) * perTokenMs;
}

/** Requests beyond the usual ones, from streams of their own so that the usual ones stay as they are. */
function drawSurge(moment: Moment, each: (request: Readonly<SimulatedRequest>) => void): void {
  const request = emptyRequest();
  const random = new Random(moment.deployment.key, moment.slot, 5);
  forExtra(moment, 'surge', random, (share) => {
    if (share < drawRequest(random, moment, request).surge) {
      each(request);
    }
  });
}

/** Requests that are refused. */
function drawRefused(moment: Moment, each: (request: Readonly<SimulatedRequest>) => void): void {
  const { deployment, slot, near } = moment;
  const request = { ...emptyRequest(), status: 429 };
  const random = new Random(deployment.key, slot, 4);
  forExtra(moment, 'refusedPerUsual', random, (share) => {
    request.endMs = slot * SLOT_MS + SLOT_MS * (1 - random.next());
    if (share < conditionsAt(near, deployment.id, request.endMs).refusedPerUsual) {
      fillFailed(request, 5);
      each(request);
    }
  });
}

/**
 * Draws as many as there are if the worst of the incidents lasts all the slot, each with the part of the worst beyond
 * which it is there, so that a lesser one has fewer.
 */
function forExtra(
  { deployment, rate, near }: Moment,
  field: 'surge' | 'refusedPerUsual',
  random: Random,
  draw: (share: number) => void
): void {
  const worst = Math.max(0, ...near.map((incident) => conditionsAt([incident], deployment.id, incident.fromMs)[field]));
  if (worst === 0) {
    return;
  }
  const count = random.poisson((worst * rate * SLOT_MS) / 1000);
  for (let n = 0; n < count; n++) {
    draw((worst * n) / count);
  }
}

function fillFailed(request: SimulatedRequest, overallMs: number): void {
  request.promptTokens = 0;
  request.cachedPromptTokens = 0;
  request.generatedTokens = 0;
  request.prefillQueueMs = 0;
  request.prefillMs = 0;
  request.generationQueueMs = 0;
  request.perTokenMs = 0;
  request.toFirstTokenMs = 0;
  request.overallMs = overallMs;
}

function clampTokens(tokens: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(tokens)));
}
