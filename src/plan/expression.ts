import { shortened } from '../series/text';
import { Refusal } from './plan';

export const OPERATORS = ['+', '-', '*', '/'] as const;
export type ArithmeticOperator = (typeof OPERATORS)[number];

/** Arithmetic between rows of a panel, which are named by their letters (`refId`). */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'row'; refId: string }
  | { kind: 'negative'; operand: Expression }
  | { kind: 'operation'; operator: ArithmeticOperator; left: Expression; right: Expression };

/** Nobody writes a longer one, and what is deeply nested would not be read either. */
const LONGEST = 1000;

/** A number, a row by its letter (as Grafana's expressions write it, too) or in quotes, or a sign. */
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|\$?([\p{L}_][\p{L}\p{N}_]*)|\$\{([^}"]+)\}|("(?:[^"\\]|\\.)*")|([-+*/()×·÷−–]))/uy;
/** Signs as texts have them that were written elsewhere. */
const TYPED_SIGNS: ReadonlyMap<string, string> = new Map([
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
]);

type Token = { kind: 'number'; value: number } | { kind: 'row'; refId: string } | { kind: 'sign'; sign: string };

/** @throws Refusal that says what is wrong and where */
export function parseExpression(text: string): Expression {
  const tokens = readTokens(text);
  let place = 0;
  const takeSign = (...signs: string[]): string | undefined => {
    const token = tokens[place];
    if (token?.kind !== 'sign' || !signs.includes(token.sign)) {
      return undefined;
    }
    place++;
    return token.sign;
  };
  const level = (operators: readonly ArithmeticOperator[], next: () => Expression) => (): Expression => {
    let left = next();
    for (;;) {
      const sign = takeSign(...operators);
      const operator = operators.find((one) => one === sign);
      if (operator === undefined) {
        return left;
      }
      left = { kind: 'operation', operator, left, right: next() };
    }
  };
  const operand = (): Expression => {
    if (takeSign('-') !== undefined) {
      return { kind: 'negative', operand: operand() };
    }
    if (takeSign('(') !== undefined) {
      const inner = sum();
      if (takeSign(')') === undefined) {
        throw wrong(text, 'a bracket is not closed');
      }
      return inner;
    }
    const token = tokens[place];
    if (token === undefined || token.kind === 'sign') {
      const where = token === undefined ? 'at its end' : `before “${token.sign}”`;
      throw wrong(text, `a row or a number is missing ${where}`);
    }
    place++;
    return token;
  };
  const sum = level(['+', '-'], level(['*', '/'], operand));
  const expression = sum();
  const rest = tokens[place];
  if (rest !== undefined) {
    const found = rest.kind === 'sign' ? rest.sign : rest.kind === 'row' ? rest.refId : String(rest.value);
    throw wrong(text, `an operator (+ - * /) is missing before “${found}”`);
  }
  return expression;
}

function readTokens(text: string): Token[] {
  if (text.trim() === '') {
    throw new Refusal('expression', 'Nothing to compute yet. Write what to do with the rows above, such as A / B.');
  }
  if (text.length > LONGEST) {
    throw new Refusal(
      'expression',
      `An expression has at most ${LONGEST} characters, and this one has ${text.length}.`
    );
  }
  const plain = text.trimEnd();
  const tokens: Token[] = [];
  for (let at = 0; at < plain.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [, number, name, braced, quoted, sign] = TOKEN.exec(plain) ?? [];
    const refId = name ?? braced ?? (quoted === undefined ? undefined : unquoted(quoted, text));
    if (number !== undefined) {
      if (!Number.isFinite(Number(number))) {
        throw wrong(text, `${shortened(number, 20)} is too large a number`);
      }
      tokens.push({ kind: 'number', value: Number(number) });
    } else if (refId !== undefined) {
      tokens.push({ kind: 'row', refId });
    } else if (sign !== undefined) {
      tokens.push({ kind: 'sign', sign: TYPED_SIGNS.get(sign) ?? sign });
    } else {
      throw wrong(text, `“${shortened(plain.slice(at).trim(), 20)}” is no row, number, + - * / or bracket`);
    }
  }
  return tokens;
}

function unquoted(quoted: string, text: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw wrong(text, `${quoted} is no text in quotes`);
  }
}

function wrong(text: string, what: string): Refusal {
  const example = 'Write rows, numbers, + - * / and brackets, such as 100 * (A - B) / B; a longer name in quotes.';
  return new Refusal('expression', `“${shortened(text, 100)}” cannot be computed: ${what}. ${example}`);
}

/** The letters of the rows in it, each once. */
export function rowsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'row':
      return [expression.refId];
    case 'negative':
      return rowsIn(expression.operand);
    case 'operation':
      return [...new Set([...rowsIn(expression.left), ...rowsIn(expression.right)])];
  }
}

const STRENGTH: Readonly<Record<ArithmeticOperator, number>> = { '+': 1, '-': 1, '*': 2, '/': 2 };

/** The expression as one writes it, with as few brackets as keep its meaning. @param nameOf what stands for a row */
export function writeExpression(expression: Expression, nameOf: (refId: string) => string): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'row':
      return nameOf(expression.refId);
    case 'negative':
      return `-${bracketed(expression.operand, 3, nameOf)}`;
    case 'operation': {
      const { operator, left, right } = expression;
      const strength = STRENGTH[operator];
      return `${bracketed(left, strength, nameOf)} ${operator} ${bracketed(right, strength + 1, nameOf)}`;
    }
  }
}

function bracketed(expression: Expression, strength: number, nameOf: (refId: string) => string): string {
  const text = writeExpression(expression, nameOf);
  return expression.kind === 'operation' && STRENGTH[expression.operator] < strength ? `(${text})` : text;
}
