import {
  asCells,
  gridEnd,
  ratioOver,
  resolveOver,
  valueOver,
  type OverCells,
  type ResolvedOver,
  type TimeGrid,
} from '../evaluate';
import {
  groupLabels,
  isOfRange,
  type DifferencePlan,
  type RatioPlan,
  type StatePlan,
  type MetricsPlan,
  type Selection,
} from '../plan/plan';
import { printBuckets, printShare, printValue, WHOLE_RANGE, type PrintContext } from './valueText';
import { plainSource, printMerged, withLabels, type SeriesSource } from './mergedSeries';
import { cellLength, printOver, printSubquery, windowText, type Durations, type Print } from './overText';
import { block, labelName, printAggregation, printSelector, standIns } from './text';

export interface PromqlOptions {
  scrapeIntervalMs: number;
  /** Where the store has the series of a selection. Absent means under its name and labels, each once. */
  sourceOf?: (selection: Selection) => SeriesSource;
  /** When a plan over the whole range is evaluated, and any that is evaluated `at` the end, ms. Default the end of the grid. */
  endMs?: number;
  /** Where it is evaluated. Default at the steps of the grid, or at the end where the plan is of the whole range. */
  at?: 'steps' | 'end';
  /**
   * Leaves out, at each time, the bounds that not all series of a group have, as `evaluatePlan` does.
   * Only needed where bounds differ; the text is longer for it.
   */
  commonBounds?: boolean;
  /** Default `fixed`. */
  durations?: Durations;
  /** How much earlier each sample is looked at, ms; of a store that holds each series once. Default 0. */
  offsetMs?: number;
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
  const grouped = groupLabels(listable.plan) ?? [];
  const isInstant = (options.at ?? (isOfRange(plan) ? 'end' : 'steps')) === 'end';
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
    const window = windowText(howOver, planned, durations, options.offsetMs);
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

/** PromQL has no way to say it. */
export const ESTIMATE_COMMENT = '# each bucket by itself, times its middle, added up';

function printPlan(plan: MetricsPlan, over: ResolvedOver, context: PrintContext): PromqlExpression[] {
  const { print, rangeMs, scrapeIntervalMs } = context;
  switch (plan.kind) {
    case 'value':
      return [{ text: printValue(plan, valueOver(plan, over, scrapeIntervalMs), { print, rangeMs }) }];
    case 'buckets':
      return [{ text: printBuckets(plan, over, context) }];
    case 'estimate':
      return [{ text: `${ESTIMATE_COMMENT}\n${printBuckets(plan, over, context)}` }];
    case 'share':
      return [{ text: printShare(plan, over, context) }];
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
      return [{ text: printState(plan, rangeMs, print) }];
  }
}

function printRatio(plan: RatioPlan, over: ResolvedOver, print: Print): string {
  const { sharedBy: shared } = plan;
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

function printDifference(plan: DifferencePlan, over: ResolvedOver, print: Print): string {
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

/** As `stateSeries`: 1 without replicas, 3 and 2 by the request rate, 2 by replicas, 0 for what was known and is gone. */
function printState(plan: StatePlan, rangeMs: number, print: Print): string {
  // Of a range, too, it is the newest, as in src/evaluate.
  const over: ResolvedOver = { kind: 'newest' };
  const requests = printAggregation('sum', plan.by, print.series(plan.requests, over));
  const replicas = printAggregation('max', plan.by, print.series(plan.replicas, over));
  const lastSeen: ResolvedOver = { kind: 'window', fn: 'last', windowMs: rangeMs };
  // Counted, since a sample may be NaN, which 0 times is not 0.
  const known = printAggregation('count', plan.by, print.series(plan.requests, lastSeen, WHOLE_RANGE));
  const ifKnown = (expression: string) => (plan.onlyKnown ? `((${expression}) and ${known})` : expression);
  const scraped = plan.scraped.map((selection) => printAggregation('count', [], print.series(selection, over)));
  return [
    ifKnown(`(${replicas} == 0) + 1`),
    'or',
    `(${requests} > bool 0) + 2`,
    'or',
    ifKnown(`(${replicas} > bool 0) + 1`),
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
