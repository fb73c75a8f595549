import type { FireworksOptions } from '../../types';
import { PriceRows, readPrice, type PriceRow } from './PriceRows';
import { patchOptions, type SettingsFieldProps } from './settings';

/** What an hour of an accelerator costs, which no API tells. */
export function GpuPricesField({ settings, onChange }: SettingsFieldProps) {
  return (
    <PriceRows<'price'>
      label="Accelerator prices"
      description="USD per accelerator-hour, for what deployments cost. Types as the list of deployments writes them."
      noun="accelerator price"
      name={{ title: 'Type', placeholder: 'NVIDIA_H100_80GB' }}
      columns={[{ field: 'price', title: 'USD per hour', placeholder: 'USD per hour' }]}
      empty={{ name: '', price: '' }}
      initial={readGpuPriceRows(settings.jsonData.gpuPrices)}
      disabled={settings.readOnly === true}
      isWhole={(row) => writeGpuPriceRows([row]) !== undefined}
      onChange={(rows) => onChange(patchOptions(settings, { gpuPrices: writeGpuPriceRows(rows) }))}
    />
  );
}

type GpuPrices = NonNullable<FireworksOptions['gpuPrices']>;

/** Provisioning files leave lists and prices empty, which is null. */
export function readGpuPriceRows(prices: Record<string, number | null> | null = {}): Array<PriceRow<'price'>> {
  return Object.entries(prices ?? {}).map(([name, price]) => ({ name, price: String(price ?? '') }));
}

/** The rows that say enough to be a price; undefined when none does. */
export function writeGpuPriceRows(rows: ReadonlyArray<PriceRow<'price'>>): GpuPrices | undefined {
  const prices = rows.flatMap(({ name, price }): Array<[string, number]> => {
    const number = readPrice(price);
    return name.trim() === '' || number === undefined ? [] : [[name.trim(), number]];
  });
  return prices.length === 0 ? undefined : Object.fromEntries(prices);
}
