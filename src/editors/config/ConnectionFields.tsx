import { Field, Input } from '@grafana/ui';
import { useId } from 'react';
import { DEFAULT_API_URL } from '../../types';
import { accountIdProblem, readAccountId } from './accountId';
import { apiUrlProblem, readApiUrl } from './apiUrl';
import { hasOnlyTraces, patchOptions, type SettingsFieldProps } from './settings';

/** Where the metrics are. What is typed is tidied when the field is left. */
export function ConnectionFields({ settings, onChange }: SettingsFieldProps) {
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
        required={!hasOnlyTraces(settings)}
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
