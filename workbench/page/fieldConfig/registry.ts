import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldColorModeId,
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
  numberOverrideProcessor,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  valueMappingsOverrideProcessor,
  ThresholdsMode,
  type FieldConfigPropertyItem,
} from '@grafana/data';

type Process = FieldConfigPropertyItem['process'];

/** The options that every panel type has, with how Grafana reads an override's value (core/components/OptionsUI). */
const STANDARD: Array<{ id: string; process: Process; defaultValue?: unknown }> = [
  { id: 'displayName', process: displayNameOverrideProcessor },
  { id: 'unit', process: stringOverrideProcessor },
  { id: 'fieldMinMax', process: booleanOverrideProcessor },
  { id: 'min', process: numberOverrideProcessor },
  { id: 'max', process: numberOverrideProcessor },
  { id: 'decimals', process: numberOverrideProcessor },
  { id: 'noValue', process: stringOverrideProcessor },
  { id: 'description', process: stringOverrideProcessor },
  { id: 'filterable', process: booleanOverrideProcessor },
  { id: 'links', process: dataLinksOverrideProcessor },
  { id: 'mappings', process: valueMappingsOverrideProcessor, defaultValue: [] },
  { id: 'color', process: identityOverrideProcessor, defaultValue: { mode: FieldColorModeId.PaletteClassic } },
  {
    id: 'thresholds',
    process: thresholdsOverrideProcessor,
    defaultValue: {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: 'green' },
        { value: 80, color: 'red' },
      ],
    },
  },
];

/** The field options of one panel type: the standard ones and the given ones under `custom`, with their defaults. */
export function fieldConfigRegistry(custom: Record<string, unknown>): FieldConfigOptionsRegistry {
  return new FieldConfigOptionsRegistry(() => [
    ...STANDARD.map(({ id, process, defaultValue }) => item(id, id, process, defaultValue, false)),
    ...Object.entries(custom).map(([name, defaultValue]) =>
      item(`custom.${name}`, name, identityOverrideProcessor, defaultValue, true)
    ),
  ]);
}

function item(
  id: string,
  path: string,
  process: Process,
  defaultValue: unknown,
  isCustom: boolean
): FieldConfigPropertyItem {
  const editor = () => null;
  const settings = { expandTemplateVars: id === 'displayName' };
  return {
    id,
    path,
    name: id,
    isCustom,
    process,
    defaultValue,
    settings,
    editor,
    override: editor,
    shouldApply: () => true,
  };
}
