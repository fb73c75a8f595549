import type { MetricInfo } from '../../catalogue';
import { boundText } from '../../frames';
import { quantileName, readBoundText } from '../../plan';
import { parseBound } from '../../series/bound';
import type { Choice } from '../fields/choices';

/** The bound of a saved query as a person reads it: in the metric's unit; what is no number as it stands. */
export function boundName(text: string, { unit }: MetricInfo): string {
  const bound = parseBound(text);
  return bound === undefined ? text : boundText(bound, unit);
}

/**
 * A bound as people write it: a number in the metric's unit, or `5s` where that is a time. What is neither (a
 * variable, a typing error) is kept as text for validation to judge.
 */
export function readBound(text: string, info: MetricInfo): number | string {
  return readBoundText(text, info) ?? text.trim();
}

export const QUANTILE_CHOICES: readonly Choice[] = [0.5, 0.9, 0.95, 0.99].map((quantile) => ({
  value: String(quantile),
  label: quantileName(quantile),
}));
