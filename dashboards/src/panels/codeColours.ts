import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { inColours } from './chart';

/** Of the codes that Fireworks documents, so that two on one panel differ at a glance. */
const OF_CODES = {
  400: 'orange',
  401: 'dark-orange',
  403: 'light-orange',
  404: 'super-light-orange',
  408: 'dark-yellow',
  429: 'yellow',
  500: 'red',
  502: 'dark-red',
  503: 'purple',
  504: 'dark-purple',
};

/** Server faults red to purple, caller faults orange; 429 apart, since it is about capacity. Others are shades. */
export function inCodeColours(panel: PanelBuilder): PanelBuilder {
  panel
    .overrideByRegexp('/^5/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'red' } }])
    .overrideByRegexp('/^4/', [{ id: 'color', value: { mode: 'shades', fixedColor: 'orange' } }]);
  return inColours(panel, OF_CODES);
}
