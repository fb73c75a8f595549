import { formattedValueToString, type DataFrame } from '@grafana/data';
import type { Viz, VizProps } from './types';

/** What a line of a trace or of a log says first; the rest is for Grafana's own panels. */
const COLUMNS = ['timestamp', 'serviceName', 'operationName', 'duration', 'body'];

/** Spans and messages as lines of text: Grafana's panels for them are in no package. */
function LinesViz({ frames: [frame], height }: VizProps) {
  const rows = Array.from({ length: frame?.length ?? 0 }, (_, row) => row);
  return (
    <ol style={{ height, overflow: 'auto', listStyle: 'none' }}>
      {rows.map((row) => (
        <li key={row}>{lineOf(frame, row)}</li>
      ))}
    </ol>
  );
}

function lineOf(frame: DataFrame | undefined, row: number): string {
  const fields = COLUMNS.flatMap((column) => frame?.fields.filter(({ name }) => name === column) ?? []);
  return fields
    .map(({ display, values }) =>
      display === undefined ? String(values[row]) : formattedValueToString(display(values[row]))
    )
    .join(' ');
}

export const lines: Viz = { Component: LinesViz, customFieldOptions: {}, byThresholds: false };
