import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Box, FieldSet } from '@grafana/ui';
import type { FireworksOptions, FireworksSecureOptions } from '../types';
import { ApiKeyField } from './config/ApiKeyField';
import { CollectionFields } from './config/CollectionFields';
import { ConnectionFields } from './config/ConnectionFields';
import { HistoryFields } from './config/HistoryFields';
import { Limits } from './config/Limits';
import { MlflowFields } from './config/MlflowFields';
import { PrometheusFields } from './config/PrometheusFields';
import type { Settings } from './config/settings';
import { StoreField } from './config/StoreField';

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
