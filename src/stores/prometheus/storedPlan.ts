import { documentedLabels } from '../../catalogue';
import { planSelections } from '../../evaluate';
import type { MetricsPlan } from '../../plan';
import type { Labels } from '../../series/labels';
import type { Discovery } from './storedNames';
import { storedLabel } from './storedSelectors';

/** The plan with the labels that the store has to group by. */
export function storedPlan(plan: MetricsPlan, names: Discovery): MetricsPlan {
  const labels = (by: readonly string[]) => by.map((label) => storedLabel(label, planMetric(plan), names));
  switch (plan.kind) {
    case 'value':
      return { ...plan, combine: { ...plan.combine, by: plan.combine.by && labels(plan.combine.by) } };
    case 'quantile':
    case 'buckets':
      return { ...plan, by: plan.by && labels(plan.by) };
    case 'ratio':
    case 'difference':
      return { ...plan, by: labels(plan.by) };
    case 'state':
      return plan;
  }
}

/** Labels of a result under the names that the documentation has. */
export function resultLabels(labels: Labels, plan: MetricsPlan): Labels {
  return documentedLabels(planMetric(plan), labels);
}

/** The metric whose labels the result has: of a ratio its numerator, which may have a status code. */
export function planMetric(plan: MetricsPlan): string {
  return planSelections(plan)[0]?.metric ?? '';
}
