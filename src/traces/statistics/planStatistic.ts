import { readFormat, readQuantiles, Refusal } from '../../plan';
import type { FireworksQuery, TraceFilter } from '../../types';
import { readTraceQuery } from '../search/traceSearch';
import { DEFAULT_STATISTIC } from '../search/traceQuery';
import { GROUPS, statisticNamed, STATISTICS, type Statistic } from './catalogue';

/** What to compute, checked. */
export interface StatisticPlan {
  statistic: Statistic;
  groupBy: readonly string[];
  /** 0 to 1, ascending; empty unless the statistic is of quantiles. */
  quantiles: readonly number[];
  experimentIds: readonly string[];
  filters: readonly TraceFilter[];
  rawFilter: string;
  /** Milliseconds since the epoch. */
  fromMs: number;
  toMs: number;
  /** Absent for one value over the whole range. */
  stepMs?: number;
  /** The most traces to read where MLflow does not compute it itself. */
  limit: number;
}

/** A message for people says why the query cannot be planned. */
export type PlannedStatistic = { ok: true; plan: StatisticPlan } | { ok: false; message: string };

export interface StatisticRange {
  fromMs: number;
  toMs: number;
  intervalMs: number;
  maxDataPoints: number;
}

const DEFAULT_LIMIT = 1000;
/** MLflow answers with at most 1000 points, so a few series fit. */
const MOST_STEPS = 200;

/** The plan of a saved query, with variables already replaced. `format: "table"` gives one value for the range. */
export function planStatistic(
  query: FireworksQuery,
  experimentIds: readonly string[],
  range: StatisticRange
): PlannedStatistic {
  try {
    return { ok: true, plan: planOrRefuse(query, experimentIds, range) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}

/**
 * A query grouped by the dashboard's keys too, as far as its statistic can be, with words on the others. Variables are
 * replaced already. Lists, single traces and conversations have no groups.
 */
export function groupedBy(
  query: FireworksQuery,
  keys: readonly string[]
): { query: FireworksQuery; notices: string[] } {
  if (query.queryType !== 'traceStats') {
    const notice = 'Only statistics of traces are grouped: the grouping of the dashboard changes nothing here.';
    return { query, notices: keys.length === 0 ? [] : [notice] };
  }
  const statistic = statisticNamed(query.statistic || DEFAULT_STATISTIC);
  const offered = statistic === undefined ? [] : GROUPS[statistic.subject];
  const unknown = keys.filter((key) => !offered.includes(key));
  const known = keys.filter((key) => offered.includes(key));
  return {
    query: known.length === 0 ? query : { ...query, groupBy: [...new Set([...(query.groupBy ?? []), ...known])] },
    notices:
      statistic === undefined || unknown.length === 0
        ? []
        : [
            `${statistic.title} cannot be split by ${unknown.join(', ')}, so it is not grouped by it; it can by ${offered.join(', ')}.`,
          ],
  };
}

/** @throws Refusal */
function planOrRefuse(query: FireworksQuery, experimentIds: readonly string[], range: StatisticRange): StatisticPlan {
  const name = query.statistic || DEFAULT_STATISTIC;
  const statistic = statisticNamed(name);
  if (statistic === undefined) {
    throw new Refusal(
      'statistic',
      `There is no statistic “${name}”; there are ${STATISTICS.map((one) => one.name).join(', ')}.`
    );
  }
  const groupBy = (query.groupBy ?? []).filter((label) => label !== '');
  const offered = GROUPS[statistic.subject];
  const unknown = groupBy.find((label) => !offered.includes(label));
  if (unknown !== undefined) {
    throw new Refusal('groupBy', `${statistic.title} cannot be split by ${unknown}; it can by ${offered.join(', ')}.`);
  }
  const { filters, rawFilter, limit } = readTraceQuery(query);
  return {
    statistic,
    groupBy,
    quantiles: statistic.reduce === 'quantile' ? readQuantiles(query).sort((a, b) => a - b) : [],
    experimentIds,
    filters,
    rawFilter,
    fromMs: range.fromMs,
    toMs: range.toMs,
    stepMs: readFormat({ format: query.format || undefined }) === 'table' ? undefined : stepOf(range),
    limit: query.limit === undefined ? DEFAULT_LIMIT : limit,
  };
}

const NICE_SECONDS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Milliseconds; whole seconds that divide days well, since MLflow counts its steps from the epoch. */
export function stepOf({ fromMs, toMs, intervalMs, maxDataPoints }: StatisticRange): number {
  const most = Math.max(1, Math.min(MOST_STEPS, maxDataPoints));
  const least = Math.max(intervalMs, (toMs - fromMs) / most) / 1000;
  const nice = NICE_SECONDS.find((seconds) => seconds >= least);
  return (nice ?? Math.ceil(least / 86_400) * 86_400) * 1000;
}
