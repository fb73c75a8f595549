import { formattedValueToString, getValueFormat } from '@grafana/data';

/** A bound in the metric's unit, such as `1.5 s`. */
export function boundText(bound: number, unit: string | undefined): string {
  return Number.isFinite(bound) ? formattedValueToString(getValueFormat(unit)(bound)) : '∞';
}

/** A bucket in words: `5 s to 7.5 s`, `up to 50 ms`, `over 10 s`. */
export function intervalText(lower: number, upper: number, unit: string | undefined): string {
  if (!Number.isFinite(upper)) {
    return `over ${boundText(lower, unit)}`;
  }
  return lower > 0 ? `${boundText(lower, unit)} to ${boundText(upper, unit)}` : `up to ${boundText(upper, unit)}`;
}
