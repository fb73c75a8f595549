import {
  FilterValueRangeBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { metricInfo } from '../../../src/catalogue';
import { query } from '../fireworksQuery';
import type { HistogramSpec } from './quantileChart';
import { panelOf } from './spec';

/** So many columns that a cell is still wide enough to see and to point at. */
const MOST_COLUMNS = 100;

/**
 * All requests at their place: a row per bucket, strong where many fell. Two bands are two kinds of requests, which
 * no quantile shows. The data source names the rows in the metric's unit.
 */
export function heatmapChart({ metric, ...spec }: Omit<HistogramSpec, 'quantiles'>): PanelBuilder {
  return (
    panelOf(new PanelBuilder(), { ...spec, queries: [query(metric).heatmap()] })
      .span(12)
      .height(9)
      .maxDataPoints(MOST_COLUMNS)
      .calculate(false)
      .color(
        new HeatmapColorOptionsBuilder()
          .mode(HeatmapColorMode.Scheme)
          // One request in a bucket can be told from none, on a dark page and on a light one.
          .scheme('Viridis')
          .steps(64)
      )
      // An empty bucket is background, not the palest colour.
      .filterValues(new FilterValueRangeBuilder().le(1e-9))
      // Of the lower end of the lowest row, the only name that the data source does not give.
      .yAxis(new YAxisConfigBuilder().unit(metricInfo(metric).unit ?? 'short'))
      .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(true))
  );
}
