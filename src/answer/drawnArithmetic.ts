import type { MetricInfo } from '../catalogue';
import { drawnTitle, drawnUnit, type DrawnQuery } from '../frames';
import { rowsIn, writeExpression, type Expression, type MetricsPlan } from '../plan';
import type { ArithmeticRow, PanelRows } from './prepared';

/** As a value that is computed already, drawn in the unit that follows from the rows. */
export function drawnOf(refId: string, row: ArithmeticRow, rows: PanelRows, ofRange: boolean): DrawnQuery {
  const title = titleOf(row, rows);
  const unit = row.unit ?? unitOf(row.expression, rows);
  const description = `${writeExpression(row.expression, (letter) => letter)}, lines matched by equal labels.`;
  const plan: MetricsPlan = {
    kind: 'value',
    selection: { metric: '', matchers: [] },
    over: { fn: 'last', window: { kind: ofRange ? 'range' : 'step' } },
    combine: { op: 'sum', by: undefined },
  };
  const info: MetricInfo = { ...COMPUTED, title, unit, description };
  return { refId, info, view: 'value', plan, legend: row.legend, format: row.format, offsetMs: 0 };
}

const COMPUTED: Omit<MetricInfo, 'title' | 'unit' | 'description'> = {
  name: '',
  group: 'other',
  kind: 'unknown',
  unitText: '',
  over: 'last',
  aggregate: 'sum',
  documented: false,
};

/** A longer title of a row says less than its letter. */
const LONGEST_TITLE = 100;

/** The expression with what its rows are instead of their letters. */
export function titleOf({ expression }: Pick<ArithmeticRow, 'expression'>, rows: PanelRows): string {
  const known = new Map<string, string>();
  const nameOf = (letter: string): string => {
    const before = known.get(letter);
    if (before !== undefined) {
      return before;
    }
    // What is computed of itself ends here.
    known.set(letter, letter);
    const row = rows.get(letter);
    if (row !== undefined && 'drawn' in row) {
      known.set(letter, drawnTitle(row.drawn));
    } else if (row !== undefined && 'arithmetic' in row) {
      const title = writeExpression(row.arithmetic.expression, nameOf);
      known.set(letter, title.length > LONGEST_TITLE ? letter : `(${title})`);
    }
    return known.get(letter) ?? letter;
  };
  return writeExpression(expression, nameOf);
}

const SHARE = 'percentunit';

/**
 * The unit that follows: of a sum that of its sides where they are alike, of a ratio of equal units none.
 * @param known of rows that were seen before
 */
export function unitOf(
  expression: Expression,
  rows: PanelRows,
  known = new Map<string, string | undefined>()
): string | undefined {
  switch (expression.kind) {
    case 'number':
      return undefined;
    case 'negative':
      return unitOf(expression.operand, rows, known);
    case 'row': {
      const { refId } = expression;
      const row = rows.get(refId);
      if (row !== undefined && 'drawn' in row) {
        return drawnUnit(row.drawn);
      }
      if (row !== undefined && 'arithmetic' in row && !known.has(refId)) {
        known.set(refId, undefined);
        known.set(refId, row.arithmetic.unit ?? unitOf(row.arithmetic.expression, rows, known));
      }
      return known.get(refId);
    }
    case 'operation': {
      const { operator, left, right } = expression;
      const [ofLeft, ofRight] = [unitOf(left, rows, known), unitOf(right, rows, known)];
      if (isNumber(left) || isNumber(right)) {
        // Whether 60 makes a rate one of minutes or sixty times as much, its author knows.
        return operator === '+' || operator === '-' ? (ofLeft ?? ofRight) : undefined;
      }
      switch (operator) {
        case '+':
        case '-':
          return ofLeft === ofRight ? ofLeft : undefined;
        case '*':
          return ofRight === SHARE ? ofLeft : ofLeft === SHARE ? ofRight : undefined;
        case '/':
          return ofRight === SHARE && ofLeft !== SHARE ? ofLeft : undefined;
      }
    }
  }
}

function isNumber(expression: Expression): boolean {
  return rowsIn(expression).length === 0;
}
