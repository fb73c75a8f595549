import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { inColours } from './chart';

/** Server faults red, caller faults orange, each code its own shade; 429 apart, since it is about capacity. */
export function inCodeColours(panel: PanelBuilder): PanelBuilder {
  panel
    .overrideByRegexp('/^5/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'red' } }])
    .overrideByRegexp('/^4/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'orange' } }]);
  return inColours(panel, { 429: 'yellow' });
}
