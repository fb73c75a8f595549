import { Field, Input, RadioButtonGroup, SecretInput } from '@grafana/ui';
import { useId } from 'react';
import { MLFLOW_AUTHS, type FireworksSecureOptions, type MlflowAuth } from '../../types';
import { patchOptions, type Settings, type SettingsFieldProps } from './settings';

const LABELS: Readonly<Record<MlflowAuth, string>> = { none: 'None', basic: 'User and password', token: 'Token' };
const KINDS = MLFLOW_AUTHS.map((value) => ({ value, label: LABELS[value] }));

/** How Grafana's server signs in to MLflow. Passwords and tokens are written here and never read back. */
export function MlflowAuthFields({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const auth = settings.jsonData.mlflowAuth ?? 'none';
  const disabled = settings.readOnly === true;
  return (
    <>
      <Field label="Authentication" disabled={disabled}>
        <RadioButtonGroup
          aria-label="Authentication"
          options={KINDS}
          value={auth}
          disabled={disabled}
          onChange={(kind) => onChange(withAuth(settings, kind))}
        />
      </Field>
      {auth === 'basic' && (
        <>
          <Field label="User" htmlFor={`${id}-user`} disabled={disabled}>
            <Input
              id={`${id}-user`}
              value={settings.basicAuthUser ?? ''}
              onChange={(event) => onChange({ ...settings, basicAuthUser: event.currentTarget.value })}
              autoComplete="off"
              width={60}
            />
          </Field>
          <SecretField label="Password" secret="basicAuthPassword" settings={settings} onChange={onChange} />
        </>
      )}
      {auth === 'token' && <SecretField label="Token" secret="mlflowToken" settings={settings} onChange={onChange} />}
    </>
  );
}

interface SecretFieldProps extends SettingsFieldProps {
  label: string;
  secret: keyof FireworksSecureOptions;
}

function SecretField({ label, secret, settings, onChange }: SecretFieldProps) {
  const id = useId();
  const set = (value: string) =>
    onChange({
      ...settings,
      secureJsonFields: { ...settings.secureJsonFields, [secret]: false },
      secureJsonData: { ...settings.secureJsonData, [secret]: value },
    });
  return (
    <Field label={label} htmlFor={id} disabled={settings.readOnly === true}>
      <SecretInput
        id={id}
        isConfigured={settings.secureJsonFields?.[secret] === true}
        value={settings.secureJsonData?.[secret] ?? ''}
        onChange={(event) => set(event.currentTarget.value)}
        onReset={() => set('')}
        autoComplete="off"
        width={60}
      />
    </Field>
  );
}

/** User and password are Grafana's own basic auth, which it adds itself; the metrics route replaces it by the key. */
function withAuth(settings: Settings, kind: MlflowAuth): Settings {
  return {
    ...patchOptions(settings, { mlflowAuth: kind === 'none' ? undefined : kind }),
    basicAuth: kind === 'basic',
  };
}
