import { LegendDisplayMode, VisibilityMode } from '@grafana/schema';
import { measureText, VizLayout, VizLegend } from '@grafana/ui';
import { useMemo } from 'react';
import { readOptions } from './readOptions';
import { lookOf, STATE_FONT_SIZE, STATE_GAP, StateBlock } from './StateBlock';
import { readStateRows, type StateRow } from './stateRows';
import { TIME_AXIS_HEIGHT, TIME_AXIS_OVERHANG, TimeAxis } from './TimeAxis';
import type { Viz, VizProps } from './types';

const DEFAULT_OPTIONS = {
  showValue: VisibilityMode.Auto,
  rowHeight: 0.9,
  legend: { displayMode: LegendDisplayMode.List, placement: 'bottom' as const, showLegend: true },
};

const MIN_ROW_HEIGHT = 24;

function StateTimelineViz({ frames, width, height, options: written, range }: VizProps) {
  const { showValue, rowHeight, legend } = readOptions(DEFAULT_OPTIONS, written);
  const fromMs = range.from.valueOf();
  const toMs = range.to.valueOf();
  const rows = useMemo(() => readStateRows(frames, fromMs, toMs), [frames, fromMs, toMs]);
  const longestName = Math.max(0, ...rows.map(({ name }) => measureText(name, STATE_FONT_SIZE).width));
  const nameWidth = Math.min(Math.ceil(longestName) + 2 * STATE_GAP, width * 0.3);
  const legendBelow = legend.showLegend ? (
    <VizLayout.Legend placement={legend.placement}>
      <VizLegend
        items={legendItems(rows)}
        placement={legend.placement}
        displayMode={legend.displayMode}
        readonly={true}
      />
    </VizLayout.Legend>
  ) : null;
  return (
    <VizLayout width={width} height={height} legend={legendBelow}>
      {(innerWidth, innerHeight) => {
        const rowsHeight = innerHeight - TIME_AXIS_HEIGHT;
        const pitch = Math.max(MIN_ROW_HEIGHT, Math.floor(rowsHeight / rows.length));
        const trackWidth = Math.max(1, innerWidth - nameWidth - TIME_AXIS_OVERHANG);
        return (
          <>
            <div style={{ height: rowsHeight, overflow: 'hidden auto', fontSize: STATE_FONT_SIZE }}>
              {rows.map((row, index) => (
                <div key={index} role="group" aria-label={row.name} style={{ display: 'flex', height: pitch }}>
                  <Name name={row.name} width={nameWidth} lineHeight={pitch} />
                  <div
                    style={{ position: 'relative', width: trackWidth, margin: `${(pitch * (1 - rowHeight)) / 2}px 0` }}
                  >
                    {row.runs.map((run) => {
                      const pixels = (ms: number) => (ms / (toMs - fromMs)) * trackWidth;
                      const place = { left: pixels(run.fromMs - fromMs), width: pixels(run.toMs - run.fromMs) };
                      return (
                        <StateBlock key={run.fromMs} {...place} field={row.field} run={run} showValue={showValue} />
                      );
                    })}
                  </div>
                </div>
              ))}
            </div>
            <div style={{ marginLeft: nameWidth - TIME_AXIS_OVERHANG }}>
              <TimeAxis range={range} width={trackWidth} />
            </div>
          </>
        );
      }}
    </VizLayout>
  );
}

function Name({ name, width, lineHeight }: { name: string; width: number; lineHeight: number }) {
  const style = {
    flexShrink: 0,
    width,
    paddingRight: STATE_GAP,
    lineHeight: `${lineHeight}px`,
    textAlign: 'right',
  } as const;
  return (
    <div title={name} style={{ ...style, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
      {name}
    </div>
  );
}

/** Every state once, in the order in which they are met, as Grafana's panel lists them. */
function legendItems(rows: StateRow[]) {
  const colors = new Map<string, string>();
  for (const { field, runs } of rows) {
    for (const { value } of runs) {
      const { text, color } = lookOf(field, value);
      colors.set(text, color);
    }
  }
  colors.delete('');
  return [...colors].map(([label, color]) => ({ label, color, yAxis: 1 }));
}

export const stateTimeline: Viz = {
  Component: StateTimelineViz,
  customFieldOptions: { lineWidth: 0, fillOpacity: 70, hideFrom: { legend: false, tooltip: false, viz: false } },
  byThresholds: false,
};
