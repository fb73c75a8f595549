import { addedBy, asCounts, asKnown, isObserved, type ObservedPlan, type ResolvedOver } from '../evaluate';
import type { ValuePlan } from '../plan/parts';
import type { OverPlan, Selection } from '../plan/plan';
import { inBlock, indent, labelName, printAggregation } from './text';
import type { Print } from './overText';

/** The window of `asKnown`. */
export const WHOLE_RANGE: OverPlan = { fn: 'last', window: { kind: 'range' } };

interface ValueContext {
  print: Print;
  rangeMs: number;
}

/**
 * As `valueSeries` of src/evaluate.
 *
 * @param over as `valueOver` gives it
 */
export function printValue(plan: ValuePlan, over: ResolvedOver, context: ValueContext): string {
  const { selection, combine } = plan;
  const { print } = context;
  const by = over.kind === 'cells' ? addedBy(plan) : undefined;
  const rates = isObserved(plan) ? printObserved(plan, over, by, context) : printAdded(selection, over, by, print);
  return by !== undefined || combine.by === undefined ? rates : printAggregation(combine.op, combine.by, rates);
}

/** Over time, and at each cell added up where there are cells and groups. */
function printAdded(selection: Selection, over: ResolvedOver, by: readonly string[] | undefined, print: Print): string {
  if (over.kind !== 'cells' || by === undefined) {
    return print.series(selection, over);
  }
  return print.cells(printAggregation('sum', by, print.series(selection, { kind: 'newest' })), over);
}

/** Its own value, as far as it speaks for all that there is of the group; else 0. */
function printObserved(
  { selection, observed }: ObservedPlan,
  over: ResolvedOver,
  by: readonly string[] | undefined,
  { print, rangeMs }: ValueContext
): string {
  const matching = `on (${observed.by.map(labelName).join(', ')})`;
  const value = printAdded(selection, over, by, print);
  const seen = print.series(selection, asKnown(rangeMs), WHOLE_RANGE);
  const known = by === undefined ? seen : printAggregation('max', by, seen);
  const group = printAdded(observed.selection, over, over.kind === 'cells' ? observed.by : undefined, print);
  const zero = `(0 * ${inBlock(known)} and ${matching} ${inBlock(group)})`;
  if (over.kind !== 'cells' || (over.fn !== 'avg' && over.fn !== 'min')) {
    return `${value}\nor\n${zero}`;
  }
  const counts = inBlock(printAdded(selection, asCounts(over), by, print));
  const groupCounts = inBlock(printAdded(observed.selection, asCounts(over), observed.by, print));
  if (over.fn === 'avg') {
    const share = `${counts}\n/ ${matching} group_left ()\n${groupCounts}`;
    return `${inBlock(value)}\n* clamp_max(\n${indent(share)},\n  1\n)\nor\n${value}\nor\n${zero}`;
  }
  const inAll = `${inBlock(value)}\nand\n(\n${indent(`${counts}\n>= ${matching} group_left ()\n${groupCounts}`)}\n)`;
  return `(\n${indent(inAll)}\n)\nor\n${zero}\nor\n${value}`;
}
