import type { ArithmeticOperator } from '../../plan/expression';
import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';
import { readNumber } from './literals';
import type { HiddenVariables } from './variables';

/**
 * A text as arithmetic between texts; `matching` as it is written, empty where nothing is said of it. A `variable` is all
 * that stands at its place.
 */
export type SplitText =
  | { kind: 'number'; value: number }
  | { kind: 'text' | 'variable'; text: string }
  | { kind: 'operation'; operator: ArithmeticOperator; matching: string; left: SplitText; right: SplitText };

const OPERATORS: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['Add', '+'],
  ['Sub', '-'],
  ['Mul', '*'],
  ['Div', '/'],
]);

/**
 * The outermost operators of a text of PromQL.
 * @throws UnreadPromql
 */
export function splitText(text: string, variables: HiddenVariables): SplitText {
  const hidden = variables.hide(text);
  const textOf = (node: SyntaxNode) => hidden.slice(node.from, node.to);
  const split = (node: SyntaxNode): SplitText => {
    const [first, second, ...rest] = childrenOf(node);
    const operator = OPERATORS.get(second?.name ?? '');
    const last = rest[rest.length - 1];
    if (node.name === 'ParenExpr' && first !== undefined) {
      return split(first);
    }
    const value = numberOf(node, textOf);
    if (value !== undefined && Number.isFinite(value)) {
      return { kind: 'number', value };
    }
    if (node.name === 'BinaryExpr' && first !== undefined && operator !== undefined && last !== undefined) {
      const matching = rest.slice(0, -1).map(textOf).join(' ');
      return { kind: 'operation', operator, matching, left: split(first), right: split(last) };
    }
    return { kind: variables.isOne(textOf(node)) ? 'variable' : 'text', text: shown(textOf(node), variables) };
  };
  const top = parser.parse(hidden).topNode.firstChild;
  return top === null ? { kind: 'text', text } : split(top);
}

/** With its sign. */
function numberOf(node: SyntaxNode, textOf: (node: SyntaxNode) => string): number | undefined {
  const [sign, of] = node.name === 'UnaryExpr' ? childrenOf(node) : [undefined, node];
  if (of?.name !== 'NumberDurationLiteral') {
    return undefined;
  }
  const value = readNumber(textOf(of));
  return sign !== undefined && textOf(sign) === '-' ? -value : value;
}

/** Durations are hidden as such, and come back by their own way. */
function shown(hidden: string, variables: HiddenVariables): string {
  return variables
    .show(hidden)
    .replace(/\b(\d{12,})ms\b/g, (whole, ms: string) => variables.duration(Number(ms)) ?? whole);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}
