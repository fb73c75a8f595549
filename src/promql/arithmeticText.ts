import type { ArithmeticOperator, Expression } from '../plan/expression';
import { block, labelName } from './text';

/** A row's PromQL, and the labels of its lines; `by` undefined where it leaves series as they are. */
export interface RowText {
  text: string;
  by: readonly string[] | undefined;
  /** Of series as they are the labels that they have, where these are known. */
  own?: readonly string[];
}

type Printed = { kind: 'number'; text: string } | ({ kind: 'vector' } & RowText);

/** Nobody copies a longer one, and rows that are computed of one another more than once double it with each. */
const LONGEST = 20_000;

/**
 * Arithmetic between rows as PromQL: operators, and how lines are matched, as `computeExpression` of src/evaluate does it.
 * @param textOf undefined for a row that is no single expression
 * @returns undefined where a row is none, labels do not tell how lines are matched, or the text is too long for anybody
 */
export function printArithmetic(
  expression: Expression,
  textOf: (refId: string) => RowText | undefined
): RowText | undefined {
  const printed = print(expression, textOf);
  return printed?.kind === 'vector' ? printed : undefined;
}

function print(expression: Expression, textOf: (refId: string) => RowText | undefined): Printed | undefined {
  switch (expression.kind) {
    case 'number':
      return { kind: 'number', text: String(expression.value) };
    case 'row': {
      const row = textOf(expression.refId);
      return row && { kind: 'vector', ...row };
    }
    case 'negative': {
      const operand = print(expression.operand, textOf);
      return operand && { ...operand, text: `-1 * ${inBrackets(operand)}` };
    }
    case 'operation': {
      const left = print(expression.left, textOf);
      const right = print(expression.right, textOf);
      return left && right && operation(expression.operator, left, right);
    }
  }
}

function operation(operator: ArithmeticOperator, left: Printed, right: Printed): Printed | undefined {
  const matching = left.kind === 'number' || right.kind === 'number' ? '' : matched(left, right);
  if (matching === undefined) {
    return undefined;
  }
  // A division by 0 has no value.
  const divisor =
    operator === '/' && right.kind === 'vector' ? `(${block(`${inBrackets(right)} != 0`)})` : inBrackets(right);
  const text = `${inBrackets(left)}\n${operator}${matching}\n${divisor}`;
  if (text.length > LONGEST) {
    return undefined;
  }
  if (left.kind === 'number') {
    return right.kind === 'number' ? { kind: 'number', text } : { ...right, text };
  }
  const isOfRight = right.kind === 'vector' && matching.endsWith('group_right ()');
  return isOfRight ? { ...right, text } : { ...left, text };
}

/** How PromQL is told which lines belong together; empty where equal labels are what it takes by itself. */
function matched(ofLeft: RowText, ofRight: RowText): string | undefined {
  const [left, right] = [ofLeft.by, ofRight.by];
  if (left === undefined || right === undefined) {
    // Errors have a code as a label, which requests have not, so that PromQL matches none of them.
    return left === right && areAlike(ofLeft.own, ofRight.own) ? '' : undefined;
  }
  const shared = left.filter((label) => right.includes(label));
  const on = ` on (${shared.map(labelName).join(', ')})`;
  if (shared.length === left.length) {
    return shared.length === right.length ? '' : `${on} group_right ()`;
  }
  return shared.length === right.length ? `${on} group_left ()` : undefined;
}

function areAlike(left: readonly string[] = [], right: readonly string[] = []): boolean {
  return left.length === right.length && left.every((label) => right.includes(label));
}

function inBrackets({ text }: Printed): string {
  return /^[\w:.]+$/.test(text) ? text : `(${block(text)})`;
}
