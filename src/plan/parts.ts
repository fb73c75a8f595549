import type { MetricsPlan, Selection } from './plan';

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
export function bucketsOf({ selection, over, by }: BucketPlan): BucketPlan & { kind: 'buckets' } {
  return { kind: 'buckets', selection, over, by };
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
