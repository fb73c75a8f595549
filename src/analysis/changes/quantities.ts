import {
  CACHED_PROMPT_TOKENS,
  ERRORS,
  METRICS,
  PROMPT_TOKENS,
  REPLICAS,
  REQUESTS,
  type MetricInfo,
} from '../../catalogue';

/**
 * How a quantity is compared.
 *
 * - `spread`: a histogram, by how far its requests moved over the bounds.
 * - `rate`: events per second, by their ratio.
 * - `level`: a gauge, by its ratio.
 * - `share`: a ratio of sums, by the difference in points.
 * - `presence`: the share of the observed time in which a deployment was shown at all.
 */
export type QuantityKind = 'spread' | 'rate' | 'level' | 'share' | 'presence';

/**
 * Where a request is when a quantity is decided, earliest first: a queue comes before the latency that contains it.
 * Of what changed at one deployment the earliest is ranked first, since what comes later follows from it.
 */
export const STAGES = [
  'presence',
  'replicas',
  'errors',
  'errorCode',
  'requests',
  'length',
  'cache',
  'pressure',
  'prefillQueue',
  'prefill',
  'generationQueue',
  'perToken',
  'forward',
  'load',
  'firstToken',
  'overall',
  'tokens',
] as const;
export type Stage = (typeof STAGES)[number];

/** Something that each deployment has one of, or one for each value of a label. */
export interface Quantity {
  id: string;
  /** What Explore shows of it. */
  metric: string;
  title: string;
  kind: QuantityKind;
  stage: Stage;
  /** Of a ratio: what is divided by what. */
  ratio?: { numerator: string; denominator: string };
  /** Set where each value of this label is one of its own, its absence being 0. */
  label?: string;
}

const STAGE_OF: Readonly<Record<string, Stage>> = {
  [REQUESTS]: 'requests',
  [REPLICAS]: 'replicas',
  [PROMPT_TOKENS]: 'tokens',
  [CACHED_PROMPT_TOKENS]: 'tokens',
  'tokens_generated_gauge:sum_by_deployment': 'tokens',
  'tokens_prompt_per_request_bucket:sum_by_deployment': 'length',
  'tokens_generated_per_request_bucket:sum_by_deployment': 'length',
  'latency_prefill_queue_ms_bucket:sum_by_deployment': 'prefillQueue',
  'latency_prefill_ms_bucket:sum_by_deployment': 'prefill',
  'latency_generation_queue_ms_bucket:sum_by_deployment': 'generationQueue',
  'latency_generation_per_token_ms_bucket:sum_by_deployment': 'perToken',
  'generator_model_forward_time:avg_by_deployment': 'forward',
  'latency_to_first_token_ms_bucket:sum_by_deployment': 'firstToken',
  'latency_overall_ms_bucket:sum_by_deployment': 'overall',
};

export const ANSWER_LENGTH = 'tokens_generated_per_request_bucket:sum_by_deployment';
export const PROMPT_LENGTH = 'tokens_prompt_per_request_bucket:sum_by_deployment';
export const TIME_PER_TOKEN = 'latency_generation_per_token_ms_bucket:sum_by_deployment';
/** What fills up as requests are worked on, and what has to be told from that. */
export const KV_CACHE: readonly string[] = [
  'generator_kv_blocks_fraction:avg_by_deployment',
  'generator_kv_slots_fraction:avg_by_deployment',
];

function ofMetric({ name, title, kind }: MetricInfo): Quantity {
  const compared = kind === 'histogram' ? 'spread' : kind === 'rate' ? 'rate' : 'level';
  return { id: name, metric: name, title, kind: compared, stage: STAGE_OF[name] ?? 'load' };
}

const ERROR_RATIO: Quantity = {
  id: 'error_ratio',
  metric: 'error_ratio',
  title: 'Error ratio',
  kind: 'share',
  stage: 'errors',
  ratio: { numerator: ERRORS, denominator: REQUESTS },
};

/** What is compared, each documented metric in the form that a shift is told by. */
export const QUANTITIES: readonly Quantity[] = [
  { id: 'presence', metric: 'deployment_state', title: 'Deployment', kind: 'presence', stage: 'presence' },
  ERROR_RATIO,
  { ...ERROR_RATIO, id: 'error_code', metric: ERRORS, title: 'Errors', stage: 'errorCode', label: 'http_code' },
  {
    id: 'cache_hit_ratio',
    metric: 'cache_hit_ratio',
    title: 'Prompt cache hit ratio',
    kind: 'share',
    stage: 'cache',
    ratio: { numerator: CACHED_PROMPT_TOKENS, denominator: PROMPT_TOKENS },
  },
  // The rate of errors is in the ratio.
  ...METRICS.filter(({ name }) => name !== ERRORS).map(ofMetric),
];

/** How often a deployment is asked, which much else follows. */
export const TRAFFIC: Quantity = {
  id: REQUESTS,
  metric: REQUESTS,
  title: 'Request rate',
  kind: 'rate',
  stage: 'requests',
};
