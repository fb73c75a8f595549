import { dateTimeFormat } from '@grafana/data';
import {
  AxisPlacement,
  ScaleDirection,
  ScaleDistribution,
  ScaleOrientation,
  TooltipDisplayMode,
} from '@grafana/schema';
import {
  TooltipPlugin2,
  UPlotChart,
  UPlotConfigBuilder,
  useTheme2,
  VizTooltipContent,
  VizTooltipHeader,
  VizTooltipWrapper,
} from '@grafana/ui';
import { useMemo } from 'react';
import { cellColor, colorRamp } from './heatmapColors';
import { readHeatmapRows, type HeatmapRows } from './heatmapRows';
import { readOptions } from './readOptions';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = {
  color: { scheme: 'Oranges', steps: 64, reverse: false },
  filterValues: { le: 1e-9 },
  cellGap: 1,
  tooltip: { mode: TooltipDisplayMode.Single },
};

type Options = typeof DEFAULT_OPTIONS;

function HeatmapViz({ frames, width, height, options: written, range, onZoom }: VizProps) {
  const theme = useTheme2();
  const rows = useMemo(() => readHeatmapRows(frames), [frames]);
  const config = useMemo(
    () => rows && heatmapConfig(rows, readOptions(DEFAULT_OPTIONS, written), range, theme),
    [rows, written, range, theme]
  );
  if (rows === undefined || config === undefined) {
    return null;
  }
  const { columns, times, display } = rows;
  return (
    <UPlotChart config={config} data={[times, times.map(() => 0)]} width={width} height={height}>
      <TooltipPlugin2
        config={config}
        // Shown wherever there is a column; the one series has no points that the mouse could be near.
        hoverMode={1}
        queryZoom={({ from, to }) => onZoom(from, to)}
        clientZoom={true}
        render={(plot) => {
          const time = plot.posToVal(plot.cursor.left ?? 0, 'x');
          const column = times.findIndex((end) => end >= time);
          const row = Math.floor(plot.posToVal(plot.cursor.top ?? 0, 'y'));
          const value = columns[row]?.values[column];
          return (
            <VizTooltipWrapper>
              <VizTooltipHeader item={{ label: '', value: dateTimeFormat(times[column] ?? time) }} />
              <VizTooltipContent
                items={[
                  { label: 'Bucket', value: columns[row]?.name ?? '' },
                  { label: 'Value', value: value === null || value === undefined ? '–' : display(value) },
                ]}
              />
            </VizTooltipWrapper>
          );
        }}
      />
    </UPlotChart>
  );
}

function heatmapConfig(
  { times, columns, stepMs }: HeatmapRows,
  options: Options,
  range: VizProps['range'],
  theme: ReturnType<typeof useTheme2>
): UPlotConfigBuilder {
  const config = new UPlotConfigBuilder('browser');
  config.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: () => [range.from.valueOf(), range.to.valueOf()],
  });
  config.addScale({
    scaleKey: 'y',
    isTime: false,
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    distribution: ScaleDistribution.Linear,
    range: () => [0, columns.length],
  });
  config.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, theme, grid: { show: false } });
  const labelled = Math.max(1, Math.ceil(columns.length / 12));
  config.addAxis({
    scaleKey: 'y',
    isTime: false,
    placement: AxisPlacement.Left,
    theme,
    grid: { show: false },
    splits: () => columns.map((_, index) => index + 0.5).filter((_, index) => index % labelled === 0),
    values: (_plot, splits) => splits.map((split) => columns[Math.floor(split)]?.name ?? ''),
  });
  config.addSeries({ scaleKey: 'y', pathBuilder: () => null, pointsBuilder: () => false, theme });
  const ramp = colorRamp(options.color, theme.isDark);
  const highest = Math.max(...columns.flatMap(({ values }) => values.map((value) => value ?? 0)));
  config.addHook('drawClear', (plot) => {
    const { ctx, bbox } = plot;
    const gap = options.cellGap;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    columns.forEach(({ values }, row) => {
      const top = plot.valToPos(row + 1, 'y', true);
      const cellHeight = plot.valToPos(row, 'y', true) - top;
      times.forEach((time, column) => {
        const value = values[column];
        if (value === null || value === undefined || value <= options.filterValues.le) {
          return;
        }
        const left = plot.valToPos(time - stepMs, 'x', true);
        const cellWidth = plot.valToPos(time, 'x', true) - left;
        ctx.fillStyle = cellColor(ramp, value / highest);
        ctx.fillRect(left, top, Math.max(1, cellWidth - gap), Math.max(1, cellHeight - gap));
      });
    });
    ctx.restore();
  });
  return config;
}

export const heatmap: Viz = {
  Component: HeatmapViz,
  customFieldOptions: { hideFrom: { legend: false, tooltip: false, viz: false }, scaleDistribution: undefined },
  byThresholds: false,
};
