import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { MOST_POINTS } from '../client/metrics';
import type { TraceInfo } from '../spans/types';
import type { ReadDigests, TraceDigest } from '../calls/summary';
import { buildFilter } from '../search/buildFilter';
import { findTraces } from '../search/findTraces';
import { aggregateRequest, type AggregateRequest } from './aggregateRequest';
import { type Coverage, coverageOf } from './coverage';
import { infoObservations, spanObservations } from './observations';
import { readAggregates, reduceObservations } from './series';
import type { Observation, StatisticPlan, StatisticResult } from './planStatistic';

/** Steps are made this much longer when MLflow cuts its answer. */
const COARSER = 4;

/** Where numbers come from. */
export interface StatisticSource {
  client: MlflowClient;
  digests: ReadDigests;
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
  return (await fromAggregates(source.client, plan, signal)) ?? (await fromTraces(source, plan, signal));
}

/** Undefined when MLflow cannot compute it, or not as it is: too old, another kind of store, spans that it has not. */
async function fromAggregates(
  client: MlflowClient,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult | undefined> {
  const asked = aggregateRequest(plan);
  if (asked === undefined) {
    return undefined;
  }
  try {
    const isOfTraces = asked.request.view_type === 'TRACES' && plan.groupBy.length === 0;
    const needsNoCheck = isOfTraces && !isKnownInPart(plan);
    const judged = needsNoCheck ? WHOLE : judge(await coverageOf(client, asked, signal), asked, plan);
    const isUsed = judged.use && !(await holdsUnended(client, asked, signal));
    const answer = isUsed ? await aggregates(client, plan, signal) : undefined;
    return answer === undefined ? undefined : { ...answer, notices: judged.notices };
  } catch (error) {
    if (error instanceof MlflowError && ['oldServer', 'refused', 'notFound'].includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}

/** MLflow takes the start of what has no end for a time since 1970, and its negative duration for one like any other. */
async function holdsUnended(
  client: MlflowClient,
  { request }: AggregateRequest,
  signal?: AbortSignal
): Promise<boolean> {
  if (request.metric_name !== 'latency') {
    return false;
  }
  const { time_interval_seconds: _step, ...whole } = request;
  const shortest = { aggregation_type: 'PERCENTILE' as const, percentile_value: 0 };
  const points = await client.metrics({ ...whole, aggregations: [shortest], dimensions: [] }, signal);
  return points.some(({ values }) => Object.values(values).some((value) => value < 0));
}

interface Judged {
  use: boolean;
  notices: string[];
}

const WHOLE: Judged = { use: true, notices: [] };

/** MLflow sums its own attribute, which some clients leave out although the answers tell the number. */
function isKnownInPart({ info }: StatisticPlan): boolean {
  return info.name === 'cached_tokens';
}

/** As many traces as the limit allows are counted themselves; of more, MLflow's numbers are better than a part. */
function judge({ traces, gaps, mayCountTwice }: Coverage, { request }: AggregateRequest, plan: StatisticPlan): Judged {
  if (gaps.length === 0 && !mayCountTwice && !isKnownInPart(plan)) {
    return WHOLE;
  }
  const isPartOfTraces = traces > plan.limit;
  const lacksSpans = gaps.length > 0 && request.view_type === 'SPANS';
  return {
    use: isPartOfTraces && !lacksSpans,
    notices: [
      ...gaps.map((one) => `${one}: they are in no line.`),
      ...(mayCountTwice
        ? [
            `MLflow counted spans of models in ${traces} traces: a call inside of another one counts twice. Up to the limit of ${plan.limit} traces each call is counted once; raise it or shorten the range.`,
          ]
        : []),
      ...(isKnownInPart(plan)
        ? [
            `MLflow summed ${traces} traces: cached tokens that only the answers of calls tell are not in it. Up to the limit of ${plan.limit} traces they are read from there; raise it or shorten the range.`,
          ]
        : []),
    ],
  };
}

/** Undefined when MLflow cuts the answer however long the steps are. */
async function aggregates(
  client: MlflowClient,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult | undefined> {
  const asked = aggregateRequest(plan);
  if (asked === undefined) {
    return undefined;
  }
  const points = await client.metrics(asked.request, signal);
  if (points.length < MOST_POINTS) {
    return { series: readAggregates(points, asked, plan), notices: [], stepMs: plan.stepMs };
  }
  const coarser = coarserStep(plan);
  return coarser === undefined ? undefined : aggregates(client, coarser, signal);
}

/** Undefined when there is nothing left to make coarser. */
function coarserStep(plan: StatisticPlan): StatisticPlan | undefined {
  const { stepMs, fromMs, toMs } = plan;
  return stepMs === undefined || stepMs > toMs - fromMs ? undefined : { ...plan, stepMs: stepMs * COARSER };
}

async function fromTraces(
  { client, digests }: StatisticSource,
  plan: StatisticPlan,
  signal?: AbortSignal
): Promise<StatisticResult> {
  const { experimentIds, fromMs, toMs, limit } = plan;
  const built = buildFilter({ filters: plan.filters, rawFilter: plan.rawFilter });
  if (!built.ok) {
    throw new MlflowError({ kind: 'invalidQuery', message: built.message });
  }
  const found = await findTraces(client, { experimentIds, search: built, range: { fromMs, toMs } }, limit, signal);
  const { observations, notices } = await observe(digests, plan, found.infos, signal);
  const limited = found.cut
    ? [
        `Computed from the newest ${found.infos.length} traces of this time range; there are more. Raise the limit or shorten the range.`,
      ]
    : [];
  return {
    series: reduceObservations(observations, plan),
    notices: [...limited, ...found.notices, ...notices],
    stepMs: plan.stepMs,
  };
}

interface Observed {
  observations: Observation[];
  notices: string[];
}

async function observe(
  readDigests: ReadDigests,
  { info, groupBy }: StatisticPlan,
  infos: readonly TraceInfo[],
  signal?: AbortSignal
): Promise<Observed> {
  const fromInfos = infos.map((one) => infoObservations(info, one, groupBy));
  const known = fromInfos.flatMap((one) => one ?? []);
  const toRead = infos.filter((_, index) => fromInfos[index] === undefined);
  if (toRead.length === 0) {
    return { observations: known, notices: [] };
  }
  const digests = await readDigests(toRead, signal);
  const lost = toRead.length - digests.length;
  return {
    observations: [...known, ...digests.flatMap((digest) => spanObservations(info, digest, groupBy))],
    notices: [
      ...(lost > 0 ? [`The spans of ${lost} traces could not be read, so they are not counted.`] : []),
      ...(info.name === 'cost' ? costNotices(digests) : []),
    ],
  };
}

/** A sum of costs says what is not in it. */
function costNotices(digests: readonly TraceDigest[]): string[] {
  const costs = digests.flatMap(({ summary }) => summary.calls.map((call) => call.cost));
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
