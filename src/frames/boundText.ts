import { getValueFormat } from '@grafana/data';
import { withoutTrailing } from '../series/text';

/** A bound in the metric's unit, such as `1.5 s`: in full, since a bound is an exact number. */
export function boundText(bound: number, unit: string | undefined): string {
  const { number, suffix } = parts(bound, unit);
  return number + suffix;
}

/** A bucket in words: `5 to 7.5 s`, `750 ms to 1 s`, `up to 50 ms`, `over 10 s`. */
export function intervalText(lower: number, upper: number, unit: string | undefined): string {
  if (!Number.isFinite(upper)) {
    return `over ${boundText(lower, unit)}`;
  }
  if (lower <= 0) {
    return `up to ${boundText(upper, unit)}`;
  }
  const from = parts(lower, unit);
  const to = parts(upper, unit);
  return `${from.suffix === to.suffix ? from.number : from.number + from.suffix} to ${to.number}${to.suffix}`;
}

/** As many digits as Grafana would ever show, without zeros that say nothing. */
function parts(bound: number, unit: string | undefined): { number: string; suffix: string } {
  if (!Number.isFinite(bound)) {
    return { number: '∞', suffix: '' };
  }
  const { prefix = '', text, suffix = '' } = getValueFormat(unit)(bound, MOST_DECIMALS);
  const digits = text.includes('.') ? withoutTrailing(withoutTrailing(text, '0'), '.') : text;
  return { number: prefix + digits, suffix };
}

const MOST_DECIMALS = 4;
