import { parseBound } from '../series/bound';
import type { FireworksQuery } from '../types';
import { Refusal } from './refusal';

export function readQuantiles(query: FireworksQuery): number[] {
  const quantiles = (query.quantiles ?? DEFAULT_QUANTILES).map((quantile) => {
    const value = typeof quantile === 'number' ? quantile : readQuantile(quantile);
    if (!(value >= 0 && value <= 1)) {
      throw new Refusal(
        'quantiles',
        `"${quantile}" is not a quantile. Give a number from 0 to 1, such as 0.95 or p95.`
      );
    }
    return value;
  });
  if (quantiles.length === 0) {
    throw new Refusal('quantiles', 'No quantile chosen. Add one, such as 0.95.');
  }
  return [...new Set(quantiles)];
}

export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.95, 0.99];

/** `0.95` and `p95` are the same quantile. NaN when it is neither. */
function readQuantile(text: string): number {
  const percentile = /^p(\d+(?:\.\d+)?)$/i.exec(text.trim());
  if (percentile !== null) {
    // Through the decimal text, so that p99.9 is 0.999 and not 0.9990000000000001.
    return Number(`${percentile[1]}e-2`);
  }
  return text.trim() === '' ? NaN : Number(text);
}

export function readBound(query: FireworksQuery): number {
  const bound = typeof query.bound === 'string' ? parseBound(query.bound.trim()) : query.bound;
  if (bound === undefined || !Number.isFinite(bound)) {
    throw new Refusal(
      'bound',
      'A share needs a bound: the highest value that still counts, such as 1000. Pick one from the list.'
    );
  }
  return bound;
}
