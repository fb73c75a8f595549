import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { type MetricRequest, MOST_POINTS } from '../client/metrics';
import type { TraceInfo } from '../spans/types';
import type { TraceSummary } from '../calls/summary';
import type { TraceSearch } from '../search/buildFilter';
import type { Clause } from '../search/grammar';
import { findTraces } from '../search/findTraces';
import { outside } from '../search/unsearchable';
import { type FoundTraces, requestOf, searchTraces, type TraceQuestion } from '../search/searchTraces';
import type { StatisticSource } from '../statistics/runStatistic';

/** What can be listed for variables and choices. */
export const TRACE_VALUE_LISTS = ['experiments', 'models', 'sessions', 'users', 'traceNames', 'tools'] as const;
export type TraceValueList = (typeof TRACE_VALUE_LISTS)[number];

/** MLflow has no endpoint that lists these, so the newest traces are looked through. */
const LOOKED_THROUGH = 500;
/** Spans are large, so fewer where they are needed. */
const WITH_SPANS = 100;

type Range = { fromMs: number; toMs: number };

/**
 * Distinct values, sorted. Of models and tools all that MLflow can count (3.10), and those of the newest traces that it
 * cannot count.
 */
export async function listValues(
  source: StatisticSource,
  list: TraceValueList,
  range: Range,
  experimentIds: readonly string[]
): Promise<string[]> {
  const { client } = source;
  const question: TraceQuestion = { experimentIds, search: EVERYTHING, range };
  const fromInfos = async (read: (info: TraceInfo) => string | undefined) => {
    const { infos } = await findTraces(client, question, LOOKED_THROUGH);
    return distinct(infos.map(read));
  };
  switch (list) {
    case 'experiments':
      return (await client.experiments()).map((one) => one.name).sort();
    case 'models':
      return fromSpans(source, question, MODELS);
    case 'tools':
      return fromSpans(source, question, TOOLS);
    case 'sessions':
      return fromInfos((info) => info.session);
    case 'users':
      return fromInfos((info) => info.user);
    case 'traceNames':
      return fromInfos((info) => info.name);
  }
}

const EVERYTHING: TraceSearch = { alternatives: [[]], notices: [] };

interface SpanValues {
  dimension: string;
  filters: readonly string[];
  read: (summary: TraceSummary) => readonly string[];
  /** Finds traces of which MLflow has the spans, and does not count them: by OpenTelemetry they come without a type. */
  uncounted: readonly Clause[];
}

const MODELS: SpanValues = {
  dimension: 'span_model_name',
  filters: [],
  read: (summary) => summary.models,
  uncounted: [],
};
const TOOLS: SpanValues = {
  dimension: 'span_name',
  filters: ["span.type = 'TOOL'"],
  read: (summary) => summary.tools,
  uncounted: [{ about: 'spanText', text: "span.attributes.`mlflow.spanType` RLIKE '^TOOL$'" }],
};

async function fromSpans(
  { client, digests }: StatisticSource,
  question: TraceQuestion,
  { dimension, filters, read, uncounted }: SpanValues
): Promise<string[]> {
  const counted = await countedBy(client, question, dimension, filters);
  const infos =
    counted === undefined
      ? (await findTraces(client, question, WITH_SPANS)).infos
      : await uncountedInfos(client, question, uncounted);
  const found = await digests(infos);
  return distinct([...(counted ?? []), ...found.flatMap(({ summary }) => read(summary))]);
}

/** The newest traces whose spans MLflow does not count. */
async function uncountedInfos(
  client: MlflowClient,
  question: TraceQuestion,
  uncounted: readonly Clause[]
): Promise<TraceInfo[]> {
  const outsideDatabase = { alternatives: EVERYTHING.alternatives, isAboutText: false, limit: WITH_SPANS };
  const untypedTraces = async () =>
    uncounted.length > 0 && (await hasUntypedSpans(client, question))
      ? searchTraces(client, requestOf(question, uncounted), WITH_SPANS)
      : NONE;
  const [untyped, elsewhere] = await Promise.all([untypedTraces(), outside(client, question, outsideDatabase)]);
  return [...new Map([...untyped.infos, ...elsewhere.infos].map((info) => [info.traceId, info])).values()];
}

async function hasUntypedSpans(client: MlflowClient, question: TraceQuestion): Promise<boolean> {
  const [all, typed] = await Promise.all([
    client.metrics(spanCount(question, [], [])),
    client.metrics(spanCount(question, ['span_type'], [])),
  ]);
  const total = (points: typeof all) => points.reduce((sum, { values }) => sum + (values.COUNT ?? 0), 0);
  return total(all) !== total(typed);
}

const NONE: FoundTraces = { infos: [], cut: false };

function spanCount(
  { experimentIds, range }: TraceQuestion,
  dimensions: readonly string[],
  filters: readonly string[]
): MetricRequest {
  return {
    experiment_ids: experimentIds,
    view_type: 'SPANS',
    metric_name: 'span_count',
    aggregations: [{ aggregation_type: 'COUNT' }],
    dimensions,
    filters,
    start_time_ms: Math.floor(range?.fromMs ?? 0),
    end_time_ms: Math.ceil(range?.toMs ?? 0),
    max_results: MOST_POINTS,
  };
}

/** Undefined when MLflow cannot count them. */
async function countedBy(
  client: MlflowClient,
  question: TraceQuestion,
  dimension: string,
  filters: readonly string[]
): Promise<string[] | undefined> {
  try {
    const points = await client.metrics(spanCount(question, [dimension], filters));
    return distinct(points.map((point) => point.dimensions[dimension]));
  } catch (error) {
    if (error instanceof MlflowError && ['oldServer', 'refused', 'notFound'].includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}

function distinct(values: ReadonlyArray<string | undefined>): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))]
    .filter((value) => value !== undefined)
    .sort();
}
