/** What statistics are about: whole traces, calls of models in them, runs of tools, or judgements. */
export type Subject = 'traces' | 'calls' | 'tools' | 'assessments';

export interface StatisticInfo {
  name: string;
  title: string;
  description: string;
  subject: Subject;
  /** Grafana's unit. */
  unit: string;
  /** How the observations of one step and group become one value. */
  reduce: 'sum' | 'mean' | 'quantile';
}

export const STATISTICS: readonly StatisticInfo[] = [
  of('traces', 'traces', 'Traces', 'Number of traces', 'short', 'sum'),
  of('trace_error_ratio', 'traces', 'Failed traces', 'Share of traces that failed', 'percentunit', 'mean'),
  of('trace_latency', 'traces', 'Trace latency', 'Duration of whole traces', 'ms', 'quantile'),
  of('calls', 'calls', 'Model calls', 'Number of calls of models', 'short', 'sum'),
  of('error_ratio', 'calls', 'Failed calls', 'Share of calls of models that failed', 'percentunit', 'mean'),
  of('latency', 'calls', 'Call latency', 'Duration of calls of models', 'ms', 'quantile'),
  of('ttft', 'calls', 'Time to first token', 'Of streamed calls', 'ms', 'quantile'),
  of('input_tokens', 'calls', 'Input tokens', 'Tokens sent to models, cached ones among them', 'short', 'sum'),
  of('output_tokens', 'calls', 'Output tokens', 'Tokens that models wrote', 'short', 'sum'),
  of('cached_tokens', 'calls', 'Cached tokens', 'Input tokens that came from a cache', 'short', 'sum'),
  of('cost', 'calls', 'Cost', 'Of calls that are billed by token', 'currencyUSD', 'sum'),
  of('tool_calls', 'tools', 'Tool runs', 'Number of runs of tools', 'short', 'sum'),
  of('tool_error_ratio', 'tools', 'Failed tool runs', 'Share of runs of tools that failed', 'percentunit', 'mean'),
  of('tool_latency', 'tools', 'Tool latency', 'Duration of runs of tools', 'ms', 'quantile'),
  of(
    'assessment_score',
    'assessments',
    'Assessment score',
    'Average of scores; yes and true count as 1, no and false as 0',
    'none',
    'mean'
  ),
];

function of(
  name: string,
  subject: Subject,
  title: string,
  description: string,
  unit: string,
  reduce: StatisticInfo['reduce']
): StatisticInfo {
  return { name, subject, title, description, unit, reduce };
}

const TRACE_GROUPS = ['name', 'status', 'session', 'user', 'experiment'] as const;

/** Labels by which the statistics of a subject can be split. `name` is the trace's, everywhere. */
export const GROUPS: Readonly<Record<Subject, readonly string[]>> = {
  traces: TRACE_GROUPS,
  calls: ['model', 'base_model', 'deployment_id', 'span_name', ...TRACE_GROUPS],
  tools: ['tool', ...TRACE_GROUPS],
  assessments: ['assessment', 'name', 'session', 'user', 'experiment'],
};

export function statisticInfo(name: string): StatisticInfo | undefined {
  return STATISTICS.find((one) => one.name === name);
}
