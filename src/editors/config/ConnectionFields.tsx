import { Field, Input, SecretInput } from '@grafana/ui';
import { useId } from 'react';
import { DEFAULT_API_URL } from '../../types';
import {
  accountIdProblem,
  apiUrlProblem,
  hasOnlyTraces,
  patchOptions,
  readAccountId,
  readApiUrl,
  type SettingsFieldProps,
} from './settings';

interface ConnectionFieldProps extends SettingsFieldProps {
  /** Where everything else works without it. */
  isOptional?: boolean;
}

/** Where the metrics are. What is typed is tidied when the field is left. */
export function ConnectionFields({ settings, onChange, isOptional = false }: ConnectionFieldProps) {
  const id = useId();
  const { apiUrl = '', accountId = '' } = settings.jsonData;
  const disabled = settings.readOnly === true;
  const urlProblem = apiUrlProblem(apiUrl);
  // An empty field of new settings is no mistake yet.
  const accountProblem = accountId === '' ? undefined : accountIdProblem(accountId);
  const saveUrl = (text: string) => onChange(patchOptions(settings, { apiUrl: text === '' ? undefined : text }));
  const saveAccount = (text: string) => onChange(patchOptions(settings, { accountId: text === '' ? undefined : text }));
  return (
    <>
      <Field
        label="Account id"
        description="In the Fireworks dashboard under Settings as “Account ID”; in a deployment’s name it is the part after accounts/."
        htmlFor={`${id}-account`}
        invalid={accountProblem !== undefined}
        error={accountProblem}
        disabled={disabled}
        required={!isOptional && !hasOnlyTraces(settings)}
      >
        <Input
          id={`${id}-account`}
          value={accountId}
          onChange={(event) => saveAccount(event.currentTarget.value)}
          onBlur={() => accountId !== readAccountId(accountId) && saveAccount(readAccountId(accountId))}
          placeholder="my-company"
          autoComplete="off"
          spellCheck={false}
          width={60}
        />
      </Field>
      <Field
        label="API URL"
        description="Only to be changed when a cache or proxy of your own stands before Fireworks."
        htmlFor={`${id}-url`}
        invalid={urlProblem !== undefined}
        error={urlProblem}
        disabled={disabled}
      >
        <Input
          id={`${id}-url`}
          value={apiUrl}
          onChange={(event) => saveUrl(event.currentTarget.value)}
          onBlur={() => apiUrl !== readApiUrl(apiUrl) && saveUrl(readApiUrl(apiUrl))}
          placeholder={DEFAULT_API_URL}
          autoComplete="off"
          spellCheck={false}
          width={60}
        />
      </Field>
    </>
  );
}

/** The key is written here and never read back: Grafana only says whether there is one. */
export function ApiKeyField({ settings, onChange, isOptional = false }: ConnectionFieldProps) {
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
      required={!isOptional && !hasOnlyTraces(settings)}
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
