import type { Aggregate, FireworksQuery, OverFunction } from '../types';
import type { Matcher } from '../series/matcher';

/** The series of one metric that pass all matchers. */
export interface Selection {
  metric: string;
  matchers: readonly Matcher[];
}

/** The series of one metric, or of all metrics, that pass all matchers: what label names and values are listed of. */
export interface LabelScope {
  metric: string | undefined;
  matchers: readonly Matcher[];
}

/** How one series is summarised over time before series are combined. */
export interface OverPlan {
  fn: OverFunction;
  window: { kind: 'step' } | { kind: 'range' } | { kind: 'duration'; ms: number };
}

/** `by` undefined leaves the series as they are; an empty list makes one series of all. */
export interface Combination {
  op: Aggregate;
  by: readonly string[] | undefined;
}

/**
 * What tells when a rate could be seen that is left out while it is 0: where the group has series of `selection`, and
 * the rate was seen within the length of the range before, it is 0.
 */
export interface Observed {
  selection: Selection;
  /** Labels of the group. */
  by: readonly string[];
}

/**
 * What to compute, checked and free of variables. Both stores take it; the same plan on the same samples
 * gives the same numbers in both.
 *
 * - `value`: over time, then combined across series; what is added up is added up at each moment, before it is
 *   summarised over time. `observed` is set where the rate is left out while it is 0.
 * - `quantile`: bucket rates over time, summed per bound and group, then each quantile.
 * - `buckets`: the grouped, cumulative bucket rates themselves.
 * - `share`: the part of them at or below a bucket's bound.
 * - `estimate`: the sum of what was observed, per second, as far as buckets tell: each one's rate times its middle.
 * - `ratio`: sums over time of numerator and denominator per group, then divided. A numerator without series
 *   is 0 where the denominator is above 0; a denominator of 0 gives no value. `sharedBy` are the labels of `by` that
 *   the denominator has as well.
 * - `state`: what each deployment is doing (DEPLOYMENT_STATE in src/evaluate), from its request rate and its replicas;
 *   `scraped` are the same series of all deployments, which tell "gone" from "not collected".
 * - `difference`: minuend minus subtrahend per group, a missing subtrahend being 0.
 */
export type MetricsPlan =
  | { kind: 'value'; selection: Selection; over: OverPlan; combine: Combination; observed?: Observed }
  | {
      kind: 'quantile';
      selection: Selection;
      over: OverPlan;
      quantiles: readonly number[];
      by: readonly string[] | undefined;
    }
  | { kind: 'buckets' | 'estimate'; selection: Selection; over: OverPlan; by: readonly string[] | undefined }
  | { kind: 'share'; selection: Selection; over: OverPlan; bound: number; by: readonly string[] | undefined }
  | {
      kind: 'ratio';
      numerator: Selection;
      denominator: Selection;
      over: OverPlan;
      by: readonly string[];
      sharedBy: readonly string[];
      complement: boolean;
    }
  | {
      kind: 'state';
      requests: Selection;
      replicas: Selection;
      scraped: readonly [Selection, Selection];
      over: OverPlan;
      by: readonly string[];
      onlyKnown: boolean;
    }
  | { kind: 'difference'; minuend: Selection; subtrahend: Selection; over: OverPlan; by: readonly string[] };

/** Why a query cannot be answered, in words for its author, and the field to look at. */
export interface PlanProblem {
  ok: false;
  message: string;
  field: keyof FireworksQuery;
}

/** Thrown while a query is planned: the same, on its way to whoever asked. */
export class Refusal extends Error {
  constructor(
    readonly field: keyof FireworksQuery,
    message: string
  ) {
    super(message);
  }
}
