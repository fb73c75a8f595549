import { EventBusSrv, type DataFrame } from '@grafana/data';
import {
  AxisPlacement,
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LineInterpolation,
  ScaleDistribution,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema';
import { PanelContextProvider, SeriesVisibilityChangeMode, TimeSeries, TooltipPlugin2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { drawAnnotations } from './drawAnnotations';
import { pointLinks } from './pointLinks';
import { readOptions } from './readOptions';
import { seriesName, splitForLegend } from './seriesVisibility';
import { TimeSeriesTooltip } from './TimeSeriesTooltip';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = {
  legend: {
    displayMode: LegendDisplayMode.List,
    placement: 'bottom' as const,
    showLegend: true,
    calcs: [] as string[],
  },
  tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
};

/** Grafana's defaults (plugins/panel/timeseries/config.ts). */
const CUSTOM_FIELD_OPTIONS = {
  drawStyle: GraphDrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: GraphGradientMode.None,
  barAlignment: BarAlignment.Center,
  barWidthFactor: 0.6,
  showPoints: VisibilityMode.Auto,
  pointSize: 5,
  spanNulls: false,
  stacking: { mode: StackingMode.None, group: 'A' },
  scaleDistribution: { type: ScaleDistribution.Linear },
  thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
  axisPlacement: AxisPlacement.Auto,
  axisGridShow: true,
  axisCenteredZero: false,
  axisBorderShow: false,
  hideFrom: { legend: false, tooltip: false, viz: false },
  // No defaults, but overrides may set them.
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  axisLabel: undefined,
  axisColorMode: undefined,
  axisWidth: undefined,
  fillBelowTo: undefined,
  lineStyle: undefined,
  insertNulls: undefined,
  transform: undefined,
};

function TimeSeriesViz({ frames, annotations, width, height, options: written, range, onZoom }: VizProps) {
  const options = readOptions(DEFAULT_OPTIONS, written);
  const [onlyShown, setOnlyShown] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(
    () => frames.map(copyBars).map((frame) => splitForLegend(frame, frames, onlyShown)),
    [frames, onlyShown]
  );
  const context = useMemo(
    () => ({
      eventsScope: 'global',
      eventBus: new EventBusSrv(),
      onToggleSeriesVisibility: (label: string | string[] | null, mode: SeriesVisibilityChangeMode) =>
        setOnlyShown((before) => toggled(before, [label ?? []].flat(), mode, frames)),
    }),
    [frames]
  );
  const mode = options.tooltip.mode;
  return (
    <PanelContextProvider value={context}>
      <TimeSeries
        frames={drawn}
        width={width}
        height={height}
        timeRange={range}
        timeZone="browser"
        legend={options.legend}
      >
        {(config, aligned) => {
          drawAnnotations(config, annotations);
          return mode === TooltipDisplayMode.None ? null : (
            <TooltipPlugin2
              config={config}
              hoverMode={mode === TooltipDisplayMode.Multi ? 1 : 0}
              queryZoom={({ from, to }) => onZoom(from, to)}
              clientZoom={true}
              getDataLinks={(seriesIndex, row) =>
                pointLinks(aligned.fields[seriesIndex], aligned.fields[0]?.values[row], frames)
              }
              render={(_plot, indices, seriesIndex, isPinned, _dismiss, _range, _viaSync, links) => (
                <TimeSeriesTooltip
                  frame={aligned}
                  indices={indices}
                  seriesIndex={seriesIndex}
                  links={isPinned ? links : []}
                  {...options.tooltip}
                />
              )}
            />
          );
        }}
      </TimeSeries>
    </PanelContextProvider>
  );
}

/** Clicking a name in the legend shows only it, or all again; with a modifier key it is added or taken away. */
function toggled(
  before: ReadonlySet<string>,
  labels: readonly string[],
  mode: SeriesVisibilityChangeMode,
  frames: DataFrame[]
): ReadonlySet<string> {
  if (mode === SeriesVisibilityChangeMode.ToggleSelection) {
    const same = before.size === labels.length && labels.every((label) => before.has(label));
    return new Set(same ? [] : labels);
  }
  const all = frames.flatMap((frame) => frame.fields.slice(1).map((field) => seriesName(field, frame, frames)));
  const after = new Set(before.size === 0 ? all : before);
  for (const label of labels) {
    if (!after.delete(label)) {
      after.add(label);
    }
  }
  return after;
}

/** The package's bar preparation appends to the arrays it is given, so a second drawing would show longer ones. */
function copyBars(frame: DataFrame): DataFrame {
  const hasBars = frame.fields.some((field) => field.config.custom?.drawStyle === GraphDrawStyle.Bars);
  return hasBars ? { ...frame, fields: frame.fields.map((field) => ({ ...field, values: [...field.values] })) } : frame;
}

export const timeSeries: Viz = {
  Component: TimeSeriesViz,
  customFieldOptions: CUSTOM_FIELD_OPTIONS,
  byThresholds: false,
};
