import { FieldType, formattedValueToString, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';

/** A heatmap as Grafana's frame type "heatmap-rows": one column of times and, per bucket, a column of values. */
export interface HeatmapRows {
  /** Ends of the cells, as Grafana's panel takes the times of this frame type; ms, ascending. */
  times: number[];
  stepMs: number;
  /** From the lowest bucket up. */
  columns: Array<{ name: string; values: Array<number | null> }>;
  display: (value: number) => string;
}

/** Reads one wide frame, or one frame per bucket; nothing when there are no values. */
export function readHeatmapRows(frames: readonly DataFrame[]): HeatmapRows | undefined {
  const first = frames.find((frame) => frame.fields.some((field) => field.type === FieldType.time));
  const times: number[] = first?.fields.find((field) => field.type === FieldType.time)?.values ?? [];
  const fields = frames.flatMap((frame) =>
    frame.fields.filter((field) => field.type === FieldType.number).map((field) => ({ field, frame }))
  );
  const display = fields[0]?.field.display;
  if (times.length === 0 || fields.length === 0) {
    return undefined;
  }
  return {
    times,
    stepMs: smallestGap(times) ?? 60_000,
    columns: fields.map(({ field, frame }) => ({ name: rowName(field, frame), values: field.values })),
    display: (value) => (display === undefined ? String(value) : formattedValueToString(display(value))),
  };
}

/** The name that panel or data source give, else the bound. */
function rowName(field: Field, frame: DataFrame): string {
  const { displayName, displayNameFromDS } = field.config;
  return displayName ?? displayNameFromDS ?? field.labels?.le ?? getFieldDisplayName(field, frame);
}

function smallestGap(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return gaps.length > 0 ? Math.min(...gaps) : undefined;
}
