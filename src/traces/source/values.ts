import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { MOST_POINTS } from '../client/metrics';
import type { TraceInfo } from '../client/types';
import { buildFilter } from '../search/buildFilter';
import { searchTraces } from '../search/searchTraces';
import { summarise } from '../calls/summary';

/** What can be listed for variables and choices. */
export const TRACE_VALUE_LISTS = ['experiments', 'models', 'sessions', 'users', 'traceNames', 'tools'] as const;
export type TraceValueList = (typeof TRACE_VALUE_LISTS)[number];

/** MLflow has no endpoint that lists these, so the newest traces are looked through. */
const LOOKED_THROUGH = 500;
/** Spans are large, so fewer where they are needed. */
const WITH_SPANS = 100;

/** Distinct values, sorted. Of models and tools all when MLflow can count them (3.10), else those of the newest traces. */
export async function listValues(
  client: MlflowClient,
  list: TraceValueList,
  range: { fromMs: number; toMs: number },
  experimentIds: readonly string[]
): Promise<string[]> {
  switch (list) {
    case 'experiments':
      return (await client.experiments()).map((one) => one.name).sort();
    case 'models':
      return (
        (await counted(client, 'span_model_name', [], range, experimentIds)) ??
        fromSpans(client, range, experimentIds, (summary) => summary.models)
      );
    case 'tools':
      return (
        (await counted(client, 'span_name', ["span.type = 'TOOL'"], range, experimentIds)) ??
        fromSpans(client, range, experimentIds, (summary) => summary.tools)
      );
    case 'sessions':
      return fromInfos(client, range, experimentIds, (info) => info.session);
    case 'users':
      return fromInfos(client, range, experimentIds, (info) => info.user);
    case 'traceNames':
      return fromInfos(client, range, experimentIds, (info) => info.name);
  }
}

async function counted(
  client: MlflowClient,
  dimension: string,
  filters: readonly string[],
  range: { fromMs: number; toMs: number },
  experimentIds: readonly string[]
): Promise<string[] | undefined> {
  try {
    const points = await client.metrics({
      experiment_ids: experimentIds,
      view_type: 'SPANS',
      metric_name: 'span_count',
      aggregations: [{ aggregation_type: 'COUNT' }],
      dimensions: [dimension],
      filters,
      start_time_ms: Math.floor(range.fromMs),
      end_time_ms: Math.ceil(range.toMs),
      max_results: MOST_POINTS,
    });
    return distinct(points.map((point) => point.dimensions[dimension]));
  } catch (error) {
    if (error instanceof MlflowError && ['oldServer', 'refused', 'notFound'].includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}

async function fromInfos(
  client: MlflowClient,
  range: { fromMs: number; toMs: number },
  experimentIds: readonly string[],
  read: (info: TraceInfo) => string | undefined
): Promise<string[]> {
  return distinct((await newest(client, range, experimentIds, LOOKED_THROUGH)).map(read));
}

async function fromSpans(
  client: MlflowClient,
  range: { fromMs: number; toMs: number },
  experimentIds: readonly string[],
  read: (summary: ReturnType<typeof summarise>) => readonly string[]
): Promise<string[]> {
  const traces = await client.traces(await newest(client, range, experimentIds, WITH_SPANS));
  return distinct(traces.flatMap((trace) => [...read(summarise(trace, {}))]));
}

async function newest(
  client: MlflowClient,
  range: { fromMs: number; toMs: number },
  experimentIds: readonly string[],
  limit: number
): Promise<TraceInfo[]> {
  const built = buildFilter({ filters: [], range });
  return (await searchTraces(client, { experimentIds, filter: built.ok ? built.filter : '' }, limit)).infos;
}

function distinct(values: ReadonlyArray<string | undefined>): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))]
    .filter((value) => value !== undefined)
    .sort();
}
