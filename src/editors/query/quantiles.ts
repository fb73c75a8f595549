import { quantileName } from '../../plan';
import type { Choice } from '../fields/arrangeChoices';

export const QUANTILE_CHOICES: readonly Choice[] = [0.5, 0.9, 0.95, 0.99].map((quantile) => ({
  value: String(quantile),
  label: quantileName(quantile),
}));
