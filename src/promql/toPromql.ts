import {
  asCounts,
  asSums,
  asWeighed,
  gridEnd,
  isObserved,
  resolveOver,
  sharedLabels,
  type ResolvedOver,
  type TimeGrid,
} from '../evaluate';
import type { MetricsPlan, Selection } from '../plan/plan';
import { cellLength } from './cellLength';
import { printEventRate, WHOLE_RANGE, type Print } from './eventRate';
import { printMerged } from './mergedSeries';
import { printOver, windowText, type Durations } from './overText';
import { plainSource, withLabels, type SeriesSource } from './seriesSource';
import { standIns } from './standIns';
import { indent, labelName, printAggregation, printSelector } from './text';

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
  const print: Print = (selection, howOver = over, planned = plan.over) => {
    const source = sourceOf(selection);
    const { selectors, merge } = source;
    const window = windowText(howOver, planned, options.durations ?? 'fixed');
    const [only] = selectors;
    if (merge === 'none' && only !== undefined && selectors.length === 1) {
      return listable.give(printOver(printSelector(only.metric, only.matchers), howOver, window));
    }
    const windowMs = howOver.kind === 'newest' ? 0 : howOver.windowMs;
    const cellMs = cellLength({
      windowMs,
      timesMs: isInstant ? [endMs] : [grid.startMs, grid.stepMs],
      spanMs: windowMs + (isInstant ? 0 : grid.rangeMs),
      scrapeIntervalMs,
    });
    const identity = withLabels(source.identity, grouped);
    const key = withLabels(source.key, grouped);
    return printMerged({ ...source, identity, key, mark: listable.give }, howOver, window, cellMs);
  };
  const expressions = printPlan(listable.plan, over, {
    print,
    commonBounds: options.commonBounds ?? false,
    rangeMs: grid.rangeMs,
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
}

function printPlan(
  plan: MetricsPlan,
  over: ResolvedOver,
  { print, commonBounds, rangeMs }: PrintContext
): PromqlExpression[] {
  switch (plan.kind) {
    case 'value': {
      const { op, by } = plan.combine;
      const inner = isObserved(plan) ? printEventRate(plan, over, rangeMs, print) : print(plan.selection);
      return [{ text: by === undefined ? inner : printAggregation(op, by, inner) }];
    }
    case 'buckets':
      return [{ text: printBuckets(plan, over, commonBounds, print) }];
    case 'quantile': {
      const buckets = printBuckets(plan, over, commonBounds, print);
      const inner = buckets.includes('\n') ? `\n${indent(buckets)}\n` : buckets;
      return plan.quantiles.map((quantile) => ({
        quantile,
        text: `histogram_quantile(${printNumber(quantile)}, ${inner})`.replace(', \n', ',\n'),
      }));
    }
    case 'ratio':
      return [{ text: printRatio(plan, asSums(over), print) }];
    case 'difference':
      return [{ text: printDifference(plan, asSums(over), print) }];
    case 'state':
      return [{ text: printState(plan, over, rangeMs, print) }];
  }
}

function printBuckets(
  plan: MetricsPlan & { kind: 'buckets' | 'quantile' },
  over: ResolvedOver,
  commonBounds: boolean,
  print: Print
): string {
  const { by, selection } = plan;
  if (by === undefined) {
    return print(selection);
  }
  const weighed = asWeighed(over, by);
  const inner = print(selection, weighed);
  const sums = commonBounds ? printCommonBounds(inner, by) : printAggregation('sum', ['le', ...by], inner);
  if (weighed === over || plan.kind === 'quantile') {
    return sums;
  }
  const most = printAggregation('max', by, print(selection, asCounts(over)));
  return `${sums}\n/ on (${by.map(labelName).join(', ')}) group_left ()\n${most}`;
}

/** No label of a store: a bound in one of its spellings, beside the `le` that it was read from. */
const BOUND = 'fireworks_bound';

/**
 * The bounds that all histograms of a group have. Spellings such as `500` and `500.0` of one histogram are one bound,
 * and are counted once.
 */
function printCommonBounds(inner: string, by: readonly string[]): string {
  const spelled = `label_replace(${inner.includes('\n') ? `\n${indent(inner)}\n` : inner}, "${BOUND}", "$1", "le", "(.+?)([.]0)?")`;
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
  const numerator = printAggregation('sum', plan.by, print(plan.numerator, over));
  const denominator = printAggregation('sum', shared, print(plan.denominator, over));
  const complement = plan.complement ? '1 - ' : '';
  if (shared.length < plan.by.length) {
    const on = shared.map(labelName).join(', ');
    return `${complement}${numerator}\n/ on (${on}) group_left ()\n(${denominator} > 0)`;
  }
  return `${complement}(\n  ${numerator}\n  or\n  0 * ${denominator}\n)\n/\n(${denominator} > 0)`;
}

function printDifference(plan: MetricsPlan & { kind: 'difference' }, over: ResolvedOver, print: Print): string {
  const minuend = printAggregation('sum', plan.by, print(plan.minuend, over));
  const subtrahend = printAggregation('sum', plan.by, print(plan.subtrahend, over));
  const difference = `${minuend}\n- (\n  ${subtrahend}\n  or\n  0 * ${minuend}\n)`;
  if (over.kind !== 'window' || over.fn !== 'sum') {
    return difference;
  }
  const samples = printAggregation('max', plan.by, print(plan.minuend, { ...over, fn: 'count' }));
  return `(\n${indent(difference)}\n)\n/ ${samples}`;
}

/** As `stateSeries`: 3 and 2 by the request rate, 2 and 1 by replicas, 0 for what was known and is no longer there. */
function printState(plan: MetricsPlan & { kind: 'state' }, over: ResolvedOver, rangeMs: number, print: Print): string {
  const requests = printAggregation('sum', plan.by, print(plan.requests, over));
  const replicas = printAggregation('max', plan.by, print(plan.replicas, over));
  const lastSeen: ResolvedOver = { kind: 'window', fn: 'last', windowMs: rangeMs };
  // Counted, since a sample may be NaN, which 0 times is not 0.
  const known = printAggregation('count', plan.by, print(plan.requests, lastSeen, WHOLE_RANGE));
  const byReplicas = `(${replicas} > bool 0) + 1`;
  const scraped = plan.scraped.map((selection) => printAggregation('count', [], print(selection, over)));
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
