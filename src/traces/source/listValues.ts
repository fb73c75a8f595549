import type { TraceList } from '../../types';
import { readModelName } from '../calls/model';
import type { TraceSummary } from '../calls/summary';
import {
  CANNOT_COMPUTE,
  countRequest,
  totalCount,
  type MlflowClient,
  type TimeRange,
  type MetricScope,
} from '../client/client';
import { undefinedOn } from '../client/errors';
import type { TraceSearch } from '../search/traceSearch';
import { findTraces, tracesOutsideDatabase } from '../search/findTraces';
import type { Clause } from '../search/grammar';
import { requestOf, searchTraces, type TraceSelection } from '../search/searchTraces';
import type { TraceInfo } from '../spans/types';
import type { StatisticSource } from '../statistics/runStatistic';

/** MLflow has no endpoint that lists sessions, users and names, so the newest traces are looked through. */
const MOST_INFOS = 500;
/** Spans are large, so fewer where they are needed. */
const MOST_WITH_SPANS = 100;

const EVERYTHING: TraceSearch = { alternatives: [[]], notices: [] };

/**
 * Distinct values, sorted. Of models and tools all that MLflow can count (3.10), and those of the newest traces that it
 * cannot count. @throws MlflowError
 */
export async function listValues(
  source: StatisticSource,
  list: TraceList,
  range: TimeRange,
  experimentIds: readonly string[]
): Promise<string[]> {
  const { client } = source;
  const selection: TraceSelection = { experimentIds, search: EVERYTHING, range };
  const fromInfos = async (read: (info: TraceInfo) => string | undefined) => {
    const { infos } = await findTraces(client, selection, MOST_INFOS);
    return distinct(infos.map(read));
  };
  switch (list) {
    case 'experiments':
      return (await client.experiments()).map((one) => one.name).sort();
    case 'models':
      return fromSpans(source, selection, scopeOf(experimentIds, range), MODELS);
    case 'calledDeployments': {
      // MLflow counts by the model that an answer named, which is the base model of a dedicated deployment.
      const { infos } = await findTraces(client, selection, MOST_WITH_SPANS);
      const models = (await source.readSummaries(infos)).flatMap((summary) => summary.models);
      return distinct(models.map((model) => readModelName(model).deployment?.id));
    }
    case 'tools':
      return fromSpans(source, selection, scopeOf(experimentIds, range), TOOLS);
    case 'sessions':
      return fromInfos((info) => info.session);
    case 'users':
      return fromInfos((info) => info.user);
    case 'traceNames':
      return fromInfos((info) => info.name);
  }
}

/** How values of spans are found. */
interface SpanValues {
  /** MLflow's dimension. */
  dimension: string;
  filters: readonly string[];
  read: (summary: TraceSummary) => readonly string[];
  /** Finds traces with such spans that have no type in MLflow's database, as those of OpenTelemetry: it does not count them. */
  untyped: readonly Clause[];
}

const MODELS: SpanValues = {
  dimension: 'span_model_name',
  filters: [],
  read: (summary) => summary.models,
  untyped: [],
};
const TOOLS: SpanValues = {
  dimension: 'span_name',
  filters: ["span.type = 'TOOL'"],
  read: (summary) => summary.tools,
  untyped: [{ about: 'spanText', text: "span.attributes.`mlflow.spanType` RLIKE '^TOOL$'" }],
};

async function fromSpans(
  { client, readSummaries }: StatisticSource,
  selection: TraceSelection,
  scope: MetricScope,
  { dimension, filters, read, untyped }: SpanValues
): Promise<string[]> {
  const points = await undefinedOn(CANNOT_COMPUTE, () =>
    client.metrics(countRequest(scope, 'SPANS', [dimension], filters))
  );
  const infos =
    points === undefined
      ? (await findTraces(client, selection, MOST_WITH_SPANS)).infos
      : await uncountedTraces(client, selection, scope, untyped);
  const counted = (points ?? []).map((point) => point.dimensions[dimension]);
  return distinct([...counted, ...(await readSummaries(infos)).flatMap(read)]);
}

/** The newest traces whose spans MLflow does not count. */
async function uncountedTraces(
  client: MlflowClient,
  selection: TraceSelection,
  scope: MetricScope,
  untyped: readonly Clause[]
): Promise<TraceInfo[]> {
  const untypedTraces = async () => {
    const isAny = untyped.length > 0 && (await hasUntypedSpans(client, scope));
    return isAny ? (await searchTraces(client, requestOf(selection, untyped), MOST_WITH_SPANS)).infos : [];
  };
  const [withUntyped, outside] = await Promise.all([
    untypedTraces(),
    tracesOutsideDatabase(client, selection, {
      alternatives: EVERYTHING.alternatives,
      needsText: false,
      limit: MOST_WITH_SPANS,
    }),
  ]);
  return [...new Map([...withUntyped, ...outside.infos].map((info) => [info.traceId, info])).values()];
}

async function hasUntypedSpans(client: MlflowClient, scope: MetricScope): Promise<boolean> {
  const [all, typed] = await Promise.all([
    client.metrics(countRequest(scope, 'SPANS', [], [])),
    client.metrics(countRequest(scope, 'SPANS', ['span_type'], [])),
  ]);
  return totalCount(all) !== totalCount(typed);
}

function scopeOf(experimentIds: readonly string[], { fromMs, toMs }: TimeRange): MetricScope {
  return { experiment_ids: experimentIds, start_time_ms: Math.floor(fromMs), end_time_ms: Math.ceil(toMs) };
}

function distinct(values: ReadonlyArray<string | undefined>): string[] {
  return [...new Set(values.flatMap((value) => value || []))].sort();
}
