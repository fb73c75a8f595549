import type { Spread } from './spread';

/** The histograms that an answer's time is told from. */
export const MEASURES = {
  prefillQueue: 'latency_prefill_queue_ms_bucket:sum_by_deployment',
  prefill: 'latency_prefill_ms_bucket:sum_by_deployment',
  generationQueue: 'latency_generation_queue_ms_bucket:sum_by_deployment',
  perToken: 'latency_generation_per_token_ms_bucket:sum_by_deployment',
  firstToken: 'latency_to_first_token_ms_bucket:sum_by_deployment',
  overall: 'latency_overall_ms_bucket:sum_by_deployment',
  answerLength: 'tokens_generated_per_request_bucket:sum_by_deployment',
  promptLength: 'tokens_prompt_per_request_bucket:sum_by_deployment',
} as const;
export type Measure = keyof typeof MEASURES;

/** What is known of one deployment in one stretch of time. What was not collected is undefined, never 0. */
export interface Facts {
  /** Requests with an answer, as far as they were observed. */
  answered: number | undefined;
  spreads: Readonly<Partial<Record<Measure, Spread>>>;
  /** Requests per second, failed ones included, in the time that was observed. */
  requestRate: number | undefined;
  /** Tokens of all answered requests. */
  promptTokens: number | undefined;
  cachedTokens: number | undefined;
  generatedTokens: number | undefined;
  /** Shares of the KV cache in use, averaged over the stretch; the larger of blocks and slots. */
  kvBlocks: number | undefined;
  kvSlots: number | undefined;
  /** The highest that either of them was. */
  kvHighest: number | undefined;
  replicas: number | undefined;
}

export interface DeploymentFacts {
  /** Its id; empty where series have none. */
  deployment: string;
  /** As in the label `base_model`; empty where series have none. */
  model: string;
  window: Facts;
  before: Facts;
  /** As long as those, further back, one after the other: what latencies do anyway. */
  earlier: ReadonlyArray<Facts['spreads']>;
}
