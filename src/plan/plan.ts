import type { Matcher } from '../series/labels';
import type { Aggregate, FireworksQuery, OverFunction } from '../types';

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
  | { kind: 'estimate'; selection: Selection; over: OverPlan; by: readonly string[] | undefined }
  | {
      kind: 'buckets';
      selection: Selection;
      over: OverPlan;
      by: readonly string[] | undefined;
      /** Only how the buckets of a group compare is asked for, so that sums over time do for means. */
      onlyProportions?: boolean;
    }
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

/** What `read` gives, or why it refuses to. @throws what is no refusal */
export function orProblem<T>(read: () => T): T | PlanProblem {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, message: error.message, field: error.field };
    }
    throw error;
  }
}

/** A plan that is made of the buckets of histograms, whatever becomes of them. */
export type BucketPlan = MetricsPlan & { kind: 'quantile' | 'share' | 'estimate' | 'buckets' };
export type ValuePlan = MetricsPlan & { kind: 'value' };
export type RatioPlan = MetricsPlan & { kind: 'ratio' };
export type DifferencePlan = MetricsPlan & { kind: 'difference' };
export type StatePlan = MetricsPlan & { kind: 'state' };

export function isBucketPlan(plan: MetricsPlan): plan is BucketPlan {
  switch (plan.kind) {
    case 'quantile':
    case 'share':
    case 'estimate':
    case 'buckets':
      return true;
    case 'value':
    case 'ratio':
    case 'difference':
    case 'state':
      return false;
  }
}

/** The plan whose answer are the buckets that `plan` is made of. */
export function bucketsOf(plan: BucketPlan): BucketPlan & { kind: 'buckets' } {
  const { selection, over, by } = plan;
  return { kind: 'buckets', selection, over, by, onlyProportions: asksForProportions(plan) };
}

/** Whether buckets of twice the size would give the same. */
export function asksForProportions(plan: BucketPlan): boolean {
  switch (plan.kind) {
    case 'quantile':
    case 'share':
      return true;
    case 'estimate':
      return false;
    case 'buckets':
      return plan.onlyProportions ?? false;
  }
}

/** All series that a plan reads; the labels of the first are those of its result. */
export function planSelections(plan: MetricsPlan): [Selection, ...Selection[]] {
  if (isBucketPlan(plan)) {
    return [plan.selection];
  }
  switch (plan.kind) {
    case 'value':
      return plan.observed === undefined ? [plan.selection] : [plan.selection, plan.observed.selection];
    case 'ratio':
      return [plan.numerator, plan.denominator];
    case 'difference':
      return [plan.minuend, plan.subtrahend];
    case 'state':
      return [plan.requests, plan.replicas, ...plan.scraped];
  }
}

/** The series whose labels can be filtered and grouped by, first those that all parts of the result have. */
export function labelledSelections(plan: MetricsPlan): Selection[] {
  switch (plan.kind) {
    case 'ratio':
      return [plan.denominator, plan.numerator];
    case 'state':
      return [plan.requests];
    case 'value':
      return [plan.selection];
    default:
      return planSelections(plan);
  }
}

/** The labels that a plan groups series by; undefined where it leaves them as they are. */
export function groupLabels(plan: MetricsPlan): readonly string[] | undefined {
  return plan.kind === 'value' ? plan.combine.by : plan.by;
}

/** The same plan, grouped by labels of other names. */
export function withGroupLabels(plan: MetricsPlan, rename: (label: string) => string): MetricsPlan {
  const all = (by: readonly string[]) => by.map(rename);
  if (isBucketPlan(plan)) {
    return { ...plan, by: plan.by && all(plan.by) };
  }
  switch (plan.kind) {
    case 'value': {
      const { combine, observed } = plan;
      return {
        ...plan,
        combine: { ...combine, by: combine.by && all(combine.by) },
        observed: observed && { ...observed, by: all(observed.by) },
      };
    }
    case 'ratio':
      return { ...plan, by: all(plan.by), sharedBy: all(plan.sharedBy) };
    case 'difference':
    case 'state':
      return { ...plan, by: all(plan.by) };
  }
}

/** Whether a plan has one value for the whole range, not one for each step. */
export function isOfRange({ over }: MetricsPlan): boolean {
  return over.window.kind === 'range';
}
