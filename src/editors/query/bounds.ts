import type { MetricInfo } from '../../catalogue';
import { boundText } from '../../frames';
import { readBoundText } from '../../plan';
import { parseBound } from '../../series/bound';

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
