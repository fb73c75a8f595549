import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LogsDedupStrategy,
  LogsSortOrder,
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
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as ChartBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { TraceQueryBuilder } from '../traceQuery';
import { DATASOURCE } from '../variables';
import { inColours } from './chart';
import { coloured, neutral, type Judgement } from './judgement';
import { HIDDEN } from './spec';

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

interface TraceChartSpec extends TracePanelSpec {
  draws: 'bars' | 'lines';
  /** Of lines whose names mean something. */
  colours?: Readonly<Record<string, string>>;
}

/** `bars` for numbers that add up, `lines` for the others. */
export function traceChart({ draws, colours = {}, ...spec }: TraceChartSpec): ChartBuilder {
  const panel = inColours(panelOf(new ChartBuilder(), spec), colours)
    .span(12)
    .height(8)
    .axisSoftMin(0)
    .noValue('No traces')
    .pointSize(5)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(draws === 'bars' ? ['sum'] : ['max'])
    );
  return draws === 'bars'
    ? panel
        .drawStyle(GraphDrawStyle.Bars)
        .fillOpacity(60)
        .lineWidth(0)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    : // Traces are often few: a step without any is a gap, and a step between two gaps has its point.
      panel.drawStyle(GraphDrawStyle.Line).lineWidth(1).spanNulls(false).showPoints(VisibilityMode.Always);
}

/** Grafana's trace view, which the SDK has no builder for. */
export function tracePanel(spec: TracePanelSpec): PanelBuilder {
  return panelOf(new PanelBuilder().type('traces'), spec).span(24).height(20);
}

/** In the order of the talk. */
export function conversationPanel(spec: TracePanelSpec): LogsBuilder {
  return panelOf(new LogsBuilder(), spec)
    .span(24)
    .height(20)
    .sortOrder(LogsSortOrder.Ascending)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .showTime(true)
    .dedupStrategy(LogsDedupStrategy.None);
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
    panel.overrideByName(column, HIDDEN);
  }
  return panel.overrideByName('Trace', [{ id: 'custom.width', value: 130 }]);
}
