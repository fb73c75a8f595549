import { Field, SecretInput } from '@grafana/ui';
import { useId } from 'react';
import { hasOnlyTraces, type SettingsFieldProps } from './settings';

/** The key is written here and never read back: Grafana only says whether there is one. */
export function ApiKeyField({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const setKey = (apiKey: string, isConfigured: boolean) =>
    onChange({
      ...settings,
      secureJsonFields: { ...settings.secureJsonFields, apiKey: isConfigured },
      secureJsonData: { ...settings.secureJsonData, apiKey },
    });
  return (
    <Field
      label="API key"
      description="Kept by Grafana’s server. A key of a service account with the least rights is best."
      htmlFor={id}
      disabled={settings.readOnly === true}
      required={!hasOnlyTraces(settings)}
    >
      <SecretInput
        id={id}
        isConfigured={settings.secureJsonFields?.apiKey === true}
        value={settings.secureJsonData?.apiKey ?? ''}
        onChange={(event) => setKey(event.currentTarget.value, false)}
        onReset={() => setKey('', false)}
        placeholder="fw_…"
        autoComplete="off"
        width={60}
      />
    </Field>
  );
}
