import { labelValue, type Labels } from './labels';
import { compilePattern } from './pattern';

/** A label matcher as Prometheus has them; regular expressions are RE2's, anchored at both ends. */
export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

/**
 * A test for label sets. A label that a series lacks counts as empty, as in Prometheus.
 * @throws PatternError when a regular expression is not one.
 * @throws PatternsNotLoaded when it is one that cannot be read yet; a plan's can, since planning has read them.
 */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(compileMatcher);
  return (labels) => tests.every((test) => test(labels));
}

function compileMatcher({ label, operator, value }: Matcher): (labels: Labels) => boolean {
  switch (operator) {
    case '=':
      return (labels) => labelValue(labels, label) === value;
    case '!=':
      return (labels) => labelValue(labels, label) !== value;
    case '=~': {
      const matches = compilePattern(value);
      return (labels) => matches(labelValue(labels, label));
    }
    case '!~': {
      const matches = compilePattern(value);
      return (labels) => !matches(labelValue(labels, label));
    }
  }
}

/** The regular expression that matches exactly this text, valid in RE2 and in JavaScript with the `u` flag. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
