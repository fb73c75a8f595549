import { readFormat, readQuantiles, Refusal } from '../../plan';
import type { FireworksQuery, TraceFilter } from '../../types';
import { readTraceQuery } from '../search/readTraceQuery';
import { GROUPS, statisticInfo, type StatisticInfo, STATISTICS } from './catalogue';

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
    return plan(query, experimentIds, range);
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}

/** @throws Refusal */
function plan(query: FireworksQuery, experimentIds: readonly string[], range: StatisticRange): PlannedStatistic {
  const info = statisticInfo(query.statistic ?? 'calls');
  if (info === undefined) {
    return {
      ok: false,
      message: `There is no statistic “${query.statistic ?? ''}”; there are ${STATISTICS.map((one) => one.name).join(', ')}.`,
    };
  }
  const groupBy = (query.groupBy ?? []).filter((label) => label !== '');
  const stranger = groupBy.find((label) => !GROUPS[info.subject].includes(label));
  if (stranger !== undefined) {
    return {
      ok: false,
      message: `${info.title} cannot be split by ${stranger}; it can by ${GROUPS[info.subject].join(', ')}.`,
    };
  }
  const { filters, rawFilter, limit } = readTraceQuery(query);
  return {
    ok: true,
    plan: {
      info,
      groupBy,
      quantiles: info.reduce === 'quantile' ? readQuantiles(query).sort((a, b) => a - b) : [],
      experimentIds,
      filters,
      rawFilter,
      fromMs: range.fromMs,
      toMs: range.toMs,
      ...(readFormat(query) === 'table' ? {} : { stepMs: stepOf(range) }),
      limit: query.limit === undefined ? DEFAULT_LIMIT : limit,
    },
  };
}

const NICE_SECONDS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Whole seconds that divide days well, since MLflow counts its steps from the epoch. */
export function stepOf({ fromMs, toMs, intervalMs, maxDataPoints }: StatisticRange): number {
  const most = Math.max(1, Math.min(MOST_STEPS, maxDataPoints));
  const least = Math.max(intervalMs, (toMs - fromMs) / most) / 1000;
  const nice = NICE_SECONDS.find((seconds) => seconds >= least);
  return (nice ?? Math.ceil(least / 86_400) * 86_400) * 1000;
}

/** What to compute, checked. */
export interface StatisticPlan {
  info: StatisticInfo;
  groupBy: readonly string[];
  /** 0 to 1, ascending; empty unless the statistic is of quantiles. */
  quantiles: readonly number[];
  experimentIds: readonly string[];
  filters: readonly TraceFilter[];
  rawFilter: string;
  fromMs: number;
  toMs: number;
  /** Absent for one value over the whole range. */
  stepMs?: number;
  /** The most traces to read where MLflow does not compute it itself. */
  limit: number;
}

/** Something that happened once, with its group. */
export interface Observation {
  timeMs: number;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** One line: a value for each step, or for the whole range. */
export interface StatisticSeries {
  labels: Readonly<Record<string, string>>;
  quantile?: number;
  /** By start of the step, ms. Steps without a value are absent. */
  values: ReadonlyMap<number, number>;
}

export interface StatisticResult {
  series: readonly StatisticSeries[];
  /** For people: who computed it, and from how much. */
  notices: readonly string[];
  /** May be coarser than asked, since MLflow gives a thousand points at most. */
  stepMs: number | undefined;
}
