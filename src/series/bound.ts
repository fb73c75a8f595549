import { escapeRegex, type Matcher } from './labels';

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
