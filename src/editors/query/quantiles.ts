import { quantileName } from '../../query';
import type { Choice } from '../fields/arrangeChoices';

export const QUANTILE_CHOICES: readonly Choice[] = [0.5, 0.9, 0.95, 0.99].map((quantile) => ({
  value: String(quantile),
  label: quantileName(quantile),
}));

/**
 * A quantile as people write it: `0.95`, `p95`, `95`, `99.9 %`. Above 1 a number can only be a percentile.
 * What is no number (a variable, a typing error) is kept as text for validation to judge.
 */
export function readQuantile(text: string): number | string {
  const trimmed = text.trim();
  const match = /^p?\s*(\d+(?:\.\d+)?|\.\d+)\s*%?$/i.exec(trimmed);
  const digits = match?.[1] ?? '';
  if (digits === '' || Number(digits) > 100) {
    return trimmed;
  }
  const isPercentile = /^p|%$/i.test(trimmed) || Number(digits) > 1;
  // Through the decimal text, so that p99.9 is 0.999 and not 0.9990000000000001.
  return Number(isPercentile ? `${digits}e-2` : digits);
}

/** The text on a chip. */
export function quantileChip(text: string): string {
  const quantile = readQuantile(text);
  return typeof quantile === 'number' && quantile >= 0 && quantile <= 1 ? quantileName(quantile) : text;
}
