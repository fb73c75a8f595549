import { ERRORS, GENERATED_TOKENS, PROMPT_TOKENS, REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';

interface Example {
  title: string;
  text: string;
  query: Omit<FireworksQuery, 'refId'>;
}

/** Questions that people have of a deployment, each with the query that answers it. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'How long does it take until text appears?',
    text: 'Median and p95 of the time to first token, one line per deployment.',
    query: {
      metric: 'latency_to_first_token_ms_bucket:sum_by_deployment',
      quantiles: [0.5, 0.95],
      groupBy: ['deployment_id'],
    },
  },
  {
    title: 'How slow are the slowest answers of all deployments together?',
    text: 'p99 of overall latency, from the buckets of all deployments added up.',
    query: { metric: 'latency_overall_ms_bucket:sum_by_deployment', quantiles: [0.99], groupBy: [] },
  },
  {
    title: 'Do we keep our promise of a first token within one second?',
    text: 'Share of requests within the bound, one line per deployment. Exact, since a bucket ends there.',
    query: {
      metric: 'latency_to_first_token_ms_bucket:sum_by_deployment',
      view: 'share',
      bound: 1000,
      groupBy: ['deployment_id'],
    },
  },
  {
    title: 'Are there two kinds of requests, fast ones and slow ones?',
    text: 'Overall latency as a heatmap, which shows what quantiles hide. For a heatmap panel.',
    query: { metric: 'latency_overall_ms_bucket:sum_by_deployment', view: 'heatmap' },
  },
  {
    title: 'How long are prompts?',
    text: 'Requests of the whole range by prompt length. For a bar chart, a bar gauge or a table.',
    query: { metric: 'tokens_prompt_per_request_bucket:sum_by_deployment', view: 'distribution' },
  },
  {
    title: 'What share of requests fails on the server’s side?',
    text: 'Error ratio of 5xx codes per deployment, as a ratio of sums.',
    query: { metric: 'error_ratio', codes: ['5xx'], groupBy: ['deployment_id'] },
  },
  {
    title: 'Which HTTP codes come back?',
    text: 'Failed requests per second, one line per code.',
    query: { metric: ERRORS, groupBy: ['http_code'], legend: '{{http_code}}' },
  },
  {
    title: 'How many requests were there in this time range?',
    text: 'A table with one total per deployment; minutes that nobody collected are not counted.',
    query: {
      metric: REQUESTS,
      groupBy: ['deployment_id'],
      over: { fn: 'total', window: 'range' },
      format: 'table',
    },
  },
  {
    title: 'How many prompt tokens per second does each model read?',
    text: 'Prompt tokens, added up per base model.',
    query: { metric: PROMPT_TOKENS, groupBy: ['base_model'], legend: '{{base_model}}' },
  },
  {
    title: 'How many tokens per second does each deployment generate?',
    text: 'An estimate from the lengths of answers, since Fireworks documents no exact rate.',
    query: { metric: GENERATED_TOKENS, groupBy: ['deployment_id'], legend: '{{deployment_id}}' },
  },
  {
    title: 'Is the KV cache about to run full?',
    text: 'The fullest moment of each step, one line per deployment. Near 100 % new requests queue.',
    query: {
      metric: 'generator_kv_blocks_fraction:avg_by_deployment',
      groupBy: ['deployment_id'],
      over: { fn: 'max', window: 'step' },
    },
  },
  {
    title: 'Only the deployments chosen in a dashboard variable',
    text: 'A filter takes $deployment with one value or several.',
    query: {
      metric: REQUESTS,
      filters: [{ label: 'deployment_id', operator: '=', value: '$deployment' }],
    },
  },
];
