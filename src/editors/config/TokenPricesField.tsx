import { Button, Field, IconButton, Input, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import type { FireworksOptions } from '../../types';
import { patchOptions, type SettingsFieldProps } from './settings';

const EMPTY: PriceRow = { model: '', input: '', cachedInput: '', output: '' };

/** What calls cost that are billed by token. Rows that say too little are kept here and not saved. */
export function TokenPricesField({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const [rows, setRows] = useState(() => readPriceRows(settings.jsonData.tokenPrices));
  const disabled = settings.readOnly === true;
  const update = (next: PriceRow[]) => {
    setRows(next);
    onChange(patchOptions(settings, { tokenPrices: writePriceRows(next) }));
  };
  const set = (place: number, patch: Partial<PriceRow>) =>
    update(rows.map((row, index) => (index === place ? { ...row, ...patch } : row)));
  return (
    <Field
      label="Token prices"
      description="USD per million tokens, for the cost of calls. MLflow knows no price of models called by their full name; dedicated deployments are billed by time."
    >
      <div id={id}>
        <Stack direction="column" gap={1}>
          {rows.map((row, index) => (
            <Stack key={index} direction="row" gap={0.5} alignItems="center" wrap="wrap">
              <Input
                aria-label={`Model of price ${index + 1}`}
                value={row.model}
                onChange={(event) => set(index, { model: event.currentTarget.value })}
                placeholder="accounts/fireworks/models/…"
                width={48}
                disabled={disabled}
              />
              {COLUMNS.map(({ field, title, placeholder }) => (
                <Input
                  key={field}
                  type="number"
                  min={0}
                  step="any"
                  aria-label={`${title} of price ${index + 1}`}
                  value={row[field]}
                  onChange={(event) => set(index, { [field]: event.currentTarget.value })}
                  placeholder={placeholder}
                  width={16}
                  disabled={disabled}
                />
              ))}
              <IconButton
                name="trash-alt"
                aria-label={`Remove price ${index + 1}`}
                disabled={disabled}
                onClick={() => update(rows.filter((_, place) => place !== index))}
              />
            </Stack>
          ))}
          <div>
            <Button
              variant="secondary"
              size="sm"
              icon="plus"
              disabled={disabled}
              onClick={() => setRows([...rows, EMPTY])}
            >
              Add price
            </Button>
          </div>
        </Stack>
      </div>
    </Field>
  );
}

const COLUMNS = [
  { field: 'input', title: 'Input', placeholder: 'Input' },
  { field: 'cachedInput', title: 'Cached input', placeholder: 'Cached: as input' },
  { field: 'output', title: 'Output', placeholder: 'Output' },
] as const;

type TokenPrices = NonNullable<FireworksOptions['tokenPrices']>;

/** A price as it is typed. */
interface PriceRow {
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
