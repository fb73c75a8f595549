import { asCounts, asKnown, asObserved, type ObservedPlan, type ResolvedOver } from '../evaluate';
import type { OverPlan, Selection } from '../plan/plan';
import { indent, labelName, printAggregation } from './text';

/** One selector over time; `planned` where the window is another than the plan's. */
export type Print = (selection: Selection, over?: ResolvedOver, planned?: OverPlan) => string;

/** The window of `asKnown`. */
export const WHOLE_RANGE: OverPlan = { fn: 'last', window: { kind: 'range' } };

/** As `eventRates` of src/evaluate: the rate of each series, not yet combined. */
export function printEventRate(plan: ObservedPlan, over: ResolvedOver, rangeMs: number, print: Print): string {
  const { selection, observed } = plan;
  const how = asObserved(over, observed);
  if (observed.kind === 'beside') {
    return printBeside(plan, how, rangeMs, print);
  }
  if (how.kind !== 'window' || how.fn !== 'avg') {
    return print(selection, how);
  }
  const most = printAggregation('max', observed.by, print(selection, asCounts(how)));
  return `${print(selection, { ...how, fn: 'sum' })}\n/ ${on(observed.by)} group_left ()\n${most}`;
}

/** Its own value, as far as it speaks for all scrapes of the group; else 0. */
function printBeside({ selection, observed }: ObservedPlan, over: ResolvedOver, rangeMs: number, print: Print): string {
  const beside = observed.kind === 'beside' ? observed.selection : selection;
  const value = print(selection, over);
  const matching = on(observed.by);
  const zero = `(0 * ${print(selection, asKnown(rangeMs), WHOLE_RANGE)} and ${matching} ${print(beside, over)})`;
  if (over.kind !== 'window' || (over.fn !== 'avg' && over.fn !== 'min')) {
    return `${value}\nor\n${zero}`;
  }
  const counts = print(selection, asCounts(over));
  const most = printAggregation('max', observed.by, print(beside, asCounts(over)));
  if (over.fn === 'avg') {
    const share = `${counts}\n/ ${matching} group_left ()\n${most}`;
    return `${value}\n* clamp_max(\n${indent(share)},\n  1\n)\nor\n${value}\nor\n${zero}`;
  }
  const inAll = `${value}\nand\n(\n${indent(`${counts}\n>= ${matching} group_left ()\n${most}`)}\n)`;
  return `(\n${indent(inAll)}\n)\nor\n${zero}\nor\n${value}`;
}

function on(labels: readonly string[]): string {
  return `on (${labels.map(labelName).join(', ')})`;
}
