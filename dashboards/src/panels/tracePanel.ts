import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as ChartBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { TraceQueryBuilder } from '../traceQuery';
import { DATASOURCE } from '../variables';
import { coloured, neutral, type Judgement } from './judgement';

interface TracePanelSpec {
  id: number;
  title: string;
  description: string;
  queries: TraceQueryBuilder[];
}

interface PanelLike {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: typeof DATASOURCE): this;
  targets(targets: TraceQueryBuilder[]): this;
}

function panelOf<Panel extends PanelLike>(panel: Panel, { id, title, description, queries }: TracePanelSpec): Panel {
  return panel
    .id(id)
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .targets(queries.map((query, index) => query.refId(String.fromCharCode('A'.charCodeAt(0) + index))));
}

/** One number for the whole time range. */
export function traceStat({ judgement, ...spec }: TracePanelSpec & { judgement?: Judgement }): StatBuilder {
  return panelOf(new StatBuilder(), spec)
    .span(8)
    .height(3)
    .noValue('No traces')
    .textMode(BigValueTextMode.Value)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['last']).values(false))
    .thresholds(judgement === undefined ? neutral() : coloured(judgement));
}

/** `bars` for numbers that add up, `lines` for the others. */
export function traceChart({ draws, ...spec }: TracePanelSpec & { draws: 'bars' | 'lines' }): ChartBuilder {
  const panel = panelOf(new ChartBuilder(), spec)
    .span(12)
    .height(8)
    .axisSoftMin(0)
    .noValue('No traces')
    .showPoints(VisibilityMode.Auto)
    .pointSize(5)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(draws === 'bars' ? ['sum'] : ['lastNotNull', 'max'])
    );
  return draws === 'bars'
    ? panel
        .drawStyle(GraphDrawStyle.Bars)
        .fillOpacity(60)
        .lineWidth(0)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    : // A few calls an hour make points far apart; the line between them is only for the eye.
      panel.drawStyle(GraphDrawStyle.Line).lineWidth(1).spanNulls(true);
}

/** Columns that the rows need for their links, or that say little at a glance. */
const ASIDE = ['Billing', 'Tokens cached', 'Calls', 'Spans', 'Experiment', 'Metrics from', 'Metrics to'];

export function traceTable({ sortBy, ...spec }: TracePanelSpec & { sortBy: string }): TableBuilder {
  const panel = panelOf(new TableBuilder(), spec)
    .span(24)
    .height(10)
    .minWidth(80)
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)])
    .overrideByName('Status', [
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
      {
        id: 'mappings',
        value: [{ type: 'value', options: { ERROR: { color: 'red', index: 0 }, OK: { color: 'green', index: 1 } } }],
      },
      { id: 'custom.width', value: 90 },
    ])
    // With the arrow of the sorted column beside it.
    .overrideByName('Duration', [{ id: 'custom.width', value: 100 }])
    .overrideByName('Time', [{ id: 'custom.width', value: 165 }])
    .overrideByName('Name', [{ id: 'custom.width', value: 140 }])
    .overrideByName('Model', [{ id: 'custom.width', value: 170 }])
    .overrideByName('Deployment', [{ id: 'custom.width', value: 110 }])
    .overrideByName('Request', [{ id: 'custom.width', value: 260 }])
    .overrideByName('Response', [{ id: 'custom.width', value: 260 }]);
  for (const column of ASIDE) {
    panel.overrideByName(column, [{ id: 'custom.hideFrom', value: { viz: true } }]);
  }
  return panel.overrideByName('Trace', [{ id: 'custom.width', value: 130 }]);
}
