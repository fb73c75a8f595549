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
  measure: ((world: World, deployment: string, fromMs: number, toMs: number) => True) | undefined;
}

export interface True {
  value: number;
  /** Its standard error: chance alone moves it by so much from stretch to stretch. */
  error: number;
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
    const middles = values.map(middleOf);
    const value = meanOf(middles);
    const variance = meanOf(middles.map((middle) => (middle - value) ** 2));
    return { value, error: Math.sqrt(variance / values.length) };
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function trafficOf(world: World, deployment: string, fromMs: number, toMs: number): True {
  const { requests } = world.truth(deployment, fromMs, toMs);
  return { value: Math.log(requests), error: 1 / Math.sqrt(requests) };
}

function failedOf(world: World, deployment: string, fromMs: number, toMs: number): True {
  const { requests, errorsByCode } = world.truth(deployment, fromMs, toMs);
  const failed = Object.values(errorsByCode).reduce((sum, count) => sum + count, 0);
  return { value: failed / requests, error: Math.sqrt(Math.max(1, failed)) / requests };
}

function cacheOf(world: World, deployment: string, fromMs: number, toMs: number): True {
  const requests = world.requests(deployment, fromMs, toMs);
  const total = (of: (request: (typeof requests)[number]) => number) =>
    requests.reduce((sum, request) => sum + of(request), 0);
  const promptTokens = total((request) => request.promptTokens);
  const value = total((request) => request.cachedPromptTokens) / promptTokens;
  const squares = total((request) => (request.cachedPromptTokens - value * request.promptTokens) ** 2);
  return { value, error: Math.sqrt(squares) / promptTokens };
}

function kvOf(world: World, deployment: string, fromMs: number, toMs: number): True {
  const values: number[] = [];
  for (let atMs = fromMs + MINUTE_MS; atMs <= toMs; atMs += MINUTE_MS) {
    const shown = world.scrape(atMs).deployments.find((one) => one.deployment.id === deployment);
    values.push(shown?.values?.scalars.kvSlots ?? 0);
  }
  return { value: Math.log(meanOf(values)), error: 0 };
}
