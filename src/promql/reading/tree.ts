import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parseDuration } from '../../plan/writtenNumbers';
import { compileMatchers, type Matcher } from '../../series/labels';
import { PatternError } from '../../series/pattern';
import { childrenOf, literalOf, readNumber, UnreadPromql } from './writtenText';

/** PromQL as far as it matters for what is asked. Offsets stand at the selectors, brackets nowhere. */
export type PromqlNode =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'selector'; metric: string; matchers: readonly Matcher[]; offsetMs: number }
  /** Over a selector without `stepMs` its samples; else what is evaluated every `stepMs`, 0 for Prometheus's own interval. */
  | { kind: 'window'; of: PromqlNode; windowMs: number; stepMs: number | undefined }
  | { kind: 'call'; fn: string; args: readonly PromqlNode[] }
  | { kind: 'aggregate'; op: string; labels: readonly string[]; isWithout: boolean; args: readonly PromqlNode[] }
  | { kind: 'binary'; op: string; isBool: boolean; matching: string; left: PromqlNode; right: PromqlNode };

/** @throws UnreadPromql, PatternsNotLoaded */
export function parsePromql(text: string): PromqlNode {
  const tree = parser.parse(text);
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) {
        throw new UnreadPromql(`It is no PromQL from “${text.slice(from, from + 20)}” on.`);
      }
    },
  });
  const top = tree.topNode.firstChild;
  if (top === null) {
    throw new UnreadPromql('It is empty.');
  }
  return read(top, text, 0);
}

function read(node: SyntaxNode, text: string, offsetMs: number): PromqlNode {
  const children = childrenOf(node);
  const inner = (child: SyntaxNode | undefined, more = 0) => {
    if (child === undefined) {
      throw new UnreadPromql('A part of it is missing.');
    }
    return read(child, text, offsetMs + more);
  };
  const textOf = (child: SyntaxNode) => text.slice(child.from, child.to);
  switch (node.name) {
    case 'ParenExpr':
      return inner(children[0]);
    case 'NumberDurationLiteral':
      return { kind: 'number', value: readNumber(textOf(node)) };
    case 'StringLiteral':
      return { kind: 'string', value: readString(textOf(node)) };
    case 'VectorSelector':
      return { kind: 'selector', ...readSelector(children, textOf), offsetMs };
    case 'OffsetExpr': {
      const [of, ...rest] = children;
      const written = rest
        .map(textOf)
        .join('')
        .replace(/^offset/i, '')
        .trim();
      // So are windows of Grafana's variables moved, that hold the same steps in Prometheus 2 and 3.
      return inner(of, written === '-1ms' ? 0 : durationOf(written));
    }
    case 'MatrixSelector':
      return { kind: 'window', of: inner(children[0]), windowMs: durationOf(textOf(children[1]!)), stepMs: undefined };
    case 'SubqueryExpr': {
      const [of, window, step] = children;
      const windowMs = durationOf(textOf(window!));
      // A millisecond less, so that Prometheus 2 counts no step more than 3.
      const wholeMs = windowMs % 1000 === 999 ? windowMs + 1 : windowMs;
      return { kind: 'window', of: inner(of), windowMs: wholeMs, stepMs: step ? durationOf(textOf(step)) : 0 };
    }
    case 'FunctionCall': {
      const [name, body] = children;
      return { kind: 'call', fn: textOf(name!), args: childrenOf(body!).map((child) => inner(child)) };
    }
    case 'AggregateExpr': {
      const modifier = children.find(({ name }) => name === 'AggregateModifier');
      const body = children.find(({ name }) => name === 'FunctionCallBody');
      const labels = modifier === undefined ? [] : labelsOf(modifier, textOf);
      const isWithout = modifier?.firstChild?.name === 'Without';
      const args = childrenOf(body!).map((child) => inner(child));
      return { kind: 'aggregate', op: textOf(children[0]!).toLowerCase(), labels, isWithout, args };
    }
    case 'UnaryExpr': {
      const [sign, of] = children;
      const operand = inner(of);
      if (textOf(sign!) === '+') {
        return operand;
      }
      return operand.kind === 'number'
        ? { kind: 'number', value: -operand.value }
        : { kind: 'call', fn: '-', args: [operand] };
    }
    case 'BinaryExpr': {
      const [left, op, ...rest] = children;
      const clause = rest.find(({ name }) => name === 'MatchingModifierClause');
      if (rest.some(({ name }) => name === 'FillModifier')) {
        throw new UnreadPromql('It fills in what is missing with “fill”.');
      }
      return {
        kind: 'binary',
        op: textOf(op!).toLowerCase(),
        isBool: rest.some(({ name }) => name === 'BoolModifier'),
        matching: clause === undefined ? '' : matchingOf(clause, textOf),
        left: inner(left),
        right: inner(rest[rest.length - 1]),
      };
    }
    case 'StepInvariantExpr':
      throw new UnreadPromql('It is evaluated at a fixed time with “@”.');
    default:
      throw new UnreadPromql(`It has “${textOf(node).slice(0, 40)}”, which this data source does not know.`);
  }
}

type TextOf = (node: SyntaxNode) => string;

function readSelector(
  children: readonly SyntaxNode[],
  textOf: TextOf
): { metric: string; matchers: readonly Matcher[] } {
  const named = children.find(({ name }) => name === 'Identifier');
  const list = children.find(({ name }) => name === 'LabelMatchers');
  let metric = named === undefined ? '' : textOf(named);
  const matchers: Matcher[] = [];
  for (const child of list === undefined ? [] : childrenOf(list)) {
    if (child.name === 'QuotedLabelName') {
      metric = readString(textOf(child));
      continue;
    }
    const [label, operator, value] = childrenOf(child).map(textOf);
    const matcher = {
      label: readLabel(label ?? ''),
      operator: OPERATORS.find((one) => one === operator),
      value: readString(value ?? ''),
    };
    if (matcher.operator !== undefined) {
      matchers.push({ ...matcher, operator: matcher.operator });
    }
  }
  return withMetricName(metric, matchers);
}

const OPERATORS = ['=', '!=', '=~', '!~'] as const;

function labelsOf(modifier: SyntaxNode, textOf: TextOf): string[] {
  const list = childrenOf(modifier).find(({ name }) => name === 'GroupingLabels');
  return list === undefined ? [] : childrenOf(list).map((label) => readLabel(textOf(label)));
}

function readLabel(text: string): string {
  return /^["'`]/.test(text) ? readString(text) : text;
}

/** `on (a, b) group_left ()`, labels in order. */
function matchingOf(clause: SyntaxNode, textOf: TextOf): string {
  return childrenOf(clause)
    .map((child) =>
      child.name === 'GroupingLabels'
        ? `(${childrenOf(child)
            .map((label) => readLabel(textOf(label)))
            .sort()
            .join(', ')})`
        : textOf(child).toLowerCase()
    )
    .join(' ')
    .replace(/ (group_[a-z]+)$/, ' $1 ()');
}

function durationOf(text: string): number {
  const isNegative = text.startsWith('-');
  const ms = parseDuration(text.replace(/^[-+]/, '').trim().replace(/(\d)y/, '$1y'));
  if (ms === undefined) {
    throw new UnreadPromql(`“${text}” is no duration that this data source knows.`);
  }
  return isNegative ? -ms : ms;
}

const ESCAPED: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A string literal of Go. */
function readString(text: string): string {
  const inside = text.slice(1, -1);
  return text.startsWith('`')
    ? inside
    : inside.replace(
        /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{3})|(.))/gis,
        (_, byte?: string, short?: string, long?: string, octal?: string, char = '') => {
          const code = byte ?? short ?? long;
          return code !== undefined
            ? String.fromCodePoint(parseInt(code, 16))
            : octal !== undefined
              ? String.fromCharCode(parseInt(octal, 8))
              : (ESCAPED[char] ?? char);
        }
      );
}

const NAME = '__name__';

/**
 * A selector with what its matchers of `__name__` say of its metric, which is empty where they name none or several.
 * @param metric as it stands before the brackets or in them, else empty
 * @throws UnreadPromql where they do not all select it; PatternsNotLoaded
 */
function withMetricName(
  metric: string,
  matchers: readonly Matcher[]
): { metric: string; matchers: readonly Matcher[] } {
  const ofName = matchers.filter(({ label }) => label === NAME);
  const named = metric === '' ? (ofName.flatMap((one) => nameOf(one) ?? [])[0] ?? '') : metric;
  if (named === '' || ofName.length === 0) {
    return { metric: named, matchers };
  }
  if (!areMet(ofName, named)) {
    throw new UnreadPromql(`Not all of its matchers of ${NAME} select ${named}.`);
  }
  return { metric: named, matchers: matchers.filter(({ label }) => label !== NAME) };
}

function nameOf({ operator, value }: Matcher): string | undefined {
  return operator === '=' ? value : operator === '=~' ? literalOf(value) : undefined;
}

function areMet(matchers: readonly Matcher[], metric: string): boolean {
  try {
    return compileMatchers(matchers)({ [NAME]: metric });
  } catch (error) {
    if (error instanceof PatternError) {
      return false;
    }
    throw error;
  }
}
