import {
  addedBy,
  asCounts,
  asKnown,
  bucketSummary,
  isObserved,
  type ObservedPlan,
  type ResolvedOver,
} from '../evaluate';
import type { BucketPlan, OverPlan, Selection, ValuePlan } from '../plan/plan';
import { boundMatcher } from '../series/labels';
import type { Print } from './overText';
import { block, inBlock, indent, labelName, printAggregation } from './text';

/*
 * PromQL of what a plan reads of series, as src/evaluate computes it: values, and buckets with their shares.
 */

export interface PrintContext {
  print: Print;
  commonBounds: boolean;
  rangeMs: number;
  scrapeIntervalMs: number;
}

/** The bucket that ends at the bound, however it is spelled, over the bucket of all. */
export function printShare(plan: BucketPlan & { kind: 'share' }, over: ResolvedOver, context: PrintContext): string {
  const { selection, by, bound } = plan;
  const { print, scrapeIntervalMs } = context;
  const summary = bucketSummary(plan, over, scrapeIntervalMs);
  const bucket = (upTo: number) => {
    const matched = { ...selection, matchers: [...selection.matchers, boundMatcher([upTo])] };
    const add = (series: string) =>
      by === undefined ? `sum without (le) (${block(series)})` : printAggregation('sum', by, series);
    return summary.kind === 'cells'
      ? inBlock(print.cells(add(print.series(matched, { kind: 'newest' })), summary.over))
      : add(print.series(matched, summary.over));
  };
  return `${bucket(bound)}\n/\n(${bucket(Infinity)} > 0)`;
}

/** As `bucketsOver` of src/evaluate. */
export function printBuckets(plan: BucketPlan, over: ResolvedOver, context: PrintContext): string {
  const { by, selection } = plan;
  const { print, commonBounds, scrapeIntervalMs } = context;
  const summary = bucketSummary(plan, over, scrapeIntervalMs);
  if (by === undefined) {
    return print.series(selection, summary.over);
  }
  const sumOf = (buckets: string) =>
    commonBounds ? printCommonBounds(buckets, by) : printAggregation('sum', ['le', ...by], buckets);
  switch (summary.kind) {
    case 'each':
    case 'sums':
      return sumOf(print.series(selection, summary.over));
    case 'cells':
      // Spellings of one bound would each have an extreme or a last value of their own.
      return print.cells(printCommonBounds(print.series(selection, { kind: 'newest' }), by), summary.over);
    case 'mean': {
      const present = printAggregation('count', by, print.series(selection, { kind: 'newest' }));
      const counts = print.cells(present, { ...summary.over, fn: 'count' });
      const sums = sumOf(print.series(selection, summary.over));
      return `${sums}\n/ on (${by.map(labelName).join(', ')}) group_left ()\n${inBlock(counts)}`;
    }
  }
}

/** No label of a store: a bound in one of its spellings, beside the `le` that it was read from. */
const BOUND = 'fireworks_bound';

/**
 * The bounds that all histograms of a group have. Spellings such as `500` and `500.0` of one histogram are one bound,
 * and are counted once.
 */
function printCommonBounds(inner: string, by: readonly string[]): string {
  const spelled = `label_replace(${block(inner)}, "${BOUND}", "$1", "le", "(.+?)([.]0)?")`;
  const members = `sum without (le) (${spelled})`;
  const counts = printAggregation('count', [BOUND, ...by], members);
  const common = [
    printAggregation('sum', [BOUND, ...by], members),
    'and',
    '(',
    indent(counts),
    `  == on (${by.map(labelName).join(', ')}) group_left ()`,
    indent(printAggregation('max', by, counts)),
    ')',
  ].join('\n');
  return printAggregation(
    'sum',
    ['le', ...by],
    `label_replace(\n${indent(common)},\n  "le", "$1", "${BOUND}", "(.+)"\n)`
  );
}

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
