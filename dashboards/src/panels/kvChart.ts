import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { KV_BLOCKS, KV_SLOTS } from '../metrics';
import { chart, withLimits } from './chart';
import { CACHE_USE_JUDGED } from './judgement';
import type { PanelSpec } from './spec';

/** Memory and places of the KV cache beside each other: which of them is short says what to change. */
export function kvChart(spec: Omit<PanelSpec, 'queries'>): PanelBuilder {
  const panel = chart({
    ...spec,
    queries: [
      query(KV_BLOCKS).aggregate('max').by().legend('Blocks'),
      query(KV_SLOTS).aggregate('max').by().legend('Slots'),
    ],
  });
  return withLimits(panel, CACHE_USE_JUDGED).min(0).max(1);
}
