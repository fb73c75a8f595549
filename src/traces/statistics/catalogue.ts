/** What a statistic is about: whole traces, calls of models in them, runs of tools, or assessments. */
export type Subject = 'traces' | 'calls' | 'tools' | 'assessments';

/** How the observations of one step and group become one value. Quantiles are chosen in the query. */
export type Reduction = 'sum' | 'mean' | 'quantile';

/**
 * Every statistic, for the editor, for planning and for running. A new row does not compile until
 * `observations.ts` says how its value is read from a trace, and `aggregateRequest.ts` which metric of MLflow it is.
 * The columns: saved name, subject, title, description, Grafana's unit, reduction.
 */
const CATALOGUE = [
  row('traces', 'traces', 'Traces', 'Number of traces', 'short', 'sum'),
  row('trace_error_ratio', 'traces', 'Failed traces', 'Share of traces that failed', 'percentunit', 'mean'),
  row('trace_latency', 'traces', 'Trace latency', 'Duration of whole traces', 'ms', 'quantile'),
  row('calls', 'calls', 'Model calls', 'Number of calls of models', 'short', 'sum'),
  row('error_ratio', 'calls', 'Failed calls', 'Share of calls of models that failed', 'percentunit', 'mean'),
  row('latency', 'calls', 'Call latency', 'Duration of calls of models', 'ms', 'quantile'),
  row('ttft', 'calls', 'Time to first token', 'Of streamed calls', 'ms', 'quantile'),
  row('input_tokens', 'calls', 'Input tokens', 'Tokens sent to models, cached ones among them', 'short', 'sum'),
  row('output_tokens', 'calls', 'Output tokens', 'Tokens that models wrote', 'short', 'sum'),
  row('cached_tokens', 'calls', 'Cached tokens', 'Input tokens that came from a cache', 'short', 'sum'),
  row('cost', 'calls', 'Cost', 'Of calls that are billed by token', 'currencyUSD', 'sum'),
  row('tool_calls', 'tools', 'Tool runs', 'Number of runs of tools', 'short', 'sum'),
  row('tool_error_ratio', 'tools', 'Failed tool runs', 'Share of runs of tools that failed', 'percentunit', 'mean'),
  row('tool_latency', 'tools', 'Tool latency', 'Duration of runs of tools', 'ms', 'quantile'),
  row(
    'assessment_score',
    'assessments',
    'Assessment score',
    'Average of scores; yes and true count as 1, no and false as 0',
    'none',
    'mean'
  ),
] as const;

function row<const Name extends string, const About extends Subject, const How extends Reduction>(
  name: Name,
  subject: About,
  title: string,
  description: string,
  unit: string,
  reduce: How
) {
  return { name, subject, title, description, unit, reduce };
}

export type Statistic = (typeof CATALOGUE)[number];
export type StatisticName = Statistic['name'];
/** The names of the statistics of one subject. */
export type NameOf<About extends Subject> = Extract<Statistic, { subject: About }>['name'];

export const STATISTICS: readonly Statistic[] = CATALOGUE;

/** Undefined for a name that is not in the catalogue. */
export function statisticNamed(name: string): Statistic | undefined {
  return STATISTICS.find((one) => one.name === name);
}

/** Labels of whole traces; `name` is the trace's. */
export const TRACE_LABELS = ['name', 'status', 'session', 'user', 'experiment'] as const;
export const CALL_LABELS = ['model', 'base_model', 'deployment_id', 'span_name', ...TRACE_LABELS] as const;

/** The labels by which the statistics of a subject can be split. */
export const GROUPS: Readonly<Record<Subject, readonly string[]>> = {
  traces: TRACE_LABELS,
  calls: CALL_LABELS,
  tools: ['tool', ...TRACE_LABELS],
  assessments: ['assessment', 'name', 'session', 'user', 'experiment'],
};

/** For the end of a switch over statistics: a name that no case has does not compile. */
export function noSuchStatistic(name: never): never {
  throw new Error(`There is no statistic ${String(name)}.`);
}
