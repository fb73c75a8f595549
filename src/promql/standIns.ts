import { withGroupLabels } from '../plan/parts';
import type { MetricsPlan } from '../plan/plan';
import { quoteString } from './text';

/**
 * What the lexer of every version so far takes for a number or for the word itself where labels are listed, in any
 * case (promql/parser/lex.go; `maybe_label` in generated_parser.y). Prometheus 3 takes them in quotes, 2 not at all.
 */
const UNLISTABLE = new Set(['inf', 'nan', 'without']);

export interface StandIns {
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
