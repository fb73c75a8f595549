import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { limits, type Judgement } from './judgement';
import { panelOf, sayingNoTraffic, type PanelSpec } from './spec';

export interface ChartSpec extends PanelSpec {
  /** Which extreme the legend gives beside the newest value: the worse one. Default the highest. */
  worst?: 'max' | 'min';
  /** Legend beside the chart, for wide charts with more lines than fit below. */
  legendAside?: boolean;
}

/** Lines over time from zero up, half the dashboard wide. Gaps stay gaps. */
export function chart(spec: ChartSpec): PanelBuilder {
  return sayingNoTraffic(panelOf(new PanelBuilder(), spec), spec)
    .span(12)
    .height(9)
    .axisSoftMin(0)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Auto)
    .pointSize(4)
    .spanNulls(false)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(legendOf(spec));
}

/** Where lines are deployments, the worst comes first, since a legend with many lines has to be scrolled. */
function legendOf({ queries, worst = 'max', legendAside = false }: ChartSpec): VizLegendOptionsBuilder {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(legendAside ? LegendPlacement.Right : LegendPlacement.Bottom)
    .calcs(['last', worst]);
  const perDeployment = queries.some((query) => query.build().groupBy?.includes('deployment_id'));
  return perDeployment ? legend.sortBy(worst === 'max' ? 'Max' : 'Min').sortDesc(worst === 'max') : legend;
}

/** Areas on top of each other, for parts that add up to a whole. */
export function stacked(panel: PanelBuilder): PanelBuilder {
  return panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A')).fillOpacity(40);
}

/** Stacked bars, for parts that come and go: between two points of one part there is nothing to draw. */
export function stackedBars(panel: PanelBuilder): PanelBuilder {
  return stacked(panel).drawStyle(GraphDrawStyle.Bars).lineWidth(0).fillOpacity(80);
}

/** Dashed lines where good ends and where bad begins. */
export function withLimits(panel: PanelBuilder, judgement: Judgement): PanelBuilder {
  return panel
    .unit('percentunit')
    .thresholds(limits(judgement))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

/** The named series in colours that mean something. */
export function inColours(panel: PanelBuilder, colours: Readonly<Record<string, string>>): PanelBuilder {
  for (const [name, fixedColor] of Object.entries(colours)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}
