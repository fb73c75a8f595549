import type { SpanRow, TraceHead } from '../head';
import type { Json, JsonObject } from '../recorded';
import { invalid, notSimulated } from '../refusal';
import type { MetricsBody } from '../requests';
import type { TraceStore } from '../traceStore';
import { aggregate, aggregationKey } from './aggregate';
import { readMetricFilters } from './metricFilter';

/** A trace, or a span with its trace. */
interface Row {
  head: TraceHead;
  span: SpanRow | undefined;
}

/** What a metric counts or measures, and by what it can be split. */
interface Metric {
  /** Undefined where a row has none, which is then left out. */
  read: (row: Row) => number | undefined;
  aggregations: readonly string[];
  dimensions: readonly string[];
}

const COUNTED = ['COUNT'];
const MEASURED = ['AVG', 'MAX', 'MIN', 'PERCENTILE'];
const SUMMED = [...MEASURED, 'SUM'];

const METRICS: Readonly<Record<string, Readonly<Record<string, Metric>>>> = {
  TRACES: {
    trace_count: { read: () => 1, aggregations: COUNTED, dimensions: ['trace_name', 'trace_status'] },
    latency: { read: ({ head }) => head.info.durationMs, aggregations: MEASURED, dimensions: ['trace_name'] },
    input_tokens: tokens('input_tokens'),
    output_tokens: tokens('output_tokens'),
    total_tokens: tokens('total_tokens'),
    cache_read_input_tokens: tokens('cache_read_input_tokens'),
  },
  SPANS: {
    span_count: {
      read: () => 1,
      aggregations: COUNTED,
      dimensions: ['span_name', 'span_type', 'span_status', 'span_model_name'],
    },
    latency: { read: ({ span }) => span?.latencyMs, aggregations: MEASURED, dimensions: ['span_name', 'span_status'] },
  },
};

function tokens(key: string): Metric {
  return {
    read: ({ head }) => {
      const usage: unknown = JSON.parse(head.info.metadata['mlflow.trace.tokenUsage'] ?? '{}');
      const count: unknown = Object.entries(usage ?? {}).find(([name]) => name === key)?.[1];
      return typeof count === 'number' ? count : undefined;
    },
    aggregations: SUMMED,
    dimensions: ['trace_name'],
  };
}

const DIMENSIONS: Readonly<Record<string, (row: Row) => string | undefined>> = {
  trace_name: ({ head }) => head.info.tags['mlflow.traceName'],
  trace_status: ({ head }) => head.info.state,
  span_name: ({ span }) => span?.name,
  span_type: ({ span }) => span?.type,
  span_status: ({ span }) => span?.status,
  span_model_name: ({ span }) => span?.model,
};

/** `POST traces/metrics` @throws Refusal */
export function traceMetrics(store: TraceStore, body: MetricsBody): JsonObject {
  const metric = checkedMetric(body);
  const { experimentIds, intervalSeconds, startMs, endMs, maxResults, dimensions, aggregations } = body;
  if (intervalSeconds !== undefined && (startMs === undefined || endMs === undefined)) {
    throw invalid('start_time_ms and end_time_ms are required if time_interval_seconds is set');
  }
  const filters = readMetricFilters(body.filters, body.view);
  const heads = store
    .heads(startMs ?? -Infinity, endMs ?? Infinity)
    .filter((head) => experimentIds.includes(head.info.experimentId) && filters.trace.every((test) => test(head)));
  const rows: Row[] =
    body.view === 'SPANS'
      ? heads.flatMap((head) =>
          head.rows.filter((span) => filters.row.every((test) => test(span))).map((span) => ({ head, span }))
        )
      : heads.map((head) => ({ head, span: undefined }));
  const groups = grouped(rows, metric, dimensions, intervalSeconds);
  const points = [...groups.values()].sort(byLabels).flatMap((group): Json[] => {
    const values = Object.fromEntries(
      aggregations.flatMap((one) => {
        const value = aggregate(one, group.values);
        return value === undefined ? [] : [[aggregationKey(one), value]];
      })
    );
    const labels = labelsOf(group, dimensions);
    return Object.keys(values).length === 0
      ? []
      : [{ metric_name: body.metric, ...(Object.keys(labels).length === 0 ? {} : { dimensions: labels }), values }];
  });
  return points.length === 0 ? {} : { data_points: points.slice(0, maxResults) };
}

function checkedMetric({ view, metric: name, aggregations, dimensions }: MetricsBody): Metric {
  const metrics = METRICS[view];
  const metric = metrics?.[name];
  if (metrics === undefined || metric === undefined) {
    throw notSimulated(`the metric ${name} of ${view}`);
  }
  const badAggregation = aggregations.find(({ type }) => !metric.aggregations.includes(type));
  if (badAggregation !== undefined) {
    throw invalid(
      `Found invalid aggregation_type(s): ['${badAggregation.type}']. Supported aggregation types: ${JSON.stringify(metric.aggregations)}`
    );
  }
  const badDimension = dimensions.find((one) => !metric.dimensions.includes(one));
  if (badDimension !== undefined) {
    throw invalid(
      `Found invalid dimension(s): ['${badDimension}']. Supported dimensions: ${JSON.stringify(metric.dimensions)}`
    );
  }
  return metric;
}

interface Group {
  /** Milliseconds; undefined without intervals. */
  bucketMs: number | undefined;
  labels: readonly string[];
  values: number[];
}

/** What lacks a label is in no group; without labels and intervals there is one group, also of nothing. */
function grouped(
  rows: readonly Row[],
  metric: Metric,
  dimensions: readonly string[],
  seconds: number | undefined
): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (dimensions.length === 0 && seconds === undefined) {
    groups.set('[null]', { bucketMs: undefined, labels: [], values: [] });
  }
  for (const row of rows) {
    const value = metric.read(row);
    const labels = dimensions.map((dimension) => DIMENSIONS[dimension]?.(row)).filter((label) => label !== undefined);
    if (value === undefined || labels.length < dimensions.length) {
      continue;
    }
    const atMs = row.span?.startMs ?? row.head.info.startMs;
    const bucketMs = seconds === undefined ? undefined : Math.floor(atMs / (seconds * 1000)) * seconds * 1000;
    const key = JSON.stringify([bucketMs ?? null, ...labels]);
    const group = groups.get(key) ?? { bucketMs, labels, values: [] };
    groups.set(key, group);
    group.values.push(value);
  }
  return groups;
}

function labelsOf({ bucketMs, labels }: Group, dimensions: readonly string[]): Record<string, string> {
  return {
    ...(bucketMs === undefined ? {} : { time_bucket: `${new Date(bucketMs).toISOString().slice(0, 19)}+00:00` }),
    ...Object.fromEntries(dimensions.map((dimension, index) => [dimension, labels[index] ?? ''])),
  };
}

/** By time, then by the dimensions in the order in which they were asked for. */
function byLabels(one: Group, other: Group): number {
  const difference = (one.bucketMs ?? 0) - (other.bucketMs ?? 0);
  const place = one.labels.findIndex((label, index) => label !== other.labels[index]);
  return difference || (place < 0 ? 0 : (one.labels[place] ?? '') < (other.labels[place] ?? '') ? -1 : 1);
}
