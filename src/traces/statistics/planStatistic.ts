import { readFormat, readQuantiles, Refusal } from '../../plan';
import type { FireworksQuery, TraceFilter } from '../../types';
import { readTraceQuery } from '../search/traceSearch';
import { DEFAULT_STATISTIC } from '../eager';

/** What to compute, checked. */
export interface StatisticPlan {
  statistic: Statistic;
  groupBy: readonly string[];
  /** 0 to 1, ascending; empty unless the statistic is of quantiles. */
  quantiles: readonly number[];
  experimentIds: readonly string[];
  filters: readonly TraceFilter[];
  rawFilter: string;
  /** Milliseconds since the epoch. */
  fromMs: number;
  toMs: number;
  /** Absent for one value over the whole range. */
  stepMs?: number;
  /** The most traces to read where MLflow does not compute it itself. */
  limit: number;
}

/** A message for people says why the query cannot be planned. */
export type PlannedStatistic = { ok: true; plan: StatisticPlan } | { ok: false; message: string };

export interface StatisticRange {
  fromMs: number;
  toMs: number;
  intervalMs: number;
  maxDataPoints: number;
}

const DEFAULT_LIMIT = 1000;
/** MLflow answers with at most 1000 points, so a few series fit. */
const MOST_STEPS = 200;

/** The plan of a saved query, with variables already replaced. `format: "table"` gives one value for the range. */
export function planStatistic(
  query: FireworksQuery,
  experimentIds: readonly string[],
  range: StatisticRange
): PlannedStatistic {
  try {
    return { ok: true, plan: planOrRefuse(query, experimentIds, range) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}

/**
 * A query grouped by the dashboard's keys too, as far as its statistic can be, with words on the others. Variables are
 * replaced already. Lists, single traces and conversations have no groups.
 */
export function groupedBy(
  query: FireworksQuery,
  keys: readonly string[]
): { query: FireworksQuery; notices: string[] } {
  if (query.queryType !== 'traceStats') {
    const notice = 'Only statistics of traces are grouped: the grouping of the dashboard changes nothing here.';
    return { query, notices: keys.length === 0 ? [] : [notice] };
  }
  const statistic = statisticNamed(query.statistic || DEFAULT_STATISTIC);
  const offered = statistic === undefined ? [] : GROUPS[statistic.subject];
  const unknown = keys.filter((key) => !offered.includes(key));
  const known = keys.filter((key) => offered.includes(key));
  return {
    query: known.length === 0 ? query : { ...query, groupBy: [...new Set([...(query.groupBy ?? []), ...known])] },
    notices:
      statistic === undefined || unknown.length === 0
        ? []
        : [
            `${statistic.title} cannot be split by ${unknown.join(', ')}, so it is not grouped by it; it can by ${offered.join(', ')}.`,
          ],
  };
}

/** @throws Refusal */
function planOrRefuse(query: FireworksQuery, experimentIds: readonly string[], range: StatisticRange): StatisticPlan {
  const name = query.statistic || DEFAULT_STATISTIC;
  const statistic = statisticNamed(name);
  if (statistic === undefined) {
    throw new Refusal(
      'statistic',
      `There is no statistic “${name}”; there are ${STATISTICS.map((one) => one.name).join(', ')}.`
    );
  }
  const groupBy = (query.groupBy ?? []).filter((label) => label !== '');
  const offered = GROUPS[statistic.subject];
  const unknown = groupBy.find((label) => !offered.includes(label));
  if (unknown !== undefined) {
    throw new Refusal('groupBy', `${statistic.title} cannot be split by ${unknown}; it can by ${offered.join(', ')}.`);
  }
  const { filters, rawFilter, limit } = readTraceQuery(query);
  return {
    statistic,
    groupBy,
    quantiles: statistic.reduce === 'quantile' ? readQuantiles(query).sort((a, b) => a - b) : [],
    experimentIds,
    filters,
    rawFilter,
    fromMs: range.fromMs,
    toMs: range.toMs,
    stepMs: readFormat({ format: query.format || undefined }) === 'table' ? undefined : stepOf(range),
    limit: query.limit === undefined ? DEFAULT_LIMIT : limit,
  };
}

const NICE_SECONDS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Milliseconds; whole seconds that divide days well, since MLflow counts its steps from the epoch. */
export function stepOf({ fromMs, toMs, intervalMs, maxDataPoints }: StatisticRange): number {
  const most = Math.max(1, Math.min(MOST_STEPS, maxDataPoints));
  const least = Math.max(intervalMs, (toMs - fromMs) / most) / 1000;
  const nice = NICE_SECONDS.find((seconds) => seconds >= least);
  return (nice ?? Math.ceil(least / 86_400) * 86_400) * 1000;
}

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
