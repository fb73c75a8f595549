import { Field, RadioButtonGroup } from '@grafana/ui';
import { patchOptions, type SettingsFieldProps } from './settings';

const STORES = [
  {
    value: 'browser',
    label: 'This browser',
    description: 'Asks Fireworks and keeps what it saw. Needs nothing but an account id and an API key.',
  },
  {
    value: 'prometheus',
    label: 'A Prometheus data source',
    description: 'Asks one that has scraped Fireworks: long history, any number of viewers, alert rules beside it.',
  },
] as const;

/** Where the samples are. Queries and dashboards mean the same with both. */
export function StoreField({ settings, onChange }: SettingsFieldProps) {
  const store = settings.jsonData.store ?? 'browser';
  return (
    <Field
      label="Samples come from"
      description={STORES.find(({ value }) => value === store)?.description}
      disabled={settings.readOnly === true}
    >
      <RadioButtonGroup
        options={STORES.map(({ value, label }) => ({ value, label }))}
        value={store}
        onChange={(value) => onChange(patchOptions(settings, { store: value === 'browser' ? undefined : value }))}
        aria-label="Samples come from"
      />
    </Field>
  );
}
