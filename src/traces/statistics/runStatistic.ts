import type { TokenPrices } from '../calls/cost';
import { summarise } from '../calls/summary';
import type { MlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { MOST_POINTS } from '../client/metrics';
import type { TraceInfo } from '../client/types';
import { buildFilter } from '../search/buildFilter';
import { searchTraces } from '../search/searchTraces';
import type { Trace } from '../spans/types';
import { aggregateRequest } from './aggregateRequest';
import { infoObservations, spanObservations } from './observations';
import { readAggregates } from './readAggregates';
import { reduceObservations } from './reduce';
import type { Observation, StatisticPlan, StatisticResult } from './types';

/** Steps are made this much longer when MLflow cuts its answer. */
const COARSER = 4;

/**
 * From MLflow's aggregates where it has them, else from the traces themselves up to the plan's limit.
 * @throws MlflowError
 */
export async function runStatistic(
  client: MlflowClient,
  plan: StatisticPlan,
  prices: TokenPrices,
  signal?: AbortSignal
): Promise<StatisticResult> {
  return (await fromAggregates(client, plan, signal)) ?? (await fromTraces(client, plan, prices, signal));
}

/** Undefined when MLflow cannot compute it: too old, another kind of store, a question that it does not know. */
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
    const points = await client.metrics(asked.request, signal);
    if (points.length >= MOST_POINTS) {
      const coarser = coarserStep(plan);
      return coarser === undefined ? undefined : await fromAggregates(client, coarser, signal);
    }
    return { series: readAggregates(points, asked, plan), notices: [], stepMs: plan.stepMs };
  } catch (error) {
    if (error instanceof MlflowError && ['oldServer', 'refused', 'notFound'].includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}

/** Undefined when there is nothing left to make coarser. */
function coarserStep(plan: StatisticPlan): StatisticPlan | undefined {
  const { stepMs, fromMs, toMs } = plan;
  return stepMs === undefined || stepMs > toMs - fromMs ? undefined : { ...plan, stepMs: stepMs * COARSER };
}

async function fromTraces(
  client: MlflowClient,
  plan: StatisticPlan,
  prices: TokenPrices,
  signal?: AbortSignal
): Promise<StatisticResult> {
  const range = { fromMs: plan.fromMs, toMs: plan.toMs };
  const built = buildFilter({ filters: plan.filters, rawFilter: plan.rawFilter, range });
  if (!built.ok) {
    throw new MlflowError({ kind: 'refused', detail: built.message });
  }
  const request = { experimentIds: plan.experimentIds, filter: built.filter };
  const { infos, cut } = await searchTraces(client, request, plan.limit, signal);
  const { observations, notices } = await observe(client, plan, infos, prices, signal);
  const limited = cut
    ? [
        `Computed from the newest ${infos.length} traces of this time range; there are more. Raise the limit or shorten the range.`,
      ]
    : [];
  return {
    series: reduceObservations(observations, plan),
    notices: [...limited, ...built.notices, ...notices],
    stepMs: plan.stepMs,
  };
}

interface Observed {
  observations: Observation[];
  notices: string[];
}

async function observe(
  client: MlflowClient,
  plan: StatisticPlan,
  infos: readonly TraceInfo[],
  prices: TokenPrices,
  signal?: AbortSignal
): Promise<Observed> {
  const { info, groupBy } = plan;
  const fromInfos = infos.map((one) => infoObservations(info, one, groupBy));
  if (!fromInfos.includes(undefined)) {
    return { observations: fromInfos.flatMap((one) => one ?? []), notices: [] };
  }
  const traces = await client.traces(infos, signal);
  const lost = infos.length - traces.length;
  return {
    observations: traces.flatMap((trace) => spanObservations(info, trace, groupBy, prices)),
    notices: [
      ...(lost > 0 ? [`The spans of ${lost} traces could not be read, so they are not counted.`] : []),
      ...(info.name === 'cost' ? costNotices(traces, prices) : []),
    ],
  };
}

/** A sum of costs says what is not in it. */
function costNotices(traces: readonly Trace[], prices: TokenPrices): string[] {
  const costs = traces.flatMap((trace) => summarise(trace, prices).calls.map((call) => call.cost));
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
