import './publicPath';
import { DataSourcePlugin } from '@grafana/data';
import { FireworksDataSource } from './datasource/datasource';
import { ConfigEditor, Inspector, QueryEditor, QueryEditorHelp } from './lazyEditors';
import type { FireworksOptions, FireworksQuery, FireworksSecureOptions } from './types';

export const plugin = new DataSourcePlugin<
  FireworksDataSource,
  FireworksQuery,
  FireworksOptions,
  FireworksSecureOptions
>(FireworksDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryEditorHelp)
  .setMetadataInspector(Inspector);
