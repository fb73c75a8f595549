import { number, object, print, text } from '../json';
import type { MlflowProblem } from './errors';

/** MLflow gives no more points, and has no pages for them. */
export const MOST_POINTS = 1000;

/** By these MLflow says that it cannot compute a metric: it is too old, has another kind of store, or no such dimension. */
export const CANNOT_COMPUTE: ReadonlyArray<MlflowProblem['kind']> = ['oldServer', 'refused', 'notFound'];

export interface MetricRequest {
  experiment_ids: readonly string[];
  view_type: 'TRACES' | 'SPANS' | 'ASSESSMENTS';
  metric_name: string;
  aggregations: ReadonlyArray<{
    aggregation_type: 'COUNT' | 'SUM' | 'AVG' | 'PERCENTILE';
    /** 0 to 100. */
    percentile_value?: number;
  }>;
  dimensions: readonly string[];
  filters: readonly string[];
  /** Absent means one point for the whole time range. */
  time_interval_seconds?: number;
  start_time_ms: number;
  end_time_ms: number;
  max_results: number;
}

/** Of which traces a metric is. */
export type MetricScope = Pick<MetricRequest, 'experiment_ids' | 'start_time_ms' | 'end_time_ms'>;

export interface DataPoint {
  /** Start of the time interval; absent when the request names none. */
  timeMs?: number;
  dimensions: Readonly<Record<string, string>>;
  /** By aggregation: `COUNT`, `SUM`, `AVG`, `P95.0`. */
  values: Readonly<Record<string, number>>;
}

/** How many traces or spans there are in the whole time range, by dimensions. */
export function countRequest(
  { experiment_ids, start_time_ms, end_time_ms }: MetricScope,
  view: 'TRACES' | 'SPANS',
  dimensions: readonly string[],
  filters: readonly string[]
): MetricRequest {
  return {
    experiment_ids,
    view_type: view,
    metric_name: view === 'SPANS' ? 'span_count' : 'trace_count',
    aggregations: [{ aggregation_type: 'COUNT' }],
    dimensions,
    filters,
    start_time_ms,
    end_time_ms,
    max_results: MOST_POINTS,
  };
}

/** The sum of all counts. */
export function totalCount(points: readonly DataPoint[]): number {
  return points.flatMap(({ values }) => values.COUNT ?? []).reduce((sum, count) => sum + count, 0);
}

export function readDataPoints(points: readonly unknown[]): DataPoint[] {
  return points.map((point) => {
    const source = object(point);
    const { time_bucket: bucket, ...dimensions } = object(source?.dimensions) ?? {};
    const timeMs = Date.parse(text(bucket) ?? '');
    return {
      timeMs: Number.isNaN(timeMs) ? undefined : timeMs,
      dimensions: mapOf(dimensions, (one) => (one === undefined || one === null ? undefined : print(one))),
      values: mapOf(object(source?.values) ?? {}, number),
    };
  });
}

function mapOf<T>(
  source: Readonly<Record<string, unknown>>,
  read: (value: unknown) => T | undefined
): Record<string, T> {
  const map: Record<string, T> = {};
  for (const [key, value] of Object.entries(source)) {
    const one = read(value);
    if (one !== undefined) {
      map[key] = one;
    }
  }
  return map;
}
