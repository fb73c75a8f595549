import { Field, Input, RadioButtonGroup, SecretInput } from '@grafana/ui';
import { useCallback, useId, useState } from 'react';
import { openTraces } from '../../answer';
import { grafanaRequests } from '../../grafana/pageRequests';
import { MLFLOW_AUTHS, type FireworksSecureOptions, type MlflowAuth } from '../../types';
import { ManyField } from '../fields/Inputs';
import { useLoaded } from '../source';
import { experimentChoices } from '../fields/choices';
import { mlflowUrlProblem, patchOptions, readMlflowUrl, type Settings, type SettingsFieldProps } from './settings';
import { TokenPricesField } from './PriceRows';

type Readers = 'all' | 'editors';

const READERS: Array<{ value: Readers; label: string }> = [
  { value: 'all', label: 'Everybody who may query' },
  { value: 'editors', label: 'Editors and admins' },
];

/** Where MLflow is, who may read it, and what of it. Without an address there are no traces. */
export function MlflowFields({ settings, onChange }: SettingsFieldProps) {
  const id = useId();
  const { mlflowUrl = '', mlflowEditorUrl = '', mlflowPublicUrl = '' } = settings.jsonData;
  const disabled = settings.readOnly === true;
  const readers: Readers = mlflowUrl === '' && mlflowEditorUrl !== '' ? 'editors' : 'all';
  const url = readers === 'all' ? mlflowUrl : mlflowEditorUrl;
  const problem = mlflowUrlProblem(url);
  const publicProblem = mlflowUrlProblem(mlflowPublicUrl);
  const save = (text: string, who: Readers) =>
    onChange(
      patchOptions(settings, {
        mlflowUrl: who === 'all' && text !== '' ? text : undefined,
        mlflowEditorUrl: who === 'editors' && text !== '' ? text : undefined,
      })
    );
  const savePublic = (text: string) =>
    onChange(patchOptions(settings, { mlflowPublicUrl: text === '' ? undefined : text }));
  return (
    <>
      <Field
        label="MLflow URL"
        description="As Grafana’s server reaches it. Without one there are no traces."
        htmlFor={`${id}-url`}
        invalid={problem !== undefined}
        error={problem}
        disabled={disabled}
      >
        <Input
          id={`${id}-url`}
          value={url}
          onChange={(event) => save(event.currentTarget.value, readers)}
          onBlur={() => url !== readMlflowUrl(url) && save(readMlflowUrl(url), readers)}
          placeholder="http://mlflow:5000"
          autoComplete="off"
          spellCheck={false}
          width={60}
        />
      </Field>
      {url !== '' && (
        <>
          <Field
            label="Prompts and answers are read by"
            description="Traces hold what people wrote. A data source of its own for traces can be given to fewer people still."
            disabled={disabled}
          >
            <RadioButtonGroup
              aria-label="Prompts and answers are read by"
              options={READERS}
              value={readers}
              disabled={disabled}
              onChange={(who) => save(url, who)}
            />
          </Field>
          <Field
            label="Public URL"
            description="As people’s browsers reach MLflow, for links to its pages. None: the same as above."
            htmlFor={`${id}-public`}
            invalid={publicProblem !== undefined}
            error={publicProblem}
            disabled={disabled}
          >
            <Input
              id={`${id}-public`}
              value={mlflowPublicUrl}
              onChange={(event) => savePublic(event.currentTarget.value)}
              onBlur={() =>
                mlflowPublicUrl !== readMlflowUrl(mlflowPublicUrl) && savePublic(readMlflowUrl(mlflowPublicUrl))
              }
              placeholder="https://mlflow.example.com"
              autoComplete="off"
              spellCheck={false}
              width={60}
            />
          </Field>
          <MlflowAuthFields settings={settings} onChange={onChange} />
          <MlflowExperimentsField settings={settings} onChange={onChange} />
          <TokenPricesField settings={settings} onChange={onChange} />
        </>
      )}
    </>
  );
}

/** Where traces are looked for unless a query says otherwise. */
function MlflowExperimentsField({ settings, onChange }: SettingsFieldProps) {
  // Grafana asks MLflow with the settings that were saved last, which have another version then.
  const [saved, setSaved] = useState(settings);
  if (saved.version !== settings.version) {
    setSaved(settings);
  }
  const load = useCallback(
    () =>
      experimentChoices(
        openTraces(
          {
            uid: saved.uid,
            name: saved.name,
            url: `/api/datasources/proxy/uid/${saved.uid}`,
            jsonData: saved.jsonData,
          },
          grafanaRequests()
        )
      )(),
    [saved]
  );
  const loaded = useLoaded(load);
  const known = loaded.state === 'ready' ? loaded.value : [];
  const chosen = settings.jsonData.mlflowExperimentIds ?? [];
  return (
    <ManyField
      label="Experiments"
      description={
        known.length === 0
          ? 'None: all that MLflow lists. Ids, or names from a list once the address is saved.'
          : 'Where traces are looked for unless a query names others. None: all of these.'
      }
      disabled={settings.readOnly === true}
      noMargin={false}
      values={chosen}
      choices={load}
      onChange={(ids) => onChange(patchOptions(settings, { mlflowExperimentIds: ids.length === 0 ? undefined : ids }))}
      nameOf={(value) => known.find((one) => one.value === value)?.label ?? value}
      takesAnyText
      placeholder="All"
      width={60}
    />
  );
}

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
