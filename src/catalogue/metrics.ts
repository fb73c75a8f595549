import type { MetricInfo } from './types';

export const REQUESTS = 'request_counter_total:sum_by_deployment';
export const ERRORS = 'requests_error_total:sum_by_deployment';
export const PROMPT_TOKENS = 'tokens_prompt_total:sum_by_deployment';
export const REPLICAS = 'deployment_replicas';
export const CACHED_PROMPT_TOKENS = 'tokens_cached_prompt_total:sum_by_deployment';

/**
 * The 17 metrics of "Exporting Metrics" in Fireworks' documentation, and the ones seen on live accounts beside them.
 * Units are Fireworks' own where it states one; the `_ms` in a name counts as stating it.
 */

const REQUESTS_PER_SECOND = { unit: 'reqps', unitText: 'requests/s' };
const TOKENS_PER_SECOND = { unit: 'suffix:tok/s', unitText: 'tokens/s' };
const MILLISECONDS = { unit: 'ms', unitText: 'milliseconds' };
const TOKENS = { unit: 'suffix:tok', unitText: 'tokens' };
const FRACTION = { unit: 'percentunit', unitText: 'fraction of 1' };
const COUNT = { unit: 'short', unitText: 'count' };
const UNDOCUMENTED = { unit: undefined, unitText: 'unit not documented' };

const rate = { kind: 'rate', over: 'avg', aggregate: 'sum', documented: true } as const;
const histogram = { kind: 'histogram', over: 'avg', aggregate: 'sum', documented: true } as const;
/** A level whose worst moment matters: summarised by its maximum so that a short peak survives a long step. */
const saturation = { kind: 'gauge', over: 'max', aggregate: 'max', documented: true } as const;
const level = { kind: 'gauge', over: 'avg', aggregate: 'avg', documented: true } as const;

export const METRICS: readonly MetricInfo[] = [
  {
    name: REQUESTS,
    title: 'Request rate',
    group: 'traffic',
    ...rate,
    ...REQUESTS_PER_SECOND,
    description: 'Requests per second, over the last minute.',
  },
  {
    name: ERRORS,
    title: 'Error rate',
    group: 'errors',
    ...rate,
    ...REQUESTS_PER_SECOND,
    observedBy: REQUESTS,
    description: 'Failed requests per second by HTTP status code (label http_code), over the last minute.',
  },
  {
    name: CACHED_PROMPT_TOKENS,
    title: 'Cached prompt tokens',
    group: 'tokens',
    ...rate,
    ...TOKENS_PER_SECOND,
    description: 'Prompt tokens per second that were served from the prompt cache.',
  },
  {
    name: PROMPT_TOKENS,
    title: 'Prompt tokens',
    group: 'tokens',
    ...rate,
    ...TOKENS_PER_SECOND,
    description: 'Prompt tokens per second in all, cached ones included.',
  },
  {
    name: 'latency_generation_per_token_ms_bucket:sum_by_deployment',
    title: 'Generation time per token',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time to generate one token: how smoothly an answer streams.',
  },
  {
    name: 'latency_generation_queue_ms_bucket:sum_by_deployment',
    title: 'Generation queue time',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time that a request waits for a generation slot.',
  },
  {
    name: 'latency_overall_ms_bucket:sum_by_deployment',
    title: 'Overall latency',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time from request to the last token, end to end.',
  },
  {
    name: 'latency_to_first_token_ms_bucket:sum_by_deployment',
    title: 'Time to first token',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time from request to the first token: what a person waits before text appears.',
  },
  {
    name: 'latency_prefill_ms_bucket:sum_by_deployment',
    title: 'Prefill time',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time to process the prompt before the first token.',
  },
  {
    name: 'latency_prefill_queue_ms_bucket:sum_by_deployment',
    title: 'Prefill queue time',
    group: 'latency',
    ...histogram,
    ...MILLISECONDS,
    description: 'Time that a request waits before its prompt is processed.',
  },
  {
    name: 'tokens_generated_per_request_bucket:sum_by_deployment',
    title: 'Generated tokens per request',
    group: 'tokens',
    ...histogram,
    ...TOKENS,
    description: 'How long answers are, in tokens.',
  },
  {
    name: 'tokens_prompt_per_request_bucket:sum_by_deployment',
    title: 'Prompt tokens per request',
    group: 'tokens',
    ...histogram,
    ...TOKENS,
    description: 'How long prompts are, in tokens.',
  },
  {
    name: 'generator_kv_blocks_fraction:avg_by_deployment',
    title: 'KV cache blocks in use',
    group: 'resources',
    ...saturation,
    ...FRACTION,
    description: 'Share of the KV cache blocks in use, averaged over replicas. Near 100 % new requests queue.',
  },
  {
    name: 'generator_kv_slots_fraction:avg_by_deployment',
    title: 'KV cache slots in use',
    group: 'resources',
    ...saturation,
    ...FRACTION,
    description: 'Share of the KV cache slots (concurrent sequences) in use, averaged over replicas.',
  },
  {
    name: 'generator_model_forward_time:avg_by_deployment',
    title: 'Model forward pass time',
    group: 'resources',
    ...level,
    ...UNDOCUMENTED,
    description:
      'Average time of one forward pass of the model. Fireworks does not state the unit; seconds are likely.',
  },
  {
    name: 'requests_coordinator_concurrent_count:avg_by_deployment',
    title: 'Concurrent requests',
    group: 'resources',
    ...saturation,
    ...COUNT,
    description: 'Requests in progress, averaged over the deployment’s coordinators.',
  },
  {
    name: 'prefiller_prompt_cache_ttl:avg_by_deployment',
    title: 'Prompt cache time-to-live',
    group: 'resources',
    ...level,
    ...UNDOCUMENTED,
    description: 'Average time that a prompt stays in the cache. Fireworks does not state the unit.',
  },
  {
    name: REPLICAS,
    title: 'Replicas',
    group: 'resources',
    ...level,
    ...COUNT,
    documented: false,
    over: 'last',
    aggregate: 'sum',
    description: 'Replicas of the deployment; 0 means scaled to zero. Has no base_model and no deployment label.',
  },
  {
    name: 'generator_num_active_fraction:avg_by_deployment',
    title: 'Active generator share',
    group: 'resources',
    ...saturation,
    ...FRACTION,
    documented: false,
    description: 'Share of the generator’s capacity that is active, averaged over replicas.',
  },
  {
    name: 'tokens_generated_gauge:sum_by_deployment',
    title: 'Generated tokens',
    group: 'tokens',
    ...rate,
    ...TOKENS_PER_SECOND,
    documented: false,
    description: 'Generated tokens per second.',
  },
];
