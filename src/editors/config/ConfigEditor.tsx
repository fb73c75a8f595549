import { css } from '@emotion/css';
import type { DataSourcePluginOptionsEditorProps, GrafanaTheme2 } from '@grafana/data';
import { Box, CollapsableSection, Field, FieldSet, RadioButtonGroup, Text, useStyles2 } from '@grafana/ui';
import type { ComponentType } from 'react';
import { DEFAULT_STORE, storeOf } from '../../stores';
import { STORES, type FireworksOptions, type FireworksSecureOptions, type StoreName } from '../../types';
import { CollectionFields, HistoryFields, PrometheusFields } from './StoreFields';
import { ApiKeyField, ConnectionFields } from './ConnectionFields';
import { GpuPricesField } from './PriceRows';
import { MlflowFields } from './MlflowFields';
import { patchOptions, type Settings, type SettingsFieldProps } from './settings';

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
