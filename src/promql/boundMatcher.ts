import { formatBound } from '../series/bound';
import { escapeRegex, type Matcher } from '../series/matcher';

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
