import type { FireworksOptions } from '../../types';

type TokenPrices = NonNullable<FireworksOptions['tokenPrices']>;

/** A price as it is typed. */
export interface PriceRow {
  model: string;
  input: string;
  cachedInput: string;
  output: string;
}

export function readPriceRows(prices: TokenPrices = {}): PriceRow[] {
  return Object.entries(prices).map(([model, { input, cachedInput, output }]) => ({
    model,
    input: String(input),
    cachedInput: cachedInput === undefined ? '' : String(cachedInput),
    output: String(output),
  }));
}

/** The rows that say enough to be a price; undefined when none does. */
export function writePriceRows(rows: readonly PriceRow[]): TokenPrices | undefined {
  const prices = rows.flatMap(({ model, ...row }): Array<[string, TokenPrices[string]]> => {
    const [input, cachedInput, output] = [price(row.input), price(row.cachedInput), price(row.output)];
    return model.trim() === '' || input === undefined || output === undefined
      ? []
      : [[model.trim(), { input, ...(cachedInput === undefined ? {} : { cachedInput }), output }]];
  });
  return prices.length === 0 ? undefined : Object.fromEntries(prices);
}

function price(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !(number >= 0) || !Number.isFinite(number) ? undefined : number;
}
