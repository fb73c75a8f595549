import type { IncidentKind, World } from '../../simulator';
import { HISTOGRAMS, type Observation } from '../../simulator/world/metrics';
import { MINUTE_MS } from './worlds';

/**
 * What is known of each kind, whatever an analysis says: the quantities that are its cause, the phases that a verdict
 * may name, and how large its effect is. The effect is that on the cause's own metric, told from single requests.
 */
export interface KnownKind {
  /** Ids of `src/analysis/changes`; of a quantity with a label, with the first digit of its code. */
  causes: readonly string[];
  /** Verdicts of `src/analysis/phases` that are right. Of none any that names a phase is wrong. */
  phases: readonly string[];
  /** Of one deployment in a stretch of time; the effect is a difference of two. Undefined where there is no number. */
  measure: ((world: World, deployment: string, fromMs: number, toMs: number) => number) | undefined;
}

const QUEUES = [
  'latency_prefill_queue_ms_bucket:sum_by_deployment',
  'latency_generation_queue_ms_bucket:sum_by_deployment',
];
const KV = ['generator_kv_blocks_fraction:avg_by_deployment', 'generator_kv_slots_fraction:avg_by_deployment'];
const REQUESTS = 'request_counter_total:sum_by_deployment';

export const KNOWN_KINDS: Readonly<Record<IncidentKind, KnownKind>> = {
  'queue-buildup': { causes: QUEUES, phases: ['prefillQueue', 'generationQueue'], measure: spreadOf('prefillQueueMs') },
  'kv-pressure': { causes: KV, phases: ['kvPressure'], measure: kvOf },
  'cache-drop': { causes: ['cache_hit_ratio'], phases: ['cacheDrop'], measure: cacheOf },
  'server-errors': { causes: ['error_ratio', 'error_code 5'], phases: [], measure: failedOf },
  'rate-limit-errors': { causes: ['error_ratio', 'error_code 4'], phases: [], measure: failedOf },
  outage: { causes: ['error_ratio', 'error_code 5'], phases: [], measure: failedOf },
  'scaled-to-zero': {
    causes: ['deployment_replicas'],
    phases: ['prefillQueue', 'generationQueue'],
    measure: undefined,
  },
  vanish: { causes: ['presence'], phases: [], measure: undefined },
  'slow-prefill': {
    causes: ['latency_prefill_ms_bucket:sum_by_deployment'],
    phases: ['prefill'],
    measure: spreadOf('prefillMs'),
  },
  'slow-tokens': {
    causes: ['latency_generation_per_token_ms_bucket:sum_by_deployment'],
    phases: ['perToken'],
    measure: spreadOf('perTokenMs'),
  },
  'prefill-queue': { causes: QUEUES.slice(0, 1), phases: ['prefillQueue'], measure: spreadOf('prefillQueueMs') },
  'generation-queue': { causes: QUEUES.slice(1), phases: ['generationQueue'], measure: spreadOf('generationQueueMs') },
  'long-prompts': {
    causes: ['tokens_prompt_per_request_bucket:sum_by_deployment'],
    phases: ['longPrompts'],
    measure: spreadOf('promptTokens'),
  },
  'long-answers': {
    causes: ['tokens_generated_per_request_bucket:sum_by_deployment'],
    phases: ['longAnswers'],
    measure: spreadOf('generatedTokens'),
  },
  // More requests wait longer and share the accelerators: both phases move.
  'traffic-surge': { causes: [REQUESTS], phases: ['prefillQueue', 'generationQueue', 'perToken'], measure: trafficOf },
  'traffic-drop': { causes: [REQUESTS], phases: [], measure: trafficOf },
};

/** Mean logarithm of the middle of the bucket: what the endpoint tells of a request, and no more. */
function spreadOf(observation: Observation): KnownKind['measure'] {
  const layout = HISTOGRAMS.find((one) => one.observation === observation);
  const bounds = layout?.bounds ?? [];
  const middleOf = (value: number) => {
    const place = bounds.findIndex((bound) => value <= bound);
    const upper = place < 0 ? 2 * (bounds.at(-1) ?? 1) : (bounds[place] ?? 1);
    const lower = place < 0 ? (bounds.at(-1) ?? 1) : (bounds[place - 1] ?? upper / 2);
    return Math.log(Math.sqrt(lower * upper));
  };
  return (world, deployment, fromMs, toMs) => {
    const values = world.truth(deployment, fromMs, toMs).latencies[layout?.name ?? ''] ?? [];
    return values.reduce((sum, value) => sum + middleOf(value), 0) / values.length;
  };
}

function trafficOf(world: World, deployment: string, fromMs: number, toMs: number): number {
  return Math.log(world.truth(deployment, fromMs, toMs).requests);
}

function failedOf(world: World, deployment: string, fromMs: number, toMs: number): number {
  const { requests, errorsByCode } = world.truth(deployment, fromMs, toMs);
  return Object.values(errorsByCode).reduce((sum, count) => sum + count, 0) / requests;
}

function cacheOf(world: World, deployment: string, fromMs: number, toMs: number): number {
  const { cachedPromptTokens, promptTokens } = world.truth(deployment, fromMs, toMs);
  return cachedPromptTokens / promptTokens;
}

function kvOf(world: World, deployment: string, fromMs: number, toMs: number): number {
  let [sum, count] = [0, 0];
  for (let atMs = fromMs + MINUTE_MS; atMs <= toMs; atMs += MINUTE_MS) {
    const shown = world.scrape(atMs).deployments.find((one) => one.deployment.id === deployment);
    sum += shown?.values?.scalars.kvSlots ?? 0;
    count++;
  }
  return Math.log(sum / count);
}
