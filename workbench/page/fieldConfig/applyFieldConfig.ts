import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  FieldColorModeId,
  type DataFrame,
  type FieldConfigOptionsRegistry,
  type FieldConfigSource,
  type GrafanaTheme2,
  type InterpolateFunction,
} from '@grafana/data';
import { defaultsDeep } from 'lodash';

export interface FieldConfigContext {
  registry: FieldConfigOptionsRegistry;
  /** Panel types that show one number colour it by thresholds unless told otherwise. */
  byThresholds: boolean;
  theme: GrafanaTheme2;
  replaceVariables: InterpolateFunction;
}

/** The panel's field options over the panel type's defaults, as Grafana's getPanelOptionsWithDefaults does. */
export function withDefaults(
  written: Partial<FieldConfigSource> | undefined,
  context: FieldConfigContext
): FieldConfigSource {
  const defaults: Record<string, unknown> & { custom: Record<string, unknown> } = { custom: {} };
  for (const { path, isCustom, defaultValue } of context.registry.list()) {
    if (defaultValue !== undefined) {
      (isCustom === true ? defaults.custom : defaults)[path] = defaultValue;
    }
  }
  if (context.byThresholds) {
    defaults.color = { mode: FieldColorModeId.Thresholds };
  }
  // Lists are taken whole: steps of thresholds and mappings of two sources must not be mixed.
  const given = written?.defaults ?? {};
  const custom = defaultsDeep({}, given.custom, defaults.custom);
  return { defaults: { ...defaults, ...given, custom }, overrides: written?.overrides ?? [] };
}

/** Frames with units, names, colours, thresholds, mappings and links as the panel's JSON says. */
export function applyFieldConfig(
  frames: DataFrame[],
  fieldConfig: FieldConfigSource,
  { registry, theme, replaceVariables }: FieldConfigContext
): DataFrame[] {
  const configured = applyFieldOverrides({
    data: frames,
    fieldConfig,
    fieldConfigRegistry: registry,
    replaceVariables,
    theme,
    timeZone: 'browser',
  });
  // Tables read names from the cache only.
  cacheFieldDisplayNames(configured);
  return configured;
}
