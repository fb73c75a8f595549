import type { TraceFilter } from '../../types';
import type { StatisticInfo } from './catalogue';

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
