/** The names that the dashboards query, as the endpoint writes them. A test holds them against the catalogue. */
export {
  CACHED_PROMPT_TOKENS,
  DEPLOYMENT_STATE_METRIC as STATE,
  ERRORS,
  GENERATED_TOKENS,
  PROMPT_TOKENS,
  REQUESTS,
  SNAPSHOT_AGE,
  UP,
} from '../../src/catalogue';

export const OVERALL = 'latency_overall_ms_bucket:sum_by_deployment';
export const FIRST_TOKEN = 'latency_to_first_token_ms_bucket:sum_by_deployment';
export const PREFILL_QUEUE = 'latency_prefill_queue_ms_bucket:sum_by_deployment';
export const PREFILL = 'latency_prefill_ms_bucket:sum_by_deployment';
export const GENERATION_QUEUE = 'latency_generation_queue_ms_bucket:sum_by_deployment';
export const PER_TOKEN = 'latency_generation_per_token_ms_bucket:sum_by_deployment';

export const PROMPT_LENGTH = 'tokens_prompt_per_request_bucket:sum_by_deployment';
export const ANSWER_LENGTH = 'tokens_generated_per_request_bucket:sum_by_deployment';

export const KV_BLOCKS = 'generator_kv_blocks_fraction:avg_by_deployment';
export const KV_SLOTS = 'generator_kv_slots_fraction:avg_by_deployment';
export const CONCURRENT = 'requests_coordinator_concurrent_count:avg_by_deployment';
export const FORWARD_TIME = 'generator_model_forward_time:avg_by_deployment';
export const CACHE_TTL = 'prefiller_prompt_cache_ttl:avg_by_deployment';
export const REPLICAS = 'deployment_replicas';

export const ERROR_RATIO = 'error_ratio';
export const SUCCESS_RATIO = 'success_ratio';
export const CACHE_HIT_RATIO = 'cache_hit_ratio';
export const UNCACHED_PROMPT_TOKENS = 'uncached_prompt_tokens';
