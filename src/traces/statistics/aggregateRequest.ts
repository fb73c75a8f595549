import { percentOf } from '../../plan';
import { type DataPoint, type MetricRequest, MOST_POINTS } from '../client/metrics';
import type { TraceFilter } from '../../types';
import { quote } from '../search/grammar';
import type { StatisticPlan } from './planStatistic';

/** A request that MLflow can answer itself, and how to read what it says. */
export interface AggregateRequest {
  request: MetricRequest;
  /** Which label each dimension is; the others are only for telling points apart. */
  labels: Readonly<Record<string, string>>;
}

interface Source {
  view: MetricRequest['view_type'];
  metric: string;
  /** MLflow's dimension of each label that it can split by. */
  dimensions: Readonly<Record<string, string>>;
  /** Asked for beside the labels: what errors and kinds of spans are told by. */
  beside?: readonly string[];
  filters?: readonly string[];
}

const OF_TRACES = { name: 'trace_name' };
const OF_CALLS = {
  model: 'span_model_name',
  base_model: 'span_model_name',
  deployment_id: 'span_model_name',
  span_name: 'span_name',
  status: 'span_status',
};
const OF_TOOLS = { tool: 'span_name', status: 'span_status' };
const TOOLS_ONLY = ["span.type = 'TOOL'"];

/** What MLflow computes (mlflow/store/tracking/utils/sql_trace_metrics_utils.py). Of other statistics it knows nothing. */
const SOURCES: Readonly<Record<string, Source>> = {
  traces: { view: 'TRACES', metric: 'trace_count', dimensions: { ...OF_TRACES, status: 'trace_status' } },
  trace_error_ratio: { view: 'TRACES', metric: 'trace_count', dimensions: OF_TRACES, beside: ['trace_status'] },
  trace_latency: { view: 'TRACES', metric: 'latency', dimensions: OF_TRACES },
  calls: { view: 'SPANS', metric: 'span_count', dimensions: OF_CALLS, beside: ['span_type'] },
  error_ratio: { view: 'SPANS', metric: 'span_count', dimensions: OF_CALLS, beside: ['span_type', 'span_status'] },
  input_tokens: { view: 'TRACES', metric: 'input_tokens', dimensions: OF_TRACES },
  output_tokens: { view: 'TRACES', metric: 'output_tokens', dimensions: OF_TRACES },
  cached_tokens: { view: 'TRACES', metric: 'cache_read_input_tokens', dimensions: OF_TRACES },
  tool_calls: { view: 'SPANS', metric: 'span_count', dimensions: OF_TOOLS, filters: TOOLS_ONLY },
  tool_error_ratio: {
    view: 'SPANS',
    metric: 'span_count',
    dimensions: OF_TOOLS,
    beside: ['span_status'],
    filters: TOOLS_ONLY,
  },
  tool_latency: { view: 'SPANS', metric: 'latency', dimensions: OF_TOOLS, filters: TOOLS_ONLY },
};

/**
 * The statistic as a question to MLflow; undefined when it cannot answer it: a label it has no dimension of, a
 * condition that is not `=` on status, tag or metadata, or a number that only spans have (time to first token, cost).
 */
export function aggregateRequest(plan: StatisticPlan): AggregateRequest | undefined {
  const source = SOURCES[plan.info.name];
  const filters = plan.filters.map(aggregateFilter);
  if (source === undefined || plan.rawFilter !== '' || filters.includes(undefined)) {
    return undefined;
  }
  if (plan.groupBy.some((label) => !Object.hasOwn(source.dimensions, label))) {
    return undefined;
  }
  const labels = Object.fromEntries(plan.groupBy.map((label) => [label, source.dimensions[label] ?? '']));
  return {
    labels,
    request: {
      experiment_ids: plan.experimentIds,
      view_type: source.view,
      metric_name: source.metric,
      aggregations: aggregationsOf(source.metric, plan),
      dimensions: [...new Set([...Object.values(labels), ...(source.beside ?? [])])],
      filters: [...(source.filters ?? []), ...filters.filter((one) => one !== undefined)],
      ...(plan.stepMs === undefined ? {} : { time_interval_seconds: plan.stepMs / 1000 }),
      start_time_ms: Math.floor(plan.fromMs),
      end_time_ms: Math.ceil(plan.toMs),
      max_results: MOST_POINTS,
    },
  };
}

/** Kinds of spans that are calls of models. */
const CALL_TYPES = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** False for spans that are no calls of models, where the kind was asked for. */
export function isCountedAsCall({ dimensions: { span_type: type } }: DataPoint): boolean {
  return type === undefined || CALL_TYPES.has(type);
}

function aggregationsOf(metric: string, { quantiles }: StatisticPlan): MetricRequest['aggregations'] {
  if (metric.endsWith('_count')) {
    return [{ aggregation_type: 'COUNT' }];
  }
  return metric === 'latency'
    ? quantiles.map((quantile) => ({ aggregation_type: 'PERCENTILE', percentile_value: percentOf(quantile) }))
    : [{ aggregation_type: 'SUM' }];
}

/** The key under which MLflow gives a percentile: `P95.0`, `P99.9`. */
export function percentileKey(quantile: number): string {
  const value = percentOf(quantile);
  return `P${Number.isInteger(value) ? value.toFixed(1) : value}`;
}

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['status', 'trace.status'],
  ['session', 'trace.metadata.`mlflow.trace.session`'],
  ['user', 'trace.metadata.`mlflow.trace.user`'],
]);

function aggregateFilter({ label, operator, value }: TraceFilter): string | undefined {
  const quoted = quote(value);
  const [, map, key] = /^(tag|metadata)\.([^`]+)$/.exec(label) ?? [];
  const column = map !== undefined && key !== undefined ? `trace.${map}.\`${key}\`` : COLUMNS.get(label);
  return column === undefined || quoted === undefined || operator !== '=' ? undefined : `${column} = ${quoted}`;
}
