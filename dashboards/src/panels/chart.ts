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
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { FireworksQueryBuilder } from '../fireworksQuery';
import { BEFORE } from './colours';
import { limits, type Judgement } from './judgement';
import { panelOf, withEmptyTexts, type PanelSpec } from './spec';

export interface ChartSpec extends PanelSpec {
  /** Which extreme the legend gives beside the newest value: the worse one. Default the highest. */
  worst?: 'max' | 'min';
  /** What else the legend gives: in a third of the width nothing fits beside names. Default the newest value; behind bars Grafana puts an empty step, which would be the newest. */
  beside?: 'last' | 'mean' | 'nothing';
  /** What it is compared with, where there is history: the same a day before, of one line. */
  dayBefore?: FireworksQueryBuilder;
  /** Legend beside the chart: below it only some lines fit without scrolling. */
  legendAside?: boolean;
}

/** Below it fits a legend of three lines: Grafana gives a legend a third of the panel. */
export const CHART_HEIGHT = 9;
/** Of four, as many deployments as most accounts have. */
export const DEPLOYMENTS_HEIGHT = 11;

/** Lines over time from zero up, half the dashboard wide. Gaps stay gaps. */
export function chart(spec: ChartSpec): PanelBuilder {
  const panel = chartOf(spec.dayBefore === undefined ? spec : withDayBefore(spec, spec.dayBefore));
  return spec.dayBefore === undefined ? panel : panel.overrideByName(nameOfBefore(spec), IN_THE_BACKGROUND);
}

function withDayBefore(spec: ChartSpec, dayBefore: FireworksQueryBuilder): ChartSpec {
  return {
    ...spec,
    description: `${spec.description} Grey and dashed: a day before, where there is history.`,
    queries: [...spec.queries, dayBefore.offset('1d').legend(nameOfBefore(spec))],
  };
}

function nameOfBefore(spec: ChartSpec): string {
  return isPerDeployment(spec)
    ? 'All, a day before'
    : spec.dayBefore?.build().view === 'quantile'
      ? 'p95, a day before'
      : 'A day before';
}

/** A line over what is stacked, not a part of it. */
const IN_THE_BACKGROUND: DynamicConfigValue[] = [
  { id: 'color', value: { mode: 'fixed', fixedColor: BEFORE } },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [4, 4] } },
  ...drawnAsTotal(),
];

function chartOf(spec: ChartSpec): PanelBuilder {
  return withEmptyTexts(panelOf(new PanelBuilder(), spec), spec, '–')
    .span(12)
    .height(heightOf(spec))
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

function heightOf(spec: ChartSpec): number {
  if (spec.legendAside === true || !isPerDeployment(spec)) {
    return CHART_HEIGHT;
  }
  return spec.dayBefore === undefined ? DEPLOYMENTS_HEIGHT : DEPLOYMENTS_HEIGHT + 2;
}

/** Where lines are deployments, the worst comes first, since a legend with many lines has to be scrolled. */
function legendOf(spec: ChartSpec): VizLegendOptionsBuilder {
  const { worst = 'max', beside = 'last', legendAside = false } = spec;
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(legendAside ? LegendPlacement.Right : LegendPlacement.Bottom)
    .calcs(beside === 'nothing' ? [worst] : [beside, worst]);
  return isPerDeployment(spec) ? legend.sortBy(worst === 'max' ? 'Max' : 'Min').sortDesc(worst === 'max') : legend;
}

function isPerDeployment({ queries }: ChartSpec): boolean {
  return queries.some((query) => query.build().groupBy?.includes('deployment_id'));
}

/**
 * Areas on top of each other, for parts that add up to a whole and are always there: where a part has no value,
 * Grafana draws it at the height of the ones below, in its own colour.
 */
export function stacked(panel: PanelBuilder): PanelBuilder {
  return panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A')).fillOpacity(40);
}

/** For the override of a series that is the whole: a line over the stacked parts, not one of them. */
export function drawnAsTotal(): DynamicConfigValue[] {
  return [
    { id: 'custom.stacking', value: { mode: StackingMode.None, group: 'A' } },
    { id: 'custom.fillOpacity', value: 0 },
  ];
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
