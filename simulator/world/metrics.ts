import { ERROR_CODES } from './status';

/** Where the eight histograms' numbers come from in a request. */
export type Observation =
  | 'perTokenMs'
  | 'generationQueueMs'
  | 'overallMs'
  | 'toFirstTokenMs'
  | 'prefillMs'
  | 'prefillQueueMs'
  | 'generatedTokens'
  | 'promptTokens';

const QUEUE_BOUNDS = [50, 150, 300, 500, 750, 1000, 1500, 3000, 5000, 7500, 10_000];

interface HistogramLayout {
  observation: Observation;
  name: string;
  help: string;
  /** Finite upper bounds, ascending; `+Inf` follows. */
  bounds: readonly number[];
}

/** The bounds of the queue times are the only ones seen in public; the others are chosen to suit the quantity. */
export const HISTOGRAMS: readonly HistogramLayout[] = [
  {
    observation: 'perTokenMs',
    name: 'latency_generation_per_token_ms_bucket:sum_by_deployment',
    help: 'Generation time per token.',
    bounds: [1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100],
  },
  {
    observation: 'generationQueueMs',
    name: 'latency_generation_queue_ms_bucket:sum_by_deployment',
    help: 'Time spent waiting in the generation queue.',
    bounds: QUEUE_BOUNDS,
  },
  {
    observation: 'overallMs',
    name: 'latency_overall_ms_bucket:sum_by_deployment',
    help: 'Request latency, end to end.',
    bounds: [100, 250, 500, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 15_000, 30_000, 60_000],
  },
  {
    observation: 'toFirstTokenMs',
    name: 'latency_to_first_token_ms_bucket:sum_by_deployment',
    help: 'Time to the first token.',
    bounds: QUEUE_BOUNDS,
  },
  {
    observation: 'prefillMs',
    name: 'latency_prefill_ms_bucket:sum_by_deployment',
    help: 'Prefill processing time.',
    bounds: [10, 25, 50, 100, 150, 300, 500, 750, 1000, 1500, 3000, 5000],
  },
  {
    observation: 'prefillQueueMs',
    name: 'latency_prefill_queue_ms_bucket:sum_by_deployment',
    help: 'Time spent waiting in the prefill queue.',
    bounds: QUEUE_BOUNDS,
  },
  {
    observation: 'generatedTokens',
    name: 'tokens_generated_per_request_bucket:sum_by_deployment',
    help: 'Generated tokens per request.',
    bounds: [1, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192],
  },
  {
    observation: 'promptTokens',
    name: 'tokens_prompt_per_request_bucket:sum_by_deployment',
    help: 'Prompt tokens per request.',
    bounds: [32, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536],
  },
];

export type ScalarKey =
  | 'requests'
  | 'cachedPromptTokens'
  | 'promptTokens'
  | 'kvBlocks'
  | 'kvSlots'
  | 'forwardTime'
  | 'concurrent'
  | 'cacheTtl'
  | 'activeFraction'
  | 'generatedTokens';

/** What a metric has beside the common labels, and what it is made of. */
export type WireMetric = {
  name: string;
  help: string;
  /** Shown also without replicas: requests arrive and fail before any replica sees them. */
  isCountedAtGateway?: true;
} & (
  | { kind: 'rate' | 'gauge'; key: ScalarKey }
  | { kind: 'errors'; codes: readonly number[] }
  | { kind: 'histogram'; bounds: readonly number[]; place: number }
);

export const REPLICAS = { name: 'deployment_replicas', help: 'Replicas of the deployment.' };

/** The 17 documented metrics, then two more that live accounts have shown. */
export const WIRE_METRICS: readonly WireMetric[] = [
  {
    ...scalar('rate', 'request_counter_total:sum_by_deployment', 'Requests per second.', 'requests'),
    isCountedAtGateway: true,
  },
  {
    kind: 'errors',
    name: 'requests_error_total:sum_by_deployment',
    help: 'Failed requests per second by HTTP status code.',
    codes: ERROR_CODES,
    isCountedAtGateway: true,
  },
  scalar(
    'rate',
    'tokens_cached_prompt_total:sum_by_deployment',
    'Cached prompt tokens per second.',
    'cachedPromptTokens'
  ),
  scalar('rate', 'tokens_prompt_total:sum_by_deployment', 'Prompt tokens per second.', 'promptTokens'),
  ...HISTOGRAMS.map(({ name, help, bounds }, place): WireMetric => ({ kind: 'histogram', name, help, bounds, place })),
  scalar('gauge', 'generator_kv_blocks_fraction:avg_by_deployment', 'Fraction of KV cache blocks in use.', 'kvBlocks'),
  scalar('gauge', 'generator_kv_slots_fraction:avg_by_deployment', 'Fraction of KV cache slots in use.', 'kvSlots'),
  scalar('gauge', 'generator_model_forward_time:avg_by_deployment', 'Time in the model forward pass.', 'forwardTime'),
  scalar('gauge', 'requests_coordinator_concurrent_count:avg_by_deployment', 'Concurrent requests.', 'concurrent'),
  scalar('gauge', 'prefiller_prompt_cache_ttl:avg_by_deployment', 'Prompt cache time-to-live.', 'cacheTtl'),
  scalar('gauge', 'generator_num_active_fraction:avg_by_deployment', 'Active share of capacity.', 'activeFraction'),
  scalar('gauge', 'tokens_generated_gauge:sum_by_deployment', 'Generated tokens per second.', 'generatedTokens'),
];

function scalar(kind: 'rate' | 'gauge', name: string, help: string, key: ScalarKey): WireMetric {
  return { kind, name, help, key };
}
