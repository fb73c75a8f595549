import { documentedLabels } from '../../catalogue';
import { planSelections, withGroupLabels, type MetricsPlan } from '../../plan';
import type { Labels } from '../../series/labels';
import type { Discovery } from './discovery';
import { storedLabel } from './storedSelectors';

/** The plan with the labels that the store has to group by. */
export function storedPlan(plan: MetricsPlan, names: Discovery): MetricsPlan {
  return withGroupLabels(plan, (label) => storedLabel(label, planMetric(plan), names));
}

/** Labels of a result under the names that the documentation has. */
export function resultLabels(labels: Labels, plan: MetricsPlan): Labels {
  return documentedLabels(planMetric(plan), labels);
}

/** The metric whose labels the result has: of a ratio its numerator, which may have a status code. */
export function planMetric(plan: MetricsPlan): string {
  return planSelections(plan)[0].metric;
}
