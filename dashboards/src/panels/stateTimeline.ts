import { TooltipDisplayMode, VisibilityMode, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { panelOf, type PanelSpec } from './spec';

/** A bar per line of the queries that changes colour with its state; words and colours are the data source's. */
export function stateTimeline(spec: PanelSpec): PanelBuilder {
  return panelOf(new PanelBuilder(), spec)
    .span(24)
    .height(7)
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.8)
    .lineWidth(0)
    .fillOpacity(70)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
}
