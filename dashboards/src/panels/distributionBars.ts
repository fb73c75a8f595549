import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { query } from '../fireworksQuery';
import type { HistogramSpec } from './quantileChart';
import { panelOf } from './spec';

/** For the dozen buckets that Fireworks' histograms have; with more, the bars scroll. */
export const BARS_HEIGHT = 10;

/** Requests of the whole time range per bucket, a bar each, from the lowest down. */
export function distributionBars({ metric, ...spec }: Omit<HistogramSpec, 'quantiles'>): PanelBuilder {
  return (
    panelOf(new PanelBuilder(), { ...spec, queries: [query(metric).distribution()] })
      .span(12)
      .height(BARS_HEIGHT)
      // Bars are named by all texts of their row; the interval says it all.
      .withTransformation({ id: 'organize', options: { excludeByName: { 'Up to': true } } })
      .reduceOptions(new ReduceDataOptionsBuilder().values(true).calcs([]))
      .orientation(VizOrientation.Horizontal)
      .displayMode(BarGaugeDisplayMode.Basic)
      .text(new VizTextDisplayOptionsBuilder().titleSize(12).valueSize(12))
      .valueMode(BarGaugeValueMode.Text)
      .showUnfilled(false)
      .min(0)
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('blue'))
  );
}
