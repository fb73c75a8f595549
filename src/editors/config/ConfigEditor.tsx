import {
  Field,
  Input,
  SecretInput,
  Box,
  CollapsableSection,
  FieldSet,
  RadioButtonGroup,
  Text,
  useStyles2,
} from '@grafana/ui';
import { useId, type ComponentType } from 'react';
import { css } from '@emotion/css';
import type { DataSourcePluginOptionsEditorProps, GrafanaTheme2 } from '@grafana/data';
import { DEFAULT_STORE, storeOf } from '../../stores';
import {
  DEFAULT_API_URL,
  STORES,
  type FireworksOptions,
  type FireworksSecureOptions,
  type StoreName,
} from '../../types';
import { MlflowFields } from './MlflowFields';
import { GpuPricesField } from './PriceRows';
import {
  accountIdProblem,
  apiUrlProblem,
  hasOnlyTraces,
  patchOptions,
  readAccountId,
  readApiUrl,
  type SettingsFieldProps,
  type Settings,
} from './settings';
import { CollectionFields, HistoryFields, PrometheusFields } from './StoreFields';

type ConfigEditorProps = DataSourcePluginOptionsEditorProps<FireworksOptions, FireworksSecureOptions>;

export default function ConfigEditor({ options, onOptionsChange }: ConfigEditorProps) {
  // Settings that were never saved may come without their JSON part, whatever the types say.
  const settings: Settings = { ...options, jsonData: options.jsonData ?? {} };
  const field = { settings, onChange: onOptionsChange };
  const { Fields } = CHOICES[storeOf(settings.jsonData)];
  return (
    <Box marginTop={4}>
      <FieldSet label="Store">
        <StoreField {...field} />
      </FieldSet>
      <Fields {...field} />
      <FieldSet label="Costs (optional)">
        <GpuPricesField {...field} />
      </FieldSet>
      <FieldSet label="Traces (MLflow)">
        <MlflowFields {...field} />
      </FieldSet>
      <Limits />
    </Box>
  );
}

/** Each store that can be chosen, with the settings that it has. */
const CHOICES: Readonly<
  Record<StoreName, { label: string; description: string; Fields: ComponentType<SettingsFieldProps> }>
> = {
  browser: {
    label: 'This browser',
    description: 'Asks Fireworks and keeps what it saw. Needs nothing but an account id and an API key.',
    Fields: BrowserFieldSets,
  },
  prometheus: {
    label: 'A Prometheus data source',
    description: 'Asks one that has scraped Fireworks: long history, any number of viewers, alert rules beside it.',
    Fields: PrometheusFieldSet,
  },
};

function BrowserFieldSets(field: SettingsFieldProps) {
  return (
    <>
      <FieldSet label="Connection">
        <ConnectionFields {...field} />
        <ApiKeyField {...field} />
      </FieldSet>
      <FieldSet label="Collection">
        <CollectionFields {...field} />
        <HistoryFields settings={field.settings} />
      </FieldSet>
    </>
  );
}

function PrometheusFieldSet(field: SettingsFieldProps) {
  return (
    <>
      <FieldSet label="Prometheus">
        <PrometheusFields {...field} />
      </FieldSet>
      <FieldSet label="List of deployments (optional)">
        <Box marginBottom={2}>
          <Text color="secondary">
            Fireworks lists what no metric tells: which deployments failed, start, or have as many replicas as they may.
          </Text>
        </Box>
        <ConnectionFields {...field} isOptional />
        <ApiKeyField {...field} isOptional />
      </FieldSet>
    </>
  );
}

/** Where the samples are. Queries and dashboards mean the same with both. */
function StoreField({ settings, onChange }: SettingsFieldProps) {
  const store = storeOf(settings.jsonData);
  return (
    <Field label="Samples come from" description={CHOICES[store].description} disabled={settings.readOnly === true}>
      <RadioButtonGroup
        options={STORES.map((value) => ({ value, label: CHOICES[value].label }))}
        value={store}
        onChange={(value) => onChange(patchOptions(settings, { store: value === DEFAULT_STORE ? undefined : value }))}
        aria-label="Samples come from"
      />
    </Field>
  );
}

const LIMITS: ReadonlyArray<{ what: string; why: string }> = [
  { what: 'Alert rules and recording rules', why: 'Grafana’s server evaluates them, where no browser is open.' },
  { what: 'Server-side expressions', why: 'A panel with an expression asks the server for all its queries.' },
  { what: 'Public dashboards', why: 'Their viewers have no access to data sources.' },
  { what: 'Rendered images and reports', why: 'They open a fresh browser, which has no history yet.' },
  { what: 'Private data source connect', why: 'It carries requests of server-side data sources only.' },
];

/** Said where the data source is set up, so that nobody finds out from an alert that never came. */
function Limits() {
  const styles = useStyles2(getStyles);
  return (
    <CollapsableSection label="What this data source cannot do" isOpen={false}>
      <p>
        It runs in the browser of whoever looks, without a part on Grafana’s server. Where you need one of the
        following, let a Prometheus scrape the same endpoint.
      </p>
      <ul className={styles.list}>
        {LIMITS.map(({ what, why }) => (
          <li key={what}>
            <strong>{what}.</strong> {why}
          </li>
        ))}
      </ul>
    </CollapsableSection>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ paddingLeft: theme.spacing(3) }),
});

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
