import { number, object, print, someText, text } from '../json';
import { readInfo } from '../spans/readInfo';
import type { Trace, TraceInfo } from '../spans/types';
import { MlflowError, undefinedOn, type MlflowProblem } from './errors';
import { type Http } from './transport';
import { ENDPOINTS, mlflowApi, traceReader } from './api';

/** MLflow refuses more (mlflow/server/handlers.py). */
export const LARGEST_PAGE = 500;
/** A server whose pages never end is left after so many. */
const MOST_EXPERIMENT_PAGES = 50;

export interface Experiment {
  id: string;
  name: string;
}

/** Milliseconds since the epoch; both ends belong to the range. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

export interface SearchPage {
  traces: TraceInfo[];
  /** Absent on the last page. */
  next?: string;
  /** There is more although there is no `next`. */
  isCut?: true;
}

export interface SearchRequest {
  experimentIds: readonly string[];
  /** In MLflow's grammar, without the range; empty for all. */
  filter: string;
  /** Of the starts of traces; absent for all times. */
  range?: TimeRange;
  /** At most 500. */
  pageSize: number;
  pageToken?: string;
  /** Default the newest first. */
  order?: 'newestFirst' | 'oldestFirst';
}

/** MLflow's REST API as far as reading traces needs it. Every method throws MlflowError, or the signal's reason. */
export interface MlflowClient {
  version(signal?: AbortSignal): Promise<string>;
  /** Whether a path that leads out of a route and back is answered as if it had not. */
  resolvesDots(signal?: AbortSignal): Promise<boolean>;
  /** `SqlStore` or `FileStore`; undefined when the server is too old to say. */
  storeType(signal?: AbortSignal): Promise<string | undefined>;
  experiments(signal?: AbortSignal): Promise<Experiment[]>;
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchPage>;
  trace(traceId: string, signal?: AbortSignal): Promise<Trace>;
  /** Spans of many traces at once, in any order; those that cannot be read are left out. */
  traces(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]>;
  metrics(request: MetricRequest, signal?: AbortSignal): Promise<DataPoint[]>;
}

/** @param family the first part of the routes, from the settings */
export function mlflowClient(http: Http, family: string): MlflowClient {
  const api = mlflowApi(http, family);
  return {
    ...traceReader(api),
    // The slash is encoded too, since a browser itself resolves dots that are a path segment of their own.
    resolvesDots: (signal) =>
      api.text(ENDPOINTS.version, { suffix: '/..%2fversion' }, signal).then(isVersion, (error: unknown) => {
        if (error instanceof MlflowError) {
          return false;
        }
        throw error;
      }),
    version: async (signal) => {
      const body = await api.text(ENDPOINTS.version, {}, signal);
      if (!isVersion(body)) {
        throw new MlflowError({ kind: 'notMlflow', endpoint: ENDPOINTS.version.title });
      }
      return body.trim();
    },
    storeType: async (signal) => {
      const answer = await undefinedOn(['oldServer', 'notFound'], () => api.json(ENDPOINTS.serverInfo, {}, signal));
      return text(answer?.store_type);
    },
    experiments: async (signal) => {
      const found: Experiment[] = [];
      let token: string | undefined;
      for (let page = 0; page < MOST_EXPERIMENT_PAGES; page++) {
        const search = new URLSearchParams({ max_results: '1000' });
        if (token !== undefined) {
          search.set('page_token', token);
        }
        const answer = await api.json(ENDPOINTS.experiments, { suffix: `?${search.toString()}` }, signal);
        found.push(...api.list(answer, 'experiments', ENDPOINTS.experiments).flatMap(readExperiment));
        token = someText(answer.next_page_token);
        if (token === undefined) {
          break;
        }
      }
      return found;
    },
    search: async ({ experimentIds, filter, range, pageSize, pageToken, order }, signal) => {
      const body = {
        locations: experimentIds.map((id) => ({
          type: 'MLFLOW_EXPERIMENT',
          mlflow_experiment: { experiment_id: id },
        })),
        filter: withRange(filter, range),
        max_results: Math.min(LARGEST_PAGE, pageSize),
        order_by: [`timestamp_ms ${order === 'oldestFirst' ? 'ASC' : 'DESC'}`],
        page_token: pageToken,
      };
      const answer = await api.json(ENDPOINTS.search, { body }, signal);
      const traces = api.list(answer, 'traces', ENDPOINTS.search).map(readInfo);
      return { traces: traces.filter((info) => info !== undefined), next: someText(answer.next_page_token) };
    },
    metrics: async (request, signal) => {
      const answer = await api.json(ENDPOINTS.metrics, { body: request }, signal);
      return readDataPoints(api.list(answer, 'data_points', ENDPOINTS.metrics));
    },
  };
}

/** Anything else, such as the page of a web application, is another path's. */
function isVersion(body: string): boolean {
  return /^\d+\.\d+/.test(body.trim());
}

function readExperiment(value: unknown): Experiment[] {
  const source = object(value);
  const id = text(source?.experiment_id);
  return id === undefined ? [] : [{ id, name: text(source?.name) ?? id }];
}

/** The filter with the range put before it. MLflow's times are whole milliseconds. */
export function withRange(filter: string, range: TimeRange | undefined): string {
  const times =
    range === undefined
      ? ''
      : `timestamp_ms >= ${Math.floor(range.fromMs)} AND timestamp_ms <= ${Math.ceil(range.toMs)}`;
  return [times, filter].filter((part) => part !== '').join(' AND ');
}

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

function readDataPoints(points: readonly unknown[]): DataPoint[] {
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
