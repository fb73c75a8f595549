import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { query } from '../fireworksQuery';
import { chart, withLimits } from './chart';
import { ATTAINMENT_JUDGED } from './judgement';
import type { PanelSpec } from './spec';
import { stat } from './stat';

export interface TargetSpec extends Omit<PanelSpec, 'queries'> {
  metric: string;
  /** A bound, or the variable that holds one. */
  within: string;
}

/** The share of all chosen requests that stayed within the target, over the whole time range. */
export function targetStat({ metric, within, ...spec }: TargetSpec) {
  return stat({
    ...spec,
    queries: [query(metric).within(within).over('avg', 'range')],
    judgement: ATTAINMENT_JUDGED,
    shows: 'range',
  });
}

/** The same over time, one line per deployment. */
export function targetChart({ metric, within, ...spec }: TargetSpec): PanelBuilder {
  return withLimits(
    chart({
      ...spec,
      queries: [query(metric).within(within).byDeployment()],
      worst: 'min',
      beside: 'nothing',
      legendAside: true,
    }),
    ATTAINMENT_JUDGED
  )
    .axisSoftMin(0.85)
    .max(1);
}
