import { documentedLabelName, ERRORS } from '../../src/catalogue';
import type { MetricsPlan, Selection } from '../../src/query';

/** The plan with the label of the status code named as it is stored: a Prometheus keeps the name that the wire had. */
export function wirePlan(plan: MetricsPlan, codeLabel: string): MetricsPlan {
  const wireName = (label: string) => (label === documentedLabelName(ERRORS, 'code') ? codeLabel : label);
  const wireNames = (by: readonly string[]) => by.map(wireName);
  const select = ({ metric, matchers }: Selection): Selection => ({
    metric,
    matchers: matchers.map((matcher) => ({ ...matcher, label: wireName(matcher.label) })),
  });
  switch (plan.kind) {
    case 'value': {
      const { op, by } = plan.combine;
      return { ...plan, selection: select(plan.selection), combine: { op, by: by && wireNames(by) } };
    }
    case 'quantile':
    case 'buckets':
      return { ...plan, selection: select(plan.selection), by: plan.by && wireNames(plan.by) };
    case 'ratio':
      return {
        ...plan,
        numerator: select(plan.numerator),
        denominator: select(plan.denominator),
        by: wireNames(plan.by),
      };
    case 'difference':
      return {
        ...plan,
        minuend: select(plan.minuend),
        subtrahend: select(plan.subtrahend),
        by: wireNames(plan.by),
      };
  }
}
