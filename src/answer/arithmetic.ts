import type { DataFrame, DataQueryError, QueryResultMetaNotice, ScopedVars } from '@grafana/data';
import { computeExpression, isBucketGrid, ONLY_NUMBERS, type RowLines, type Unmatched } from '../evaluate';
import { nameSeries, toFrames } from '../frames';
import {
  interpolateQuery,
  isOfRange,
  isPicture,
  orProblem,
  parseExpression,
  problemOfSaved,
  readFormat,
  readQuery,
  Refusal,
  rowsIn,
  writeExpression,
  type Expression,
  type PlanProblem,
  type Templates,
} from '../plan';
import type { PlanResult } from '../stores';
import { messageOf } from '../series/text';
import type { FireworksQuery } from '../types';
import { drawnOf } from './drawnArithmetic';
import {
  importNotices,
  type ArithmeticContext,
  type ArithmeticRow,
  type ComputedRow,
  type PanelRows,
  type Prepared,
} from './prepared';

/** A row that can be computed with. */
type Operand = Exclude<Prepared, { problem: unknown }>;

/** A row as it was saved, or why it cannot be computed. */
export function prepareArithmetic(
  saved: FireworksQuery,
  scopedVars: ScopedVars,
  templates: Templates
): ComputedRow | { refId: string; problem: PlanProblem } {
  const query = interpolateQuery(readQuery(saved), templates, scopedVars);
  const { refId, legend } = query;
  const problem = problemOfSaved(saved);
  if (problem !== undefined) {
    return { refId, problem };
  }
  const read = orProblem((): ArithmeticRow => {
    const expression = parseExpression(query.expression ?? '');
    const unit = query.unit === '' ? undefined : query.unit;
    return { expression, format: readFormat(query), legend, unit, notices: importNotices(query) };
  });
  return 'ok' in read
    ? { refId, problem: read }
    : {
        refId,
        arithmetic: read,
        text: writeExpression(read.expression, (letter) => letter),
        lettersBehind: (rows) => lettersBehind(read, rows),
        toFrames: (context) => arithmeticFrames(refId, read, context),
      };
}

function lettersBehind({ expression }: ArithmeticRow, rows: PanelRows): Set<string> {
  const found = new Set<string>();
  const visit = (inner: Expression) => {
    for (const refId of rowsIn(inner).filter((one) => !found.has(one))) {
      found.add(refId);
      const row = rows.get(refId);
      if (row !== undefined && 'arithmetic' in row) {
        visit(row.arithmetic.expression);
      }
    }
  };
  visit(expression);
  return found;
}

function arithmeticFrames(
  refId: string,
  row: ArithmeticRow,
  context: ArithmeticContext
): { frames: DataFrame[]; error?: DataQueryError } {
  const unmatched: Unmatched[] = [];
  const empty = new Set<string>();
  // Rows that are computed of one another more than once would double the work with each of them.
  const known = new Map<string, RowLines>();
  const compute = (letter: string, { expression }: ArithmeticRow, path: readonly string[]): RowLines => {
    const computed = computeExpression(expression, (one) => linesOf(one, [...path, letter]));
    unmatched.push(...computed.unmatched);
    return computed;
  };
  const linesOf = (letter: string, path: readonly string[]): RowLines => {
    const found = operandAt(letter, path, context.rows);
    const before = known.get(letter);
    if (before !== undefined) {
      return before;
    }
    const result = context.results.find(({ id }) => id === letter);
    const lines = 'arithmetic' in found ? compute(letter, found.arithmetic, path) : readLines(found, result);
    if (lines.grid.series.length === 0 && result !== undefined) {
      empty.add(letter);
    }
    known.set(letter, lines);
    return lines;
  };
  try {
    const { grid, isOfRange: ofRange } = compute(refId, row, []);
    const behind = [...lettersBehind(row, context.rows)];
    const failed = context.results.find(({ id, error }) => error !== undefined && behind.includes(id));
    const drawn = drawnOf(refId, row, context.rows, ofRange);
    const frames = toFrames(grid, drawn, {
      ...context,
      promql: executedText(row, behind, context),
      notices: [
        ...row.notices,
        ...behind.filter((letter) => !context.isShown(letter)).flatMap((letter) => noticesOf(letter, context)),
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

/** The row of a letter. @param path the rows that are computed of it @throws Refusal where it cannot be computed with */
function operandAt(letter: string, path: readonly string[], rows: PanelRows): Operand {
  if (path.includes(letter)) {
    const circle = [...path.slice(path.indexOf(letter)), letter].join(' → ');
    throw refused(`Row ${letter} is computed of itself: ${circle}. Let one of them name other rows.`);
  }
  const row = rows.get(letter);
  if (row === undefined) {
    const others = [...rows.keys()].filter((one) => one !== path[0]).sort();
    const known = others.length === 0 ? 'It has no other row of metrics.' : `There are ${others.join(', ')}.`;
    throw refused(
      `This panel has no row ${letter} of metrics from this data source. ${known} Letters count as they are written.`
    );
  }
  if ('problem' in row) {
    throw refused(`Row ${letter} cannot be computed with: ${row.problem.message}`);
  }
  if ('drawn' in row) {
    const { plan, view } = row.drawn;
    if (plan.kind === 'state') {
      throw refused(`Row ${letter} is a state, which is a word and no number. Choose a row with numbers.`);
    }
    if (isPicture(view)) {
      throw refused(`Row ${letter} is a ${view}, which is a picture and no line. Choose another view there.`);
    }
  }
  return row;
}

/** Why a row cannot be computed, as far as that is known before anything was asked; undefined where it can. */
export function problemOfRow(refId: string, { expression }: ArithmeticRow, rows: PanelRows): string | undefined {
  const known = new Set<string>();
  const visit = (inner: Expression, path: readonly string[]): void => {
    for (const letter of rowsIn(inner).filter((one) => !known.has(one))) {
      const row = operandAt(letter, path, rows);
      if ('arithmetic' in row) {
        visit(row.arithmetic.expression, [...path, letter]);
      }
      known.add(letter);
    }
  };
  try {
    visit(expression, [refId]);
    return rowsIn(expression).length === 0 ? ONLY_NUMBERS : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function readLines(
  { drawn: { plan } }: Extract<Operand, { drawn: unknown }>,
  result: PlanResult | undefined
): RowLines {
  const ofRange = isOfRange(plan);
  if (result === undefined || isBucketGrid(result.grid)) {
    return { grid: { times: new Float64Array(0), series: [] }, isOfRange: ofRange };
  }
  const { id, grid, error } = result;
  if (error !== undefined && grid.series.length === 0) {
    throw refused(`Row ${id} has no answer: ${error.message}`);
  }
  return { grid, isOfRange: ofRange };
}

/** Of a row whose own are not shown. */
function noticesOf(letter: string, { rows, results }: ArithmeticContext): QueryResultMetaNotice[] {
  const row = rows.get(letter);
  const told = [
    ...(row !== undefined && 'drawn' in row ? row.notices : []),
    ...(results.find(({ id }) => id === letter)?.notices ?? []),
  ];
  return told.map((notice) => ({ ...notice, text: `${letter}: ${notice.text}` }));
}

function refused(message: string): Refusal {
  return new Refusal('expression', message);
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
