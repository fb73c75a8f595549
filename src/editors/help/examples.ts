import { ERRORS, GENERATED_TOKENS, PROMPT_TOKENS, REQUESTS } from '../../catalogue';
import type { FireworksQuery } from '../../types';

export interface Example {
  title: string;
  text: string;
  query: Omit<FireworksQuery, 'refId'>;
}

/** Questions that people have of a deployment, each with the query that answers it. */
export const METRIC_EXAMPLES: readonly Example[] = [
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

/** Questions that a rule answers in words, best in a table panel. */
export const ANALYSIS_EXAMPLES: readonly Example[] = [
  {
    title: 'What changed in the last half hour?',
    text: 'All metrics, ranked by how far they shifted from the half hour before.',
    query: { queryType: 'analysis', analysis: 'changes', window: '30m' },
  },
  {
    title: 'What is different from yesterday at this time?',
    text: 'The same against the day before. It needs a history of more than a day.',
    query: { queryType: 'analysis', analysis: 'changes', window: '30m', offset: '1d' },
  },
  {
    title: 'Why is it slow?',
    text: 'The phase of a request that got longer in this time range, with the numbers it rests on, or “not decidable”.',
    query: { queryType: 'analysis', analysis: 'phases' },
  },
  {
    title: 'How much more traffic can each deployment take?',
    text: 'An estimate with a band, and what binds first.',
    query: { queryType: 'analysis', analysis: 'headroom' },
  },
  {
    title: 'What did it cost, and what was idle?',
    text: 'Dollars and accelerator-hours per deployment, by the prices in the settings of the data source.',
    query: { queryType: 'analysis', analysis: 'cost' },
  },
  {
    title: 'Do 99 % of requests have their first token within one second?',
    text: 'The share that had, how many missed it, what is left of the error budget and how fast it is used.',
    query: {
      queryType: 'analysis',
      analysis: 'budget',
      metric: 'latency_to_first_token_ms_bucket:sum_by_deployment',
      bound: 1000,
      target: '99%',
    },
  },
];

/** What a new row offers. */
export const FIRST_EXAMPLES: readonly Example[] = [
  ...METRIC_EXAMPLES.slice(0, 3),
  ...ANALYSIS_EXAMPLES.filter(({ query }) => query.analysis === 'phases'),
];

/** The same of what MLflow recorded. */
export const TRACE_EXAMPLES: readonly Example[] = [
  {
    title: 'Which traces failed?',
    text: 'A table, newest first, with model, tokens and error; each opens with its spans. For a table panel.',
    query: { queryType: 'traces', traceFilters: [{ label: 'status', operator: '=', value: 'ERROR' }] },
  },
  {
    title: 'Which traces took more than ten seconds?',
    text: 'The same table, by the duration of the whole trace.',
    query: { queryType: 'traces', traceFilters: [{ label: 'duration', operator: '>', value: '10s' }] },
  },
  {
    title: 'Which traces speak of an invoice?',
    text: 'Words anywhere in prompts, answers and attributes.',
    query: { queryType: 'traces', traceFilters: [{ label: 'text', operator: 'contains', value: 'invoice' }] },
  },
  {
    title: 'How long do calls of each model take?',
    text: 'Median and p95 of single calls as the application saw them, one line per model.',
    query: { queryType: 'traceStats', statistic: 'latency', quantiles: [0.5, 0.95], groupBy: ['model'] },
  },
  {
    title: 'How soon does text appear, as the application sees it?',
    text: 'Time to first token of streamed calls, to lay beside the same of the metrics.',
    query: { queryType: 'traceStats', statistic: 'ttft', quantiles: [0.5, 0.95] },
  },
  {
    title: 'Who uses the most tokens?',
    text: 'Tokens that models wrote, one line per user that the application named.',
    query: { queryType: 'traceStats', statistic: 'output_tokens', groupBy: ['user'] },
  },
  {
    title: 'What does it cost, by model?',
    text: 'Of calls that are billed by token, at the prices in the settings.',
    query: { queryType: 'traceStats', statistic: 'cost', groupBy: ['model'] },
  },
  {
    title: 'Which tools fail?',
    text: 'Share of runs that failed, one line per tool.',
    query: { queryType: 'traceStats', statistic: 'tool_error_ratio', groupBy: ['tool'] },
  },
  {
    title: 'What was said in the session chosen in a dashboard variable',
    text: 'Prompts and answers of all its traces in order of time. For a logs panel.',
    query: { queryType: 'conversation', session: '$session' },
  },
];
