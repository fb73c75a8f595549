import type { FireworksOptions } from '../../types';
import { PriceRows, readPrice, type PriceRow } from './PriceRows';
import { patchOptions, type SettingsFieldProps } from './settings';

type Column = 'input' | 'cachedInput' | 'output';

/** What calls cost that are billed by token. */
export function TokenPricesField({ settings, onChange }: SettingsFieldProps) {
  return (
    <PriceRows<Column>
      label="Token prices"
      description="USD per million tokens, for the cost of calls. MLflow knows no price of models called by their full name; dedicated deployments are billed by time."
      noun="price"
      name={{ title: 'Model', placeholder: 'accounts/fireworks/models/…' }}
      columns={COLUMNS}
      empty={{ name: '', input: '', cachedInput: '', output: '' }}
      initial={readPriceRows(settings.jsonData.tokenPrices)}
      disabled={settings.readOnly === true}
      isWhole={(row) => writePriceRows([row]) !== undefined}
      onChange={(rows) => onChange(patchOptions(settings, { tokenPrices: writePriceRows(rows) }))}
    />
  );
}

const COLUMNS = [
  { field: 'input', title: 'Input', placeholder: 'Input' },
  { field: 'cachedInput', title: 'Cached input', placeholder: 'Cached: as input' },
  { field: 'output', title: 'Output', placeholder: 'Output' },
] as const;

type TokenPrices = NonNullable<FireworksOptions['tokenPrices']>;

/** Provisioning files leave lists and prices empty, which is null. */
export function readPriceRows(
  prices: Record<string, Partial<TokenPrices[string]> | null> | null = {}
): Array<PriceRow<Column>> {
  return Object.entries(prices ?? {}).map(([name, price]) => ({
    name,
    input: String(price?.input ?? ''),
    cachedInput: String(price?.cachedInput ?? ''),
    output: String(price?.output ?? ''),
  }));
}

/** The rows that say enough to be a price; undefined when none does. */
export function writePriceRows(rows: ReadonlyArray<PriceRow<Column>>): TokenPrices | undefined {
  const prices = rows.flatMap(({ name, ...row }): Array<[string, TokenPrices[string]]> => {
    const [input, cachedInput, output] = [readPrice(row.input), readPrice(row.cachedInput), readPrice(row.output)];
    // A cached price that is none would be charged as input.
    const isWrong = row.cachedInput.trim() !== '' && cachedInput === undefined;
    return name.trim() === '' || input === undefined || output === undefined || isWrong
      ? []
      : [[name.trim(), { input, ...(cachedInput === undefined ? {} : { cachedInput }), output }]];
  });
  return prices.length === 0 ? undefined : Object.fromEntries(prices);
}
