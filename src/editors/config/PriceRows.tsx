import { Button, Field, FieldValidationMessage, IconButton, Input, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import type { FireworksOptions } from '../../types';
import { patchOptions, type SettingsFieldProps } from './settings';

/** Prices as they are typed: what has a price, and its numbers. */
export type PriceRow<Column extends string> = Record<'name' | Column, string>;

interface PriceRowsProps<Column extends string> {
  label: string;
  description: string;
  /** What a row is, for those who hear the page: `price` makes `Remove price 1`. */
  noun: string;
  name: { title: string; placeholder: string };
  columns: ReadonlyArray<{ field: Column; title: string; placeholder: string }>;
  empty: PriceRow<Column>;
  /** As they are saved. */
  initial: Array<PriceRow<Column>>;
  disabled: boolean;
  /** Whether a row says enough to be saved. */
  isWhole: (row: PriceRow<Column>) => boolean;
  onChange: (rows: Array<PriceRow<Column>>) => void;
}

/** A list of prices. Rows that say too little are kept here and said; it is for the owner not to save them. */
export function PriceRows<Column extends string>(props: PriceRowsProps<Column>) {
  const { label, description, noun, name, columns, empty, initial, disabled, isWhole, onChange } = props;
  const id = useId();
  const [rows, setRows] = useState(initial);
  const update = (next: Array<PriceRow<Column>>) => {
    setRows(next);
    onChange(next);
  };
  const set = (place: number, field: 'name' | Column, text: string) =>
    update(rows.map((row, index) => (index === place ? { ...row, [field]: text } : row)));
  const unsaved = rows.findIndex(
    (row) => Object.values<string>(row).some((text) => text.trim() !== '') && !isWhole(row)
  );
  return (
    <Field label={label} description={description}>
      <div id={id}>
        <Stack direction="column" gap={1}>
          {rows.map((row, index) => (
            <Stack key={index} direction="row" gap={0.5} alignItems="center" wrap="wrap">
              <Input
                aria-label={`${name.title} of ${noun} ${index + 1}`}
                value={row.name}
                onChange={(event) => set(index, 'name', event.currentTarget.value)}
                placeholder={name.placeholder}
                width={48}
                disabled={disabled}
              />
              {columns.map(({ field, title, placeholder }) => (
                <Input
                  key={field}
                  type="number"
                  min={0}
                  step="any"
                  aria-label={`${title} of ${noun} ${index + 1}`}
                  value={row[field]}
                  onChange={(event) => set(index, field, event.currentTarget.value)}
                  placeholder={placeholder}
                  width={16}
                  disabled={disabled}
                />
              ))}
              <IconButton
                name="trash-alt"
                aria-label={`Remove ${noun} ${index + 1}`}
                disabled={disabled}
                onClick={() => update(rows.filter((_, place) => place !== index))}
              />
            </Stack>
          ))}
          {unsaved >= 0 && (
            <FieldValidationMessage>
              {`Row ${unsaved + 1} is not saved yet: it needs a ${name.title.toLowerCase()}, and prices from 0 on.`}
            </FieldValidationMessage>
          )}
          <div>
            <Button
              variant="secondary"
              size="sm"
              icon="plus"
              disabled={disabled}
              onClick={() => setRows([...rows, empty])}
            >
              Add {noun}
            </Button>
          </div>
        </Stack>
      </div>
    </Field>
  );
}

/** A price from 0 on; undefined for what is none. */
export function readPrice(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || !(number >= 0) || !Number.isFinite(number) ? undefined : number;
}

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
