import {
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { panelOf, type PanelSpec } from './spec';

/** For the state of one deployment, in half the width; of all of them as many at a time as can be named. */
export function stateLine(spec: PanelSpec, rows: number): PanelBuilder {
  return stateTimeline(spec).span(12).height(rows).perPage(5);
}

/** A bar per line of the queries that changes colour with its state; words and colours are the data source's. */
export function stateTimeline(spec: PanelSpec): PanelBuilder {
  return (
    panelOf(new PanelBuilder(), spec)
      .span(24)
      .height(8)
      // More would be too thin to name.
      .perPage(10)
      .mergeValues(true)
      // The legend says which colour is which; words are cut to what fits, such as "Sc".
      .showValue(VisibilityMode.Never)
      .rowHeight(0.8)
      .lineWidth(0)
      .fillOpacity(70)
      // Grafana's default for this panel is a scale of colours, with which it knows neither a legend nor a colour for null.
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed))
      .legend(
        new VizLegendOptionsBuilder()
          .showLegend(true)
          .displayMode(LegendDisplayMode.List)
          .placement(LegendPlacement.Bottom)
          .calcs([])
      )
      .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
  );
}
