import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { chart, inColours } from './chart';
import { QUANTILES } from './colours';
import type { PanelSpec } from './spec';

export interface HistogramSpec extends Omit<PanelSpec, 'queries'> {
  metric: string;
  quantiles?: number[];
  /** Compares the p95 with that of a day before. */
  dayBefore?: boolean;
}

/** Median and tail of a histogram over everything chosen. A quantile has the same colour on every panel. */
export function quantileChart({
  metric,
  quantiles = [0.5, 0.95, 0.99],
  dayBefore = false,
  ...spec
}: HistogramSpec): PanelBuilder {
  const panel = chart({
    ...spec,
    queries: [
      query(metric)
        .quantiles(...quantiles)
        .legend('{{quantile}}'),
    ],
    ...(dayBefore ? { dayBefore: query(metric).quantiles(0.95) } : {}),
  });
  return inColours(panel, QUANTILES);
}
