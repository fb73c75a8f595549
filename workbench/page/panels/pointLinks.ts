import { FieldType, type DataFrame, type Field, type LinkModel } from '@grafana/data';

/**
 * Links of a point of a plot. What is plotted are all series on one time column, and links know their own frame, so
 * the row is looked for there.
 * @param plotted the series among the plotted ones; it says which field of `frames` it is
 */
export function pointLinks(plotted: Field | undefined, timeMs: unknown, frames: readonly DataFrame[]): LinkModel[] {
  const origin = plotted?.state?.origin;
  const frame = frames[origin?.frameIndex ?? -1];
  const row = frame?.fields.find((field) => field.type === FieldType.time)?.values.indexOf(timeMs) ?? -1;
  return row < 0 ? [] : (frame?.fields[origin?.fieldIndex ?? -1]?.getLinks?.({ valueRowIndex: row }) ?? []);
}
