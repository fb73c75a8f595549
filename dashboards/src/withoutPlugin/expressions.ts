import { planQuery, type MetricsPlan } from '../../../src/plan';
import type { PromqlExpression } from '../../../src/promql';
import { printEstimate } from './estimate';
import { indent, type PrintEarlier, type PrintPlan } from './printPlan';
import type { ReadTarget } from './readTarget';
import { withVariables } from './variableNames';

/**
 * The expressions of one query: one, or one for each quantile. What the data source does to the numbers that a
 * Prometheus answers is in them: no value instead of NaN, ratios between 0 and 1, estimates.
 */
export function expressionsOf(read: ReadTarget, print: PrintEarlier): PromqlExpression[] {
  return finished(read, print(read.drawn.offsetMs)).map(({ text, ...expression }) => ({
    ...expression,
    // As a function, or `$` would be read as a pattern's.
    text: withVariables(read.replaced.reduce((replaced, [from, by]) => replaced.replaceAll(from, () => by), text)),
  }));
}

function finished({ drawn: { plan, info }, query }: ReadTarget, print: PrintPlan): PromqlExpression[] {
  switch (plan.kind) {
    case 'quantile':
      // Without requests it is NaN, which no comparison passes.
      return print(plan).map(({ text, ...expression }) => ({ ...expression, text: `${text} >= 0` }));
    case 'ratio':
      return print(plan).map(({ text, ...expression }) => ({
        ...expression,
        text: info.unit === 'percentunit' ? `clamp(\n${indent(text)},\n  0, 1\n)` : text,
      }));
    case 'estimate':
      return [{ text: printEstimate(plan, print) }];
    case 'state':
      return [{ text: withReplicasAlone(plan, query.filters ?? [], print) }];
    case 'value':
    case 'share':
    case 'difference':
    case 'buckets':
      return print(plan);
  }
}

/**
 * A deployment that has replicas and was never asked carries no model: it is meant where all models are, which only
 * Grafana knows. "All" is `.*`, which passes series without the label; a chosen model does not.
 */
function withReplicasAlone(
  plan: MetricsPlan & { kind: 'state' },
  filters: NonNullable<ReadTarget['query']['filters']>,
  print: PrintPlan
): string {
  const [state] = print(plan);
  if (!plan.onlyKnown || state === undefined) {
    return state?.text ?? '';
  }
  const { metric } = plan.replicas;
  const outcome = planQuery({
    refId: 'A',
    metric,
    filters: [...filters],
    groupBy: [...plan.by],
    aggregate: 'max',
    over: { fn: 'last', window: 'step' },
  });
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  return `${state.text}\nor\n(${print(outcome.plan)[0]?.text ?? ''} > bool 0) + 1`;
}
