import { documentedLabelName, documentedLabels, ERROR_CODE_LABEL, ERRORS } from '../../catalogue';
import { planSelections } from '../../evaluate';
import type { MetricsPlan, Selection } from '../../query';
import type { Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import { chooseVariant, type Discovery } from './discovery';

/** The plan with the names that the store has. What the store does not have keeps its documented name. */
export function wirePlan(plan: MetricsPlan, discovery: Discovery): MetricsPlan {
  const select = (selection: Selection) => wireSelection(selection, discovery);
  const labels = (by: readonly string[]) => by.map((label) => wireLabel(label, planMetric(plan), discovery));
  switch (plan.kind) {
    case 'value':
      return {
        ...plan,
        selection: select(plan.selection),
        combine: { ...plan.combine, by: plan.combine.by && labels(plan.combine.by) },
        ...(plan.observed?.kind === 'beside'
          ? { observed: { ...plan.observed, selection: select(plan.observed.selection) } }
          : {}),
      };
    case 'quantile':
    case 'buckets':
      return { ...plan, selection: select(plan.selection), by: plan.by && labels(plan.by) };
    case 'ratio':
      return {
        ...plan,
        numerator: select(plan.numerator),
        denominator: select(plan.denominator),
        by: labels(plan.by),
      };
    case 'state':
      return {
        ...plan,
        requests: select(plan.requests),
        replicas: select(plan.replicas),
        scraped: [select(plan.scraped[0]), select(plan.scraped[1])],
      };
    case 'difference':
      return { ...plan, minuend: select(plan.minuend), subtrahend: select(plan.subtrahend), by: labels(plan.by) };
  }
}

export function wireSelection({ metric, matchers }: Selection, discovery: Discovery): Selection {
  return {
    metric: chooseVariant(metric, discovery.storedNames)?.chosen ?? metric,
    matchers: matchers.map((matcher): Matcher => ({ ...matcher, label: wireLabel(matcher.label, metric, discovery) })),
  };
}

/** Labels of a result under the names that the documentation has. */
export function resultLabels(labels: Labels, plan: MetricsPlan): Labels {
  return documentedLabels(planMetric(plan), labels);
}

export function wireLabel(label: string, metric: string | undefined, { codeLabel }: Discovery): string {
  const carriesCode = metric === undefined || metric === ERRORS;
  return carriesCode && documentedLabelName(ERRORS, label) === ERROR_CODE_LABEL.name ? codeLabel : label;
}

/** The metric whose labels the result has: of a ratio its numerator, which may have a status code. */
function planMetric(plan: MetricsPlan): string {
  return planSelections(plan)[0]?.metric ?? '';
}
