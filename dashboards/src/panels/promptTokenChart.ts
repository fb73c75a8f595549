import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { CACHED_PROMPT_TOKENS, PROMPT_TOKENS, UNCACHED_PROMPT_TOKENS } from '../metrics';
import { chart, drawnAsTotal, inColours, stacked } from './chart';
import { TOKENS } from './colours';
import type { PanelSpec } from './spec';

/** Cached and uncached prompt tokens as areas that add up to all of them, drawn as a line on top. */
export function promptTokenChart(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  const panel = chart({
    ...spec,
    queries: [
      query(UNCACHED_PROMPT_TOKENS).legend('Uncached'),
      query(CACHED_PROMPT_TOKENS).legend('Cached'),
      query(PROMPT_TOKENS).legend('All'),
    ],
  });
  stacked(panel).overrideByName('All', drawnAsTotal());
  return inColours(panel, TOKENS);
}
