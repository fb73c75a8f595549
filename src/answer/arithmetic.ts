import type { DataFrame, DataQueryError, QueryResultMetaNotice, ScopedVars } from '@grafana/data';
import { computeExpression, isBucketGrid, type RowLines, type Unmatched } from '../evaluate';
import { nameSeries, toFrames } from '../frames';
import {
  interpolateQuery,
  isOfRange,
  parseExpression,
  readFormat,
  readQuery,
  Refusal,
  rowsIn,
  writeExpression,
  type PlanProblem,
  type Templates,
} from '../plan';
import type { PlanResult } from '../stores';
import type { FireworksQuery } from '../types';
import { drawnOf, type ArithmeticRow, type PanelRows, type Prepared } from './drawnArithmetic';

/** @returns the problem where the expression is none */
export function readArithmetic(
  saved: FireworksQuery,
  scopedVars: ScopedVars,
  templates: Templates
): { arithmetic: ArithmeticRow } | { problem: PlanProblem } {
  const query = interpolateQuery(readQuery(saved), templates, scopedVars);
  try {
    const expression = parseExpression(query.expression ?? '');
    const unit = query.unit === '' ? undefined : query.unit;
    return { arithmetic: { expression, format: readFormat(query), legend: query.legend, unit } };
  } catch (error) {
    if (error instanceof Refusal) {
      return { problem: { ok: false, message: error.message, field: error.field } };
    }
    throw error;
  }
}

/** The letters of all rows that these rows are computed of, directly or through others. */
export function lettersBehind(rows: readonly Prepared[], all: PanelRows): Set<string> {
  const found = new Set<string>();
  const visit = (row: Prepared | undefined) => {
    for (const refId of row !== undefined && 'arithmetic' in row ? rowsIn(row.arithmetic.expression) : []) {
      if (!found.has(refId)) {
        found.add(refId);
        visit(all.get(refId));
      }
    }
  };
  rows.forEach(visit);
  return found;
}

interface ArithmeticContext {
  rows: PanelRows;
  results: readonly PlanResult[];
  stepMs: number;
  toMs: number;
  /** Whether a row is shown, so that its notices are. */
  isShown: (refId: string) => boolean;
}

/** The frames of a row that is computed of others, or why there are none. */
export function arithmeticFrames(
  refId: string,
  row: ArithmeticRow,
  context: ArithmeticContext
): { frames: DataFrame[]; error?: DataQueryError } {
  const unmatched: Unmatched[] = [];
  const empty = new Set<string>();
  const compute = (letter: string, { expression }: ArithmeticRow, path: readonly string[]): RowLines => {
    const computed = computeExpression(expression, (one) => linesOf(one, [...path, letter]));
    unmatched.push(...computed.unmatched);
    return computed;
  };
  const linesOf = (letter: string, path: readonly string[]): RowLines => {
    if (path.includes(letter)) {
      const circle = [...path.slice(path.indexOf(letter)), letter].join(' → ');
      throw refused(`Row ${letter} is computed of itself: ${circle}. Let one of them name other rows.`);
    }
    const found = context.rows.get(letter);
    const result = context.results.find(({ id }) => id === letter);
    const lines =
      found !== undefined && 'arithmetic' in found
        ? compute(letter, found.arithmetic, path)
        : readLines(letter, found, result, otherLetters(context.rows, refId));
    if (lines.grid.series.length === 0 && result !== undefined) {
      empty.add(letter);
    }
    return lines;
  };
  try {
    const { grid, isOfRange: ofRange } = compute(refId, row, []);
    const behind = [...lettersBehind([{ refId, arithmetic: row }], context.rows)];
    const failed = context.results.find(({ id, error }) => error !== undefined && behind.includes(id));
    const drawn = drawnOf(refId, row, context.rows, ofRange);
    const frames = toFrames(grid, drawn, {
      ...context,
      promql: executedText(row, behind, context),
      notices: [
        ...context.results
          .filter(({ id }) => behind.includes(id) && !context.isShown(id))
          .flatMap(({ id, notices }) => notices.map((one) => ({ ...one, text: `${id}: ${one.text}` }))),
        ...[...empty].map((letter) => without(letter)),
        ...unmatched.map(alone),
      ],
    });
    const isToldElsewhere = failed === undefined || context.isShown(failed.id);
    return isToldElsewhere
      ? { frames }
      : { frames, error: { refId, message: `Row ${failed.id}: ${failed.error?.message}` } };
  } catch (error) {
    if (error instanceof Refusal) {
      return { frames: [], error: { refId, message: error.message } };
    }
    throw error;
  }
}

function readLines(
  letter: string,
  row: Prepared | undefined,
  result: PlanResult | undefined,
  others: readonly string[]
): RowLines {
  if (row === undefined) {
    const known = others.length === 0 ? 'It has no other row of metrics.' : `There are ${others.join(', ')}.`;
    throw refused(
      `This panel has no row ${letter} of metrics from this data source. ${known} Letters count as they are written.`
    );
  }
  if ('problem' in row) {
    throw refused(`Row ${letter} cannot be computed with: ${row.problem.message}`);
  }
  if (!('drawn' in row)) {
    throw refused(`Row ${letter} cannot be computed with.`);
  }
  const { plan, view } = row.drawn;
  if (plan.kind === 'state') {
    throw refused(`Row ${letter} is a state, which is a word and no number. Choose a row with numbers.`);
  }
  const isPicture = view === 'heatmap' || view === 'distribution';
  if (isPicture || (result !== undefined && isBucketGrid(result.grid))) {
    throw refused(`Row ${letter} is a ${view}, which is a picture and no line. Choose another view there.`);
  }
  if (result === undefined) {
    return { grid: { times: new Float64Array(0), series: [] }, isOfRange: isOfRange(plan) };
  }
  const { grid, error } = result;
  if (error !== undefined && !isBucketGrid(grid) && grid.series.length === 0) {
    throw refused(`Row ${letter} has no answer: ${error.message}`);
  }
  return { grid: isBucketGrid(grid) ? { times: grid.times, series: [] } : grid, isOfRange: isOfRange(plan) };
}

function refused(message: string): Refusal {
  return new Refusal('expression', message);
}

function otherLetters(rows: PanelRows, refId: string): string[] {
  return [...rows.keys()].filter((letter) => letter !== refId).sort();
}

function without(letter: string): QueryResultMetaNotice {
  return { severity: 'info', text: `Row ${letter} has no values here, so what is computed with it has none.` };
}

const NAMED_LINES = 3;

function alone({ side, other, labels }: Unmatched): QueryResultMetaNotice {
  const names = nameSeries(
    labels.map((one) => ({ labels: one })),
    undefined,
    'its only line'
  );
  const more = names.length > NAMED_LINES ? ` and ${names.length - NAMED_LINES} more` : '';
  return {
    severity: 'info',
    text: `Left out, since ${other} has no line of the same labels: ${names.slice(0, NAMED_LINES).join(', ')}${more} of ${side}.`,
  };
}

/** What the query inspector shows: the expression, and what was asked for each row. */
function executedText(
  { expression }: ArithmeticRow,
  behind: readonly string[],
  { results }: ArithmeticContext
): string {
  const asked = results.filter(({ id, promql }) => behind.includes(id) && promql !== '');
  return [
    `# ${writeExpression(expression, (letter) => letter)}`,
    ...asked.map(({ id, promql }) => `# ${id}\n${promql}`),
  ].join('\n\n');
}
