import { compilePattern } from './pattern';

/** Label names and values of one series, without the metric name. A missing label equals an empty one. */
export type Labels = Readonly<Record<string, string>>;

/** One text per label set, whatever order the labels came in. For use as a map key. `except` is left out of it. */
export function labelKey(labels: Labels, except?: string): string {
  return JSON.stringify(
    Object.keys(labels)
      .filter((name) => name !== except)
      .sort()
      .map((name) => [name, labels[name]])
  );
}

/** To make the text of labels takes longer than to add up numbers. What is known goes with the object. */
const keys = new WeakMap<Labels, string>();

/** The same text, made once for each object. For labels that nobody changes and that are asked for again and again. */
export function knownLabelKey(labels: Labels): string {
  const known = keys.get(labels);
  if (known !== undefined) {
    return known;
  }
  const key = labelKey(labels);
  keys.set(labels, key);
  return key;
}

/** Whether two label sets have the same names, and the same values but perhaps for one. */
export function equalBut(except: string, labels: Labels, others: Labels): boolean {
  const names = Object.keys(labels);
  return (
    names.length === Object.keys(others).length &&
    names.every((name) => Object.hasOwn(others, name) && (name === except || labels[name] === others[name]))
  );
}

/** The labels in `names` only; a label that the series does not have is left out, as Prometheus's `by` does. */
export function keepLabels(labels: Labels, names: readonly string[]): Labels {
  const kept: Array<[string, string]> = [];
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') {
      kept.push([name, value]);
    }
  }
  return Object.fromEntries(kept);
}

export function dropLabel(labels: Labels, dropped: string): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== dropped));
}

/** Own properties only, so that a label named `constructor` is a label like any other. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

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

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITY = /^([+-]?)inf(inity)?$/i;

/**
 * The number in an `le` label: `500`, `500.0` and `5e2` are one bound.
 * Undefined for what Go's ParseFloat, and so Prometheus, would not take as one.
 */
export function parseBound(text: string): number | undefined {
  const infinity = INFINITY.exec(text);
  if (infinity) {
    return infinity[1] === '-' ? -Infinity : Infinity;
  }
  const bound = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(bound) ? bound : undefined;
}

/** The one spelling we write: `+Inf`, and else the shortest decimal. `parseBound` reads it back. */
export function formatBound(bound: number): string {
  if (bound === Infinity) {
    return '+Inf';
  }
  return bound === -Infinity ? '-Inf' : String(bound);
}

/**
 * A matcher for bucket series of these bounds however `le` spells them: `500`, `500.0`, `5e+02` and `5e2` are one
 * bound. Go programs, Prometheus 3 and hand-written exporters differ in this.
 */
export function boundMatcher(bounds: readonly number[]): Matcher {
  const spellings = [...new Set(bounds.flatMap(spellingsOf))];
  return { label: 'le', operator: '=~', value: spellings.map(escapeRegex).join('|') };
}

function spellingsOf(bound: number): string[] {
  if (bound === Infinity) {
    return [formatBound(bound), 'Inf', 'inf', '+inf'];
  }
  const shortest = formatBound(bound);
  const [mantissa = '', exponent = '0'] = bound.toExponential().split('e');
  const power = Math.abs(Number(exponent));
  const sign = Number(exponent) < 0 ? '-' : '+';
  const go = `${mantissa}e${sign}${String(power).padStart(2, '0')}`;
  const short = `${mantissa}e${sign === '-' ? '-' : ''}${power}`;
  const plain = Number.isInteger(bound) && !shortest.includes('e') ? [`${shortest}.0`] : [];
  return [shortest, ...plain, go, short];
}
