import {
  asCells,
  bucketSummary,
  gridEnd,
  ratioOver,
  resolveOver,
  sharedLabels,
  valueOver,
  type BucketPlan,
  type OverCells,
  type ResolvedOver,
  type TimeGrid,
} from '../evaluate';
import type { MetricsPlan, Selection } from '../plan/plan';
import { cellLength } from './cellLength';
import { printMerged } from './mergedSeries';
import { printOver, printSubquery, windowText, type Durations } from './overText';
import { plainSource, withLabels, type SeriesSource } from './seriesSource';
import { standIns } from './standIns';
import { block, inBlock, labelName, indent, printAggregation, printSelector } from './text';
import { printValue, WHOLE_RANGE, type Print } from './valueText';

export interface PromqlOptions {
  scrapeIntervalMs: number;
  /** Where the store has the series of a selection. Absent means under its name and labels, each once. */
  sourceOf?: (selection: Selection) => SeriesSource;
  /** When a plan over the whole range is evaluated, ms. Default the end of the grid. */
  endMs?: number;
  /**
   * Leaves out, at each time, the bounds that not all series of a group have, as `evaluatePlan` does.
   * Only needed where bounds differ; the text is longer for it.
   */
  commonBounds?: boolean;
  /** Default `fixed`. */
  durations?: Durations;
}

export interface PromqlExpression {
  text: string;
  /** Set when the plan asks for quantiles: one expression each. */
  quantile?: number;
}

export interface Promql {
  expressions: PromqlExpression[];
  /** All of it, to read and copy; several expressions are separated by comments that name the quantile. */
  text: string;
}

/**
 * PromQL that means the same as `evaluatePlan` on the same grid, evaluated at the same times.
 * Samples are already rates, so there is no `rate()` in it.
 */
export function toPromql(plan: MetricsPlan, grid: TimeGrid, options: PromqlOptions): Promql {
  const { scrapeIntervalMs, sourceOf = plainSource, endMs = gridEnd(grid) } = options;
  const over = resolveOver(plan.over, grid, scrapeIntervalMs);
  const listable = standIns(plan);
  const grouped = planLabels(listable.plan);
  const isInstant = plan.over.window.kind === 'range';
  const durations = options.durations ?? 'fixed';
  const timesMs = isInstant ? [endMs] : [grid.startMs, grid.stepMs];
  const cells = (vector: string, howOver: OverCells) => {
    const window = windowText(howOver, plan.over, durations);
    const inner = vector.includes('(') ? `(${block(vector)})` : vector;
    const over = printSubquery(howOver.fn, inner, window, howOver.cellMs);
    const isBetweenCells = timesMs.some((timeMs) => timeMs % howOver.cellMs !== 0);
    return isBetweenCells ? `${over}\nor\n${howOver.fn === 'count' ? `${inner} ^ 0` : vector}` : over;
  };
  const series = (selection: Selection, howOver = over, planned = plan.over): string => {
    if (howOver.kind === 'cells') {
      return cells(series(selection, { kind: 'newest' }), howOver);
    }
    const source = sourceOf(selection);
    const { selectors, merge } = source;
    const window = windowText(howOver, planned, durations);
    const [only] = selectors;
    if (merge === 'none' && only !== undefined && selectors.length === 1) {
      return listable.give(printOver(printSelector(only.metric, only.matchers), howOver, window));
    }
    const windowMs = howOver.kind === 'newest' ? 0 : howOver.windowMs;
    const spanMs = windowMs + (isInstant ? 0 : grid.rangeMs);
    const cellMs = cellLength({ windowMs, timesMs, spanMs, scrapeIntervalMs });
    const identity = withLabels(source.identity, grouped);
    const key = withLabels(source.key, grouped);
    return printMerged({ ...source, identity, key, mark: listable.give }, howOver, window, cellMs);
  };
  const expressions = printPlan(listable.plan, over, {
    print: { series, cells },
    commonBounds: options.commonBounds ?? false,
    rangeMs: grid.rangeMs,
    scrapeIntervalMs,
  }).map((expression) => ({ ...expression, text: listable.takeBack(expression.text) }));
  return { expressions, text: joinExpressions(expressions) };
}

/** The labels that a plan groups its series by; none where it does not. */
export function planLabels(plan: MetricsPlan): readonly string[] {
  return (plan.kind === 'value' ? plan.combine.by : plan.by) ?? [];
}

interface PrintContext {
  print: Print;
  commonBounds: boolean;
  rangeMs: number;
  scrapeIntervalMs: number;
}

function printPlan(plan: MetricsPlan, over: ResolvedOver, context: PrintContext): PromqlExpression[] {
  const { print, rangeMs, scrapeIntervalMs } = context;
  switch (plan.kind) {
    case 'value':
      return [{ text: printValue(plan, valueOver(plan, over, scrapeIntervalMs), { print, rangeMs }) }];
    case 'buckets':
      return [{ text: printBuckets(plan, over, context) }];
    case 'quantile': {
      const buckets = printBuckets(plan, over, context);
      const inner = block(buckets);
      return plan.quantiles.map((quantile) => ({
        quantile,
        text: `histogram_quantile(${printNumber(quantile)}, ${inner})`.replace(', \n', ',\n'),
      }));
    }
    case 'ratio':
      return [{ text: printRatio(plan, ratioOver(over, scrapeIntervalMs), print) }];
    case 'difference':
      return [{ text: printDifference(plan, asCells(over, scrapeIntervalMs), print) }];
    case 'state':
      return [{ text: printState(plan, over, rangeMs, print) }];
  }
}

/** As `bucketsOver` of src/evaluate. */
function printBuckets(plan: BucketPlan, over: ResolvedOver, context: PrintContext): string {
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
      return print.cells(sumOf(print.series(selection, { kind: 'newest' })), summary.over);
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

function printRatio(plan: MetricsPlan & { kind: 'ratio' }, over: ResolvedOver, print: Print): string {
  const shared = sharedLabels(plan.by);
  return printSides(over, print, (sideOver) => {
    const numerator = printAggregation('sum', plan.by, print.series(plan.numerator, sideOver));
    const denominator = printAggregation('sum', shared, print.series(plan.denominator, sideOver));
    const complement = plan.complement ? '1 - ' : '';
    if (shared.length < plan.by.length) {
      const on = shared.map(labelName).join(', ');
      return `${complement}${numerator}\n/ on (${on}) group_left ()\n(${denominator} > 0)`;
    }
    return `${complement}(\n  ${numerator}\n  or\n  0 * ${denominator}\n)\n/\n(${denominator} > 0)`;
  });
}

function printDifference(plan: MetricsPlan & { kind: 'difference' }, over: ResolvedOver, print: Print): string {
  return printSides(over, print, (sideOver) => {
    const minuend = printAggregation('sum', plan.by, print.series(plan.minuend, sideOver));
    const subtrahend = printAggregation('sum', plan.by, print.series(plan.subtrahend, sideOver));
    return `${minuend}\n- (\n  ${subtrahend}\n  or\n  0 * ${minuend}\n)`;
  });
}

/** As `overSides` of src/evaluate. */
function printSides(over: ResolvedOver, print: Print, combine: (over: ResolvedOver) => string): string {
  return over.kind === 'cells' ? print.cells(combine({ kind: 'newest' }), over) : combine(over);
}

/** As `stateSeries`: 3 and 2 by the request rate, 2 and 1 by replicas, 0 for what was known and is no longer there. */
function printState(plan: MetricsPlan & { kind: 'state' }, over: ResolvedOver, rangeMs: number, print: Print): string {
  const requests = printAggregation('sum', plan.by, print.series(plan.requests, over));
  const replicas = printAggregation('max', plan.by, print.series(plan.replicas, over));
  const lastSeen: ResolvedOver = { kind: 'window', fn: 'last', windowMs: rangeMs };
  // Counted, since a sample may be NaN, which 0 times is not 0.
  const known = printAggregation('count', plan.by, print.series(plan.requests, lastSeen, WHOLE_RANGE));
  const byReplicas = `(${replicas} > bool 0) + 1`;
  const scraped = plan.scraped.map((selection) => printAggregation('count', [], print.series(selection, over)));
  return [
    `(${requests} > bool 0) + 2`,
    'or',
    plan.onlyKnown ? `((${byReplicas}) and ${known})` : byReplicas,
    'or',
    `(0 * ${known} and on () (${scraped.join(' or ')}))`,
  ].join('\n');
}

/** PromQL knows `NaN` and `Inf`; other numbers are written as in JavaScript. */
function printNumber(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

function joinExpressions(expressions: readonly PromqlExpression[]): string {
  const [first, ...more] = expressions;
  if (first === undefined || more.length === 0) {
    return first?.text ?? '';
  }
  return expressions.map(({ text, quantile }) => `# quantile ${quantile}\n${text}`).join('\n\n');
}
