import { invalid } from './refusal';
import { list, object } from '../chat/chatRequest';

/** What a search asks for. */
export interface SearchBody {
  experimentIds: readonly string[];
  filter: string;
  maxResults: number;
  orderBy: readonly string[];
  pageToken: string | undefined;
}

const DEFAULT_RESULTS = 100;

/** @throws Refusal */
export function readSearchBody(body: unknown): SearchBody {
  const source = object(body);
  if (source?.locations === undefined) {
    throw missing('locations');
  }
  return {
    experimentIds: list(source.locations).map((one) =>
      String(object(object(one)?.mlflow_experiment)?.experiment_id ?? '')
    ),
    filter: typeof source.filter === 'string' ? source.filter : '',
    maxResults: typeof source.max_results === 'number' ? source.max_results : DEFAULT_RESULTS,
    orderBy: texts(source.order_by),
    pageToken: typeof source.page_token === 'string' ? source.page_token : undefined,
  };
}

/** What an aggregate is asked for, not checked yet. */
export interface MetricsBody {
  experimentIds: readonly string[];
  view: string;
  metric: string;
  aggregations: ReadonlyArray<{ type: string; percentile: number | undefined }>;
  dimensions: readonly string[];
  filters: readonly string[];
  intervalSeconds: number | undefined;
  startMs: number | undefined;
  endMs: number | undefined;
  maxResults: number;
}

const DEFAULT_POINTS = 1000;

/** @throws Refusal */
export function readMetricsBody(body: unknown): MetricsBody {
  const source = object(body) ?? {};
  if (source.experiment_ids === undefined) {
    throw missing('experiment_ids');
  }
  return {
    experimentIds: texts(source.experiment_ids),
    view: String(source.view_type),
    metric: String(source.metric_name),
    aggregations: list(source.aggregations).map((one) => ({
      type: String(object(one)?.aggregation_type),
      percentile: numberOf(object(one)?.percentile_value),
    })),
    dimensions: texts(source.dimensions),
    filters: texts(source.filters),
    intervalSeconds: numberOf(source.time_interval_seconds),
    startMs: numberOf(source.start_time_ms),
    endMs: numberOf(source.end_time_ms),
    maxResults: numberOf(source.max_results) ?? DEFAULT_POINTS,
  };
}

function texts(value: unknown): string[] {
  return list(value).map(String);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function missing(parameter: string): Error {
  return invalid(
    `Missing value for required parameter '${parameter}'. See the API docs for more information about request parameters.`
  );
}
