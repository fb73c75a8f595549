import type { ArithmeticOperator, Expression } from '../plan/expression';
import { withGroupLabels, type MetricsPlan } from '../plan/plan';
import type { Matcher } from '../series/labels';

const LEGACY_METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Names that PromQL would read as something else where a metric name stands. */
const RESERVED = new Set(
  (
    'and or unless atan2 bool by without on ignoring group_left group_right offset inf nan start end ' +
    'sum avg min max count group stddev stdvar topk bottomk count_values quantile limitk limit_ratio'
  ).split(' ')
);

/**
 * A string literal of PromQL: JSON's escapes are a subset of Go's, save for half surrogates. These cannot stand in the
 * UTF-8 that Prometheus holds; what wrote them there has made U+FFFD of them, which its lexer takes as an escape only.
 */
export function quoteString(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('\uFFFD', '\\ufffd');
}

/**
 * A label name as it stands in matchers and, but for those of `UNLISTABLE`, in `by (…)`; Prometheus 3 takes
 * any name in quotes.
 */
export function labelName(name: string): string {
  return LEGACY_LABEL_NAME.test(name) ? name : quoteString(name);
}

/**
 * A selector such as `request_counter_total:sum_by_deployment{deployment_id="a1"}`. A name that does not stand
 * by itself becomes a matcher on `__name__`, which every version understands. Without a metric the matchers say all.
 */
export function printSelector(metric: string | undefined, matchers: readonly Matcher[]): string {
  const plain = metric === undefined || (LEGACY_METRIC_NAME.test(metric) && !RESERVED.has(metric.toLowerCase()));
  const all: Matcher[] = plain ? [...matchers] : [{ label: '__name__', operator: '=', value: metric }, ...matchers];
  const text = all
    .flatMap(asRead)
    .map(({ label, operator, value }) => `${labelName(label)}${operator}${quoteString(value)}`);
  return `${plain ? (metric ?? '') : ''}${text.length > 0 ? `{${text.join(', ')}}` : ''}`;
}

/** What passes nothing, in the one way that VictoriaMetrics reads as Prometheus does: empty and not empty. */
function asRead(matcher: Matcher): Matcher[] {
  const { label, operator, value } = matcher;
  return operator === '!~' && value === '.*'
    ? [
        { label, operator: '=', value: '' },
        { label, operator: '!=', value: '' },
      ]
    : [matcher];
}

/** `sum by (a, b) (inner)`, or `sum(inner)` without labels; on lines of its own where the inner text has several. */
export function printAggregation(op: string, by: readonly string[], inner: string): string {
  return by.length === 0 ? `${op}(${block(inner)})` : `${op} by (${by.map(labelName).join(', ')}) (${block(inner)})`;
}

/** What stands between brackets: on lines of its own where it has several. */
export function block(inner: string): string {
  return inner.includes('\n') ? `\n${indent(inner)}\n` : inner;
}

/** An operand: in brackets where it has several lines, since it may hold operators then. */
export function inBlock(inner: string): string {
  return inner.includes('\n') ? `(${block(inner)})` : inner;
}

/** Lines of PromQL end at line feeds only; to `^` of a pattern, U+2028 and U+2029 in a string end one too. */
export function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}

/**
 * The same PromQL without what Grafana would take for a template variable. Its Prometheus data source interpolates
 * what it is given, so a `$` or `[[` of a label value has to be written as an escape. They occur in strings only.
 */
export function escapeTemplateMarks(promql: string): string {
  return promql.replaceAll('$', '\\x24').replaceAll('[[', '\\x5b[');
}

/**
 * What the lexer of every version so far takes for a number or for the word itself where labels are listed, in any
 * case (promql/parser/lex.go; `maybe_label` in generated_parser.y). Prometheus 3 takes them in quotes, 2 not at all.
 */
const UNLISTABLE = new Set(['inf', 'nan', 'without']);

interface StandIns {
  /** The plan, grouped by labels that can be listed. */
  plan: MetricsPlan;
  /** The series of a selector, with the labels that stand in for others. */
  give(vector: string): string;
  /** The result, with the labels that were asked for. */
  takeBack(expression: string): string;
}

/** Names for the labels in the plan's groups that PromQL cannot list. With none of them, nothing is changed. */
export function standIns(plan: MetricsPlan): StandIns {
  const replaced = new Map<string, string>();
  const stand = (label: string) => {
    if (!UNLISTABLE.has(label.toLowerCase())) {
      return label;
    }
    const name = `label_${label}`;
    replaced.set(label, name);
    return name;
  };
  const renamed = withGroupLabels(plan, stand);
  const each = (text: string, write: (text: string, label: string, name: string) => string) =>
    [...replaced].reduce((inner, [label, name]) => write(inner, label, name), text);
  return {
    plan: renamed,
    give: (vector) => each(vector, (inner, label, name) => copyLabel(inner, label, name)),
    takeBack: (expression) =>
      each(expression, (inner, label, name) => dropLabel(copyLabel(`\n${inner}\n`, name, label), name)),
  };
}

/** With `(?s:…)`, which newer versions have of themselves, a line break in a value matches too. */
function copyLabel(vector: string, from: string, to: string): string {
  return `label_replace(${vector}, "${to}", "$1", ${quoteString(from)}, "((?s:.*))")`;
}

function dropLabel(vector: string, label: string): string {
  return `label_replace(${vector}, "${label}", "", "", "")`;
}

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
