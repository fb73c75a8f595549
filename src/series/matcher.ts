import { labelValue, type Labels } from './labels';

/** A label matcher as Prometheus has them; regular expressions are anchored at both ends. */
export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

/**
 * A test for label sets. A label that a series lacks counts as empty, as in Prometheus.
 * @throws SyntaxError when a regular expression is not one.
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
      const pattern = anchored(value);
      return (labels) => pattern.test(labelValue(labels, label));
    }
    case '!~': {
      const pattern = anchored(value);
      return (labels) => !pattern.test(labelValue(labels, label));
    }
  }
}

/** `s`: in Prometheus's RE2 settings a dot matches a newline too. */
function anchored(source: string): RegExp {
  return new RegExp(`^(?:${source})$`, 'su');
}

/** The regular expression that matches exactly this text, valid in RE2 and in JavaScript with the `u` flag. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
