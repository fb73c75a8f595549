import { quantileName, readQuantile as quantileOf } from '../../plan';
import type { Choice } from '../fields/arrangeChoices';

export const QUANTILE_CHOICES: readonly Choice[] = [0.5, 0.9, 0.95, 0.99].map((quantile) => ({
  value: String(quantile),
  label: quantileName(quantile),
}));

/** A quantile as people write it; what is none (a variable, a typing error) is kept as text for validation to judge. */
export function readQuantile(text: string): number | string {
  return quantileOf(text) ?? text.trim();
}
