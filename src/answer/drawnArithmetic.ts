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

/** The expression with what its rows are instead of their letters. */
export function titleOf({ expression }: Pick<ArithmeticRow, 'expression'>, rows: PanelRows, depth = 0): string {
  return writeExpression(expression, (letter) => {
    const row = rows.get(letter);
    if (row !== undefined && 'drawn' in row) {
      return drawnTitle(row.drawn);
    }
    return row !== undefined && 'arithmetic' in row && depth < rows.size
      ? `(${titleOf(row.arithmetic, rows, depth + 1)})`
      : letter;
  });
}

const SHARE = 'percentunit';

/** The unit that follows: of a sum that of its sides where they are alike, of a ratio of equal units none. */
export function unitOf(expression: Expression, rows: PanelRows, depth = 0): string | undefined {
  switch (expression.kind) {
    case 'number':
      return undefined;
    case 'negative':
      return unitOf(expression.operand, rows, depth);
    case 'row': {
      const row = rows.get(expression.refId);
      if (row !== undefined && 'drawn' in row) {
        return drawnUnit(row.drawn);
      }
      return row !== undefined && 'arithmetic' in row && depth < rows.size
        ? (row.arithmetic.unit ?? unitOf(row.arithmetic.expression, rows, depth + 1))
        : undefined;
    }
    case 'operation': {
      const { operator, left, right } = expression;
      const [ofLeft, ofRight] = [unitOf(left, rows, depth), unitOf(right, rows, depth)];
      if (isNumber(left) || isNumber(right)) {
        return operator === '/' && isNumber(left) ? undefined : (ofLeft ?? ofRight);
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
