import type { DataSourceSettings } from '@grafana/data';
import type { FireworksOptions, FireworksSecureOptions } from '../../types';

export type Settings = DataSourceSettings<FireworksOptions, FireworksSecureOptions>;

export interface SettingsFieldProps {
  settings: Settings;
  onChange: (settings: Settings) => void;
}

/** The settings with some changed; undefined takes one out, so that the default holds. */
export function patchOptions(settings: Settings, patch: Partial<FireworksOptions>): Settings {
  const entries = Object.entries({ ...settings.jsonData, ...patch }).filter(([, value]) => value !== undefined);
  return { ...settings, jsonData: Object.fromEntries(entries) };
}

/** Whether an MLflow is set up and no account: then neither account nor key has to be given. */
export function hasOnlyTraces({ jsonData }: Settings): boolean {
  const { accountId = '', mlflowUrl = '', mlflowEditorUrl = '' } = jsonData;
  return accountId.trim() === '' && (mlflowUrl.trim() !== '' || mlflowEditorUrl.trim() !== '');
}
