import { percentOf } from '../../plan';
import type { TraceFilter } from '../../types';
import { MOST_POINTS, type DataPoint, type MetricRequest } from '../client/client';
import { quote } from '../search/grammar';
import type { StatisticName, StatisticPlan } from './planStatistic';

/** A request that MLflow can answer itself, and how to read its answer. */
export interface AggregateRequest {
  request: MetricRequest;
  /** MLflow's dimension of each label; the other dimensions of the request only tell points apart. */
  labels: Readonly<Record<string, string>>;
  /** MLflow sums its own attribute, which some clients leave out although the answers of calls tell the number. */
  isPartial: boolean;
}

/** How MLflow computes a statistic (mlflow/store/tracking/utils/sql_trace_metrics_utils.py). */
interface Aggregate {
  view: MetricRequest['view_type'];
  metric: string;
  /** MLflow's dimension of each label that it can split by. */
  dimensions: Readonly<Record<string, string>>;
  /** Requested besides, to tell errors, and spans that are no calls. */
  moreDimensions?: readonly string[];
  filters?: readonly string[];
  isPartial?: true;
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

/** Undefined where MLflow has no such metric: it has none of the latency, first token and price of single calls. */
const AGGREGATES: Readonly<Record<StatisticName, Aggregate | undefined>> = {
  traces: { view: 'TRACES', metric: 'trace_count', dimensions: { ...OF_TRACES, status: 'trace_status' } },
  trace_error_ratio: {
    view: 'TRACES',
    metric: 'trace_count',
    dimensions: OF_TRACES,
    moreDimensions: ['trace_status'],
  },
  trace_latency: { view: 'TRACES', metric: 'latency', dimensions: OF_TRACES },
  calls: { view: 'SPANS', metric: 'span_count', dimensions: OF_CALLS, moreDimensions: ['span_type'] },
  error_ratio: {
    view: 'SPANS',
    metric: 'span_count',
    dimensions: OF_CALLS,
    moreDimensions: ['span_type', 'span_status'],
  },
  latency: undefined,
  ttft: undefined,
  input_tokens: { view: 'TRACES', metric: 'input_tokens', dimensions: OF_TRACES },
  output_tokens: { view: 'TRACES', metric: 'output_tokens', dimensions: OF_TRACES },
  cached_tokens: { view: 'TRACES', metric: 'cache_read_input_tokens', dimensions: OF_TRACES, isPartial: true },
  cost: undefined,
  tool_calls: { view: 'SPANS', metric: 'span_count', dimensions: OF_TOOLS, filters: TOOLS_ONLY },
  tool_error_ratio: {
    view: 'SPANS',
    metric: 'span_count',
    dimensions: OF_TOOLS,
    moreDimensions: ['span_status'],
    filters: TOOLS_ONLY,
  },
  tool_latency: { view: 'SPANS', metric: 'latency', dimensions: OF_TOOLS, filters: TOOLS_ONLY },
  assessment_score: undefined,
};

/**
 * The statistic as a request to MLflow; undefined when it cannot answer it: it has no such metric or no dimension of a
 * label, or a condition is not `=` on status, session, user, tag or metadata.
 */
export function aggregateRequest(plan: StatisticPlan): AggregateRequest | undefined {
  const aggregate = AGGREGATES[plan.statistic.name];
  const filters = plan.filters.map(aggregateFilter);
  if (aggregate === undefined || plan.rawFilter !== '' || filters.includes(undefined)) {
    return undefined;
  }
  const labels: Record<string, string> = {};
  for (const label of plan.groupBy) {
    const dimension = aggregate.dimensions[label];
    if (dimension === undefined) {
      return undefined;
    }
    labels[label] = dimension;
  }
  return {
    labels,
    isPartial: aggregate.isPartial === true,
    request: {
      experiment_ids: plan.experimentIds,
      view_type: aggregate.view,
      metric_name: aggregate.metric,
      aggregations: aggregationsOf(aggregate.metric, plan),
      dimensions: [...new Set([...Object.values(labels), ...(aggregate.moreDimensions ?? [])])],
      filters: [...(aggregate.filters ?? []), ...filters.filter((one) => one !== undefined)],
      time_interval_seconds: plan.stepMs === undefined ? undefined : plan.stepMs / 1000,
      start_time_ms: Math.floor(plan.fromMs),
      end_time_ms: Math.ceil(plan.toMs),
      max_results: MOST_POINTS,
    },
  };
}

/** Types of spans that are calls of models. */
const CALL_TYPES = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** False for spans that are no calls of models, where the request has their type as a dimension. */
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
