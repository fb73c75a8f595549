import type { FireworksQuery } from '../types';
import { Refusal } from './plan';

/** What is drawn when a query names none. */
export const DEFAULT_QUANTILES: readonly number[] = [0.5, 0.95, 0.99];

/** At most so long is a number with a sign of percent. */
const LONGEST = 40;
const QUANTILE = /^(p?)\s*(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?\s*(%?)$/i;

/**
 * A quantile, 0 to 1, as people write it: `0.95`, `p95`, `95`, `95 %`. In a text, a number above 1 can only be a
 * percentile. Undefined for what is none.
 */
export function readQuantile(quantile: number | string): number | undefined {
  if (typeof quantile === 'number') {
    return quantile >= 0 && quantile <= 1 ? quantile : undefined;
  }
  const text = quantile.trim();
  const [, p = '', digits, exponent = 'e0', percent = ''] = (text.length > LONGEST ? null : QUANTILE.exec(text)) ?? [];
  if (digits === undefined) {
    return undefined;
  }
  const number = Number(digits + exponent);
  const isPercentile = p !== '' || percent !== '' || number > 1;
  // Through the decimal text, so that p99.9 is 0.999 and not 0.9990000000000001.
  const value = isPercentile ? Number(`${digits}e${Number(exponent.slice(1)) - 2}`) : number;
  return value <= 1 ? value : undefined;
}

/** A quantile as it is saved; what is none (a variable, a typing error) stays the text that it is, to be refused. */
export function typedQuantile(text: string): number | string {
  return readQuantile(text) ?? text.trim();
}

/** The quantiles of a query, 0 to 1, each once. @throws Refusal for what is no quantile */
export function readQuantiles(query: Pick<FireworksQuery, 'quantiles'>): number[] {
  const quantiles: ReadonlyArray<number | string> = query.quantiles ?? DEFAULT_QUANTILES;
  const read = quantiles.map((quantile) => {
    const value = readQuantile(quantile);
    if (value === undefined) {
      throw new Refusal(
        'quantiles',
        `"${quantile}" is not a quantile. Give a number from 0 to 1, or a percentile such as p95.`
      );
    }
    return value;
  });
  if (read.length === 0) {
    throw new Refusal('quantiles', 'No quantile chosen. Add one, such as 0.95.');
  }
  return [...new Set(read)];
}

/** `p95` for 0.95, exact, so that no two quantiles share a name; a variable or what is no quantile as it stands. */
export function quantileName(quantile: number | string): string {
  const value = readQuantile(quantile);
  return value === undefined ? String(quantile) : `p${percentText(value)}`;
}

/** A quantile in percent, exact: 99.9 for 0.999. */
export function percentOf(quantile: number): number {
  return Number(percentText(quantile));
}

/** Shifts the decimal point in the text, since a product with 100 is rounded. */
function percentText(quantile: number): string {
  const [digits = '', exponent] = String(quantile).split('e');
  if (exponent !== undefined) {
    return `${digits}e${Number(exponent) + 2}`;
  }
  const [whole = '', fraction = ''] = digits.split('.');
  const shifted = (whole + fraction.padEnd(2, '0').slice(0, 2)).replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2);
  return rest === '' ? shifted : `${shifted}.${rest}`;
}
