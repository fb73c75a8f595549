import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Box, FieldSet } from '@grafana/ui';
import type { FireworksOptions, FireworksSecureOptions } from '../../types';
import { ApiKeyField } from './ApiKeyField';
import { CollectionFields } from './CollectionFields';
import { ConnectionFields } from './ConnectionFields';
import { HistoryFields } from './HistoryFields';
import { Limits } from './Limits';
import { MlflowFields } from './MlflowFields';
import { PrometheusFields } from './PrometheusFields';
import type { Settings } from './settings';
import { StoreField } from './StoreField';

type ConfigEditorProps = DataSourcePluginOptionsEditorProps<FireworksOptions, FireworksSecureOptions>;

export default function ConfigEditor({ options, onOptionsChange }: ConfigEditorProps) {
  // Settings that were never saved may come without their JSON part, whatever the types say.
  const settings: Settings = { ...options, jsonData: options.jsonData ?? {} };
  const field = { settings, onChange: onOptionsChange };
  return (
    <Box marginTop={4}>
      <FieldSet label="Store">
        <StoreField {...field} />
      </FieldSet>
      {settings.jsonData.store === 'prometheus' ? (
        <FieldSet label="Prometheus">
          <PrometheusFields {...field} />
        </FieldSet>
      ) : (
        <>
          <FieldSet label="Connection">
            <ConnectionFields {...field} />
            <ApiKeyField {...field} />
          </FieldSet>
          <FieldSet label="Collection">
            <CollectionFields {...field} />
            <HistoryFields uid={options.uid} />
          </FieldSet>
        </>
      )}
      <FieldSet label="Traces (MLflow)">
        <MlflowFields {...field} />
      </FieldSet>
      <Limits />
    </Box>
  );
}
