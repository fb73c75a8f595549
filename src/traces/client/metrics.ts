import { number, object, print, text } from '../json';

/** MLflow gives no more points, and has no pages for them. */
export const MOST_POINTS = 1000;

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

export interface DataPoint {
  /** Start of the bucket; absent when there are none. */
  timeMs?: number;
  dimensions: Readonly<Record<string, string>>;
  /** By aggregation: `COUNT`, `SUM`, `AVG`, `P95.0`. */
  values: Readonly<Record<string, number>>;
}

export function readDataPoints(points: readonly unknown[]): DataPoint[] {
  return points.map((point) => {
    const { time_bucket: bucket, ...dimensions } = object(object(point)?.dimensions) ?? {};
    const timeMs = Date.parse(text(bucket) ?? '');
    return {
      ...(Number.isNaN(timeMs) ? {} : { timeMs }),
      dimensions: mapOf(dimensions, (one) => (one === undefined || one === null ? undefined : print(one))),
      values: mapOf(object(object(point)?.values) ?? {}, number),
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
