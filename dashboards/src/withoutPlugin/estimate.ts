import type { MetricsPlan } from '../../../src/plan';
import { bracketed, indent, type PrintPlan } from './printPlan';

/** Where all observations, from the least to the greatest, are cut: finely where few of them are much of the sum. */
const PARTS: ReadonlyArray<{ upTo: number; parts: number }> = [
  { upTo: 0.6, parts: 6 },
  { upTo: 0.9, parts: 6 },
  { upTo: 0.98, parts: 4 },
  { upTo: 1, parts: 4 },
];

/**
 * The sum of what was observed, per second: how many there were, times their mean. PromQL cannot read the number in a
 * bucket's `le`, which the data source multiplies with, so the mean is one of quantiles, which lie inside a bucket as
 * evenly as its middle has it. How far both are apart is tested.
 */
export function printEstimate(plan: MetricsPlan & { kind: 'estimate' }, print: PrintPlan): string {
  const { selection, over, by } = plan;
  const all = { ...selection, matchers: [...selection.matchers, COUNT] };
  const [rate] = print({ kind: 'value', selection: all, over, combine: { op: 'sum', by } });
  const rateText = bracketed(rate?.text ?? '');
  const means = PARTS.map(({ upTo, parts }, index) => {
    const from = PARTS[index - 1]?.upTo ?? 0;
    const width = (upTo - from) / parts;
    const quantiles = Array.from({ length: parts }, (_, part) => rounded(from + (part + 0.5) * width));
    const texts = print({ kind: 'quantile', selection, over, by, quantiles }).map(({ text }) => text);
    return `${rounded(width)} * ${bracketed(texts.join('\n+ '))}`;
  });
  // Without requests the quantiles are NaN and the sum is 0.
  return `(\n${indent(means.join('\n+ '))}\n  >= 0\n)\n* ${rateText}\nor\n0 * ${rateText}`;
}

const COUNT = { label: 'le', operator: '=', value: '+Inf' } as const;

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
