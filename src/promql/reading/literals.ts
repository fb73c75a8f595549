import { parseDuration } from '../../plan/duration';

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
