import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { ArithmeticOperator } from '../../plan/expression';
import { parseDuration } from '../../plan/writtenNumbers';

/*
 * What a text of PromQL holds before it is read as one expression: Grafana's variables, literals, and arithmetic
 * between expressions.
 */

/**
 * PromQL of a dashboard holds Grafana's variables, which are no PromQL. Each is written as something that can stand in its
 * place, a name or a duration, and comes back as it was when what was read is written down again.
 */
export interface HiddenVariables {
  /** The text as PromQL. Texts that are hidden by the same object have the same stand-ins for the same variables. */
  hide(text: string): string;
  /** A text with its variables back. */
  show(text: string): string;
  /** What a duration stands for; undefined for one that was written as such. */
  duration(ms: number): string | undefined;
  /** Whether a duration was made of a variable and something else, so that nothing says what it is. */
  isMixed(ms: number): boolean;
  /** Whether a text holds a stand-in. */
  isHidden(text: string): boolean;
  /** Whether a text is one stand-in and nothing else. */
  isOne(text: string): boolean;
}

const VARIABLE = /\[\[\w+(?::\w+)?\]\]|\$\{\w+(?:\.[^:^}$]{1,250})?(?::[^}$]{1,250})?\}|\$\w+/y;
/** Longer than any window, so that no duration of a person is taken for one. */
const FIRST_DURATION_MS = 900_000_000_000;
const STAND_IN = /__var_(\d+)__/g;
/** Grafana's own in another spelling. */
const SPELLING = /^(?:\$\{(__\w+)\}|\[\[(__\w+)\]\])$/;
/** Those that count, with their unit behind them, are the durations themselves. */
const COUNTED = /^(\$__(?:range|interval))_(s|ms)$/;

export function hiddenVariables(): HiddenVariables {
  const written: string[] = [];
  const placeOf = (spelled: string) => {
    const found = written.indexOf(spelled);
    return found >= 0 ? found : written.push(spelled) - 1;
  };
  const durationOf = (place: number) => FIRST_DURATION_MS + place * 1000;
  const duration = (ms: number) => written[(ms - FIRST_DURATION_MS) / 1000];
  return {
    hide(text) {
      let hidden = '';
      let [quote, isWindow] = ['', false];
      for (let at = 0; at < text.length;) {
        const char = text.charAt(at);
        VARIABLE.lastIndex = at;
        const variable = char === '$' || char === '[' ? VARIABLE.exec(text)?.[0] : undefined;
        if (variable !== undefined) {
          const isDuration = quote === '' && (isWindow || /\boffset\s+-?$/i.test(hidden));
          const spelled = variable.replace(SPELLING, '$$$1$2');
          const [, counted, unit = ''] = (isDuration ? COUNTED.exec(spelled) : undefined) ?? [];
          at += variable.length;
          const hasUnit = counted !== undefined && /^m?s(?!\w)/.exec(text.slice(at, at + 3))?.[0] === unit;
          at += hasUnit ? unit.length : 0;
          const place = placeOf(hasUnit || unit === 's' ? (counted ?? spelled) : spelled);
          hidden += isDuration ? `${durationOf(place)}ms` : `__var_${place}__`;
          continue;
        }
        if (quote !== '') {
          const isEscape = char === '\\' && quote !== '`';
          hidden += isEscape ? text.slice(at, at + 2) : char;
          quote = char === quote ? '' : quote;
          at += isEscape ? 2 : 1;
          continue;
        }
        if (char === '#') {
          const end = text.indexOf('\n', at);
          at = end < 0 ? text.length : end;
          continue;
        }
        quote = '"\'`'.includes(char) ? char : '';
        isWindow = char === '[' || (isWindow && char !== ']');
        hidden += char;
        at++;
      }
      return hidden;
    },
    show: (text) => text.replace(STAND_IN, (whole, place: string) => written[Number(place)] ?? whole),
    duration,
    isMixed: (ms) => Math.abs(ms) >= FIRST_DURATION_MS / 2 && duration(ms) === undefined,
    isHidden: (text) => text.search(STAND_IN) >= 0,
    isOne: (text) => /^__var_\d+__$/.test(text),
  };
}

/** Thrown for what is no PromQL, or of a kind that no query here has. */
export class UnreadPromql extends Error {}

const INFINITY = /^[+-]?inf$/i;
/** As in Go, what begins with 0 is of base 8, unless it has a digit that there is none of. */
const OCTAL = /^0[0-7]+$/;

/**
 * A number as Prometheus reads it; of a duration its seconds.
 * @throws UnreadPromql
 */
export function readNumber(text: string): number {
  if (INFINITY.test(text)) {
    return Number(text.replace(/inf/i, 'Infinity'));
  }
  if (/^nan$/i.test(text)) {
    return NaN;
  }
  const value = OCTAL.test(text) ? parseInt(text, 8) : Number(text);
  const seconds = Number.isNaN(value) ? (parseDuration(text) ?? NaN) / 1000 : value;
  if (Number.isNaN(seconds)) {
    throw new UnreadPromql(`“${text}” is no number that this data source knows.`);
  }
  return seconds;
}

/** What a pattern is made of that matches one text alone: characters that mean themselves, and escaped ones that do not. */
const LITERAL = /^(?:[^\\^$.*+?()[\]{}|]|\\[^\w\s])*$/su;

/** The only text that a pattern matches; undefined where it may match others. */
export function literalOf(pattern: string): string | undefined {
  return LITERAL.test(pattern) ? pattern.replace(/\\(.)/gsu, '$1') : undefined;
}

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

/** Of a node of the grammar, in order. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}
