import type { FieldConfigSource, Panel, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Look } from './look';
import type { Asked, PlainTarget } from './plainTargets';

/**
 * The panel's own settings with what the data source would give: by default where all numbers look the same, else for
 * each query or column. The data source goes before a panel's defaults, and overrides go before both.
 */
export function dressed(panel: Panel, plain: readonly PlainTarget[], asked: Asked): FieldConfigSource {
  const own: FieldConfigSource = panel.fieldConfig ?? { defaults: {}, overrides: [] };
  if (panel.transformations?.some(({ options }) => options?.replaceFields === true)) {
    // What Grafana computes of them is no number of the data source.
    return own;
  }
  const [first] = plain;
  // A table has other columns as well, such as how many rows Grafana counts.
  const areAlike = panel.type !== 'table' && new Set(plain.map(({ look }) => JSON.stringify(look))).size <= 1;
  if (areAlike) {
    return {
      defaults: withEnd({ ...own.defaults, ...first?.look }, own, asked),
      overrides: own.overrides,
    };
  }
  const looks = plain.map(({ look, target, column }) => ({
    matcher: panel.type === 'table' ? { id: 'byName', options: column } : { id: 'byFrameRefID', options: target.refId },
    properties: propertiesOf(look),
  }));
  return {
    defaults: withEnd({ ...own.defaults }, own, asked),
    overrides: [...looks.filter(({ properties }) => properties.length > 0), ...own.overrides],
  };
}

function propertiesOf(look: Look): Array<{ id: string; value: unknown }> {
  return Object.entries(look).map(([id, value]) => ({ id, value }));
}

/** What stands for NaN, which is asked for where there is no newest value: what the panel says of no number. */
function withEnd(
  defaults: FieldConfigSource['defaults'],
  { overrides }: FieldConfigSource,
  { addsNewest }: Asked
): FieldConfigSource['defaults'] {
  const noValue = overrides.flatMap(({ properties }) => properties).find(({ id }) => id === 'noValue')?.value;
  if (!addsNewest) {
    return defaults;
  }
  const nothing = {
    type: 'special',
    options: { match: 'nan', result: { text: String(noValue ?? '–'), color: 'text', index: 0 } },
  };
  return { ...defaults, mappings: [...(defaults.mappings ?? []), nothing as ValueMapping] };
}
