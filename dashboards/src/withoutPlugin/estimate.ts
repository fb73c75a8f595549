import type { MetricsPlan } from '../../../src/plan';
import { bracketed, indent, type PrintPlan } from './printPlan';

/** The middles of twenty equal parts of all observations. */
const PARTS = 20;
const MIDDLES = Array.from({ length: PARTS }, (_, part) => (part + 0.5) / PARTS);

/**
 * The sum of what was observed, per second: how many there were, times their mean. PromQL cannot read the number in a
 * bucket's `le`, which the data source multiplies with, so the mean is that of quantiles, which lie inside buckets as
 * evenly as the middle of a bucket has it. How far both may be apart is tested.
 */
export function printEstimate(plan: MetricsPlan & { kind: 'estimate' }, print: PrintPlan): string {
  const { selection, over, by } = plan;
  const quantiles = print({ kind: 'quantile', selection, over, by, quantiles: MIDDLES });
  const all = {
    ...selection,
    matchers: [...selection.matchers, { label: 'le', operator: '=', value: '+Inf' } as const],
  };
  const [rate] = print({ kind: 'value', selection: all, over, combine: { op: 'sum', by } });
  const rateText = rate?.text ?? '';
  const sum = quantiles.map(({ text }) => indent(text)).join('\n  +\n');
  // Without requests the quantiles are NaN and the sum is 0.
  return `(\n${sum}\n  >= 0\n)\n/ ${PARTS} * ${bracketed(rateText)}\nor\n0 * ${bracketed(rateText)}`;
}
