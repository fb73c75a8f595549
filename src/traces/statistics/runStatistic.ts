import type { ReadSummaries, TraceSummary } from '../calls/summary';
import { CANNOT_COMPUTE, MOST_POINTS, type MlflowClient } from '../client/client';
import { undefinedOn } from '../client/errors';
import { traceSearch } from '../search/traceSearch';
import { findTraces } from '../search/findTraces';
import type { TraceInfo } from '../spans/types';
import { aggregateRequest, type AggregateRequest } from './aggregateRequest';
import { coverageOf } from './coverage';
import { infoObservations, spanObservations, type Observation } from './observations';
import type { StatisticPlan } from './planStatistic';
import { readAggregates, reduceObservations, type StatisticSeries } from './series';

/** Steps are made this much longer when MLflow cuts its answer. */
const COARSER = 4;

/** Where numbers come from. */
export interface StatisticSource {
  client: MlflowClient;
  readSummaries: ReadSummaries;
}

export interface StatisticResult {
  series: readonly StatisticSeries[];
  /** For people: who computed it, and from how much. */
  notices: readonly string[];
  /** May be longer than that of the plan, since MLflow gives a thousand points at most. */
  stepMs: number | undefined;
}

/**
 * From MLflow's aggregates where they are those of the traces, else from the traces themselves up to the plan's limit.
 * @throws MlflowError
 */
export async function runStatistic(
  source: StatisticSource,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult> {
  const aggregate = aggregateRequest(plan);
  const computed =
    aggregate === undefined
      ? undefined
      : await undefinedOn(CANNOT_COMPUTE, () => fromAggregates(source.client, aggregate, plan, signal));
  return computed ?? (await fromTraces(source, plan, signal));
}

/** Undefined when MLflow's numbers are not those of the traces, or are cut however long the steps are. */
async function fromAggregates(
  client: MlflowClient,
  aggregate: AggregateRequest,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult | undefined> {
  const { use, notices } = await coverageOf(client, aggregate, plan, signal);
  if (!use || (await holdsUnended(client, aggregate, signal))) {
    return undefined;
  }
  let { stepMs } = plan;
  for (;;) {
    const interval = stepMs === undefined ? undefined : stepMs / 1000;
    const points = await client.metrics({ ...aggregate.request, time_interval_seconds: interval }, signal);
    if (points.length < MOST_POINTS) {
      return { series: readAggregates(points, aggregate, { ...plan, stepMs }), notices, stepMs };
    }
    if (stepMs === undefined || stepMs > plan.toMs - plan.fromMs) {
      return undefined;
    }
    stepMs *= COARSER;
  }
}

/** For traces and spans without an end MLflow takes an end in 1970, and averages their negative durations with the others. */
async function holdsUnended(
  client: MlflowClient,
  { request }: AggregateRequest,
  signal?: AbortSignal
): Promise<boolean> {
  if (request.metric_name !== 'latency') {
    return false;
  }
  const points = await client.metrics(
    {
      ...request,
      time_interval_seconds: undefined,
      aggregations: [{ aggregation_type: 'PERCENTILE', percentile_value: 0 }],
      dimensions: [],
    },
    signal
  );
  return points.some(({ values }) => Object.values(values).some((value) => value < 0));
}

async function fromTraces(
  { client, readSummaries }: StatisticSource,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult> {
  const { experimentIds, fromMs, toMs, limit, stepMs } = plan;
  const search = traceSearch(plan);
  const found = await findTraces(client, { experimentIds, search, range: { fromMs, toMs } }, limit, signal);
  const { observations, notices } = await observe(readSummaries, plan, found.infos, signal);
  const cutNotices = found.cut
    ? [
        `Computed from the newest ${found.infos.length} traces of this time range; there are more. Raise the limit or shorten the range.`,
      ]
    : [];
  return {
    series: reduceObservations(observations, plan),
    notices: [...cutNotices, ...found.notices, ...notices],
    stepMs,
  };
}

interface Observed {
  observations: Observation[];
  notices: string[];
}

async function observe(
  readSummaries: ReadSummaries,
  { statistic, groupBy }: StatisticPlan,
  infos: readonly TraceInfo[],
  signal?: AbortSignal
): Promise<Observed> {
  const observations: Observation[] = [];
  const toRead: TraceInfo[] = [];
  for (const info of infos) {
    const ofInfo = infoObservations(statistic, info, groupBy);
    if (ofInfo === 'needsSpans') {
      toRead.push(info);
    } else {
      observations.push(...ofInfo);
    }
  }
  if (toRead.length === 0) {
    return { observations, notices: [] };
  }
  const summaries = await readSummaries(toRead, signal);
  const lost = toRead.length - summaries.length;
  return {
    observations: [...observations, ...summaries.flatMap((summary) => spanObservations(statistic, summary, groupBy))],
    notices: [
      ...(lost > 0 ? [`The spans of ${lost} traces could not be read, so they are not counted.`] : []),
      ...(statistic.name === 'cost' ? costNotices(summaries) : []),
    ],
  };
}

/** A sum of costs says what is not in it. */
function costNotices(summaries: readonly TraceSummary[]): string[] {
  const costs = summaries.flatMap(({ calls }) => calls.map((call) => call.cost));
  const byTime = costs.filter((cost) => cost.kind === 'byTime').length;
  const unknown = costs.filter((cost) => cost.kind === 'unknown').length;
  return [
    ...(byTime > 0
      ? [`${byTime} calls went to dedicated deployments, which are billed by time: they are not in the cost.`]
      : []),
    ...(unknown > 0
      ? [
          `${unknown} calls have no token price or no token usage: they are not in the cost. Enter prices in the settings.`,
        ]
      : []),
  ];
}
