import type { ScopedVars } from '@grafana/data';
import {
  prepareArithmetic,
  prepareTarget,
  problemOfRow,
  rowsByLetter,
  titleOf,
  unitOf,
  withRateInterval,
  type PanelRows,
  type Prepared,
} from '../../answer';
import { seriesLabels } from '../../catalogue';
import { groupLabels, isOfRange, readQuery, rowsIn, type Expression } from '../../plan';
import { printArithmetic, toPromql, type RowText } from '../../promql';
import { isTraceQuery } from '../../traces/eager';
import type { FireworksQuery } from '../../types';
import { currentStep, type Explanation, type QueryContext } from './explain';

export type ArithmeticExplanation =
  | Exclude<Explanation, { ok: true }>
  /** Without PromQL where rows are no single expressions, or their labels do not tell how lines are matched. */
  | { ok: true; sentence: string; unit: string | undefined; promql: string | undefined };

/**
 * What a row that is computed of others means, or why it cannot be.
 * @param queries all rows of the panel that are of the same data source
 * @throws PatternsNotLoaded
 */
export function explainArithmetic(
  saved: FireworksQuery,
  queries: readonly FireworksQuery[],
  scopedVars: ScopedVars,
  context: QueryContext
): ArithmeticExplanation {
  const known = withRateInterval(scopedVars, context.scrapeIntervalMs);
  const prepare = (query: FireworksQuery): Prepared =>
    readQuery(query).queryType === 'arithmetic'
      ? prepareArithmetic(query, known, context.templates)
      : prepareTarget(query, { scopedVars: known }, context.templates);
  const own = prepare(saved);
  if ('problem' in own) {
    return { ok: false, message: own.problem.message, field: own.problem.field };
  }
  if (!('arithmetic' in own)) {
    return { ok: false, message: 'This row asks for a metric, and is computed of no other.' };
  }
  const others = queries
    .map(readQuery)
    .filter((query) => query.refId !== own.refId && !isTraceQuery(query))
    .map(prepare);
  const rows = rowsByLetter([own, ...others]);
  const message = problemOfRow(own.refId, own.arithmetic, rows);
  if (message !== undefined) {
    return { ok: false, message, field: 'expression' };
  }
  const { expression } = own.arithmetic;
  const matching =
    rowsIn(expression).length > 1 ? ', for each line with the one of equal labels on the other side' : '';
  const sentence = `${titleOf(own.arithmetic, rows)}${matching}. Nothing where a side has no value or the divisor is 0.`;
  return { ok: true, sentence, unit: unitOf(expression, rows), promql: promqlOf(expression, rows, context)?.text };
}

function promqlOf(expression: Expression, rows: PanelRows, context: QueryContext): RowText | undefined {
  const grid = currentStep(context);
  const { store, scrapeIntervalMs } = context;
  const kinds = new Set<boolean>();
  const known = new Map<string, RowText | undefined>();
  const textOf = (letter: string): RowText | undefined => {
    if (!known.has(letter)) {
      known.set(letter, printRow(letter));
    }
    return known.get(letter);
  };
  const printRow = (letter: string): RowText | undefined => {
    const row = rows.get(letter);
    if (row !== undefined && 'arithmetic' in row) {
      return printArithmetic(row.arithmetic.expression, textOf);
    }
    if (row === undefined || !('drawn' in row)) {
      return undefined;
    }
    const { plan, offsetMs } = row.drawn;
    kinds.add(isOfRange(plan));
    if (plan.kind === 'estimate' || (plan.kind === 'quantile' && plan.quantiles.length !== 1)) {
      return undefined;
    }
    const text =
      store.preview?.(plan, grid, offsetMs) ??
      toPromql(plan, grid, { scrapeIntervalMs, durations: 'grafana', offsetMs }).text;
    return {
      text,
      by: groupLabels(plan),
      own: plan.kind === 'value' ? seriesLabels(plan.selection.metric) : undefined,
    };
  };
  const printed = printArithmetic(expression, textOf);
  // One value of the range beside each step is nothing that one expression asks for.
  return kinds.size > 1 ? undefined : printed;
}
