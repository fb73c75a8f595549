import { getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';

export function seriesName(field: Field, frame: DataFrame, frames: DataFrame[]): string {
  return getFieldDisplayName(field, frame, frames);
}

/** Hides from the drawing, not from the legend, every series that was not chosen; nothing chosen means all. */
export function splitForLegend(frame: DataFrame, frames: DataFrame[], onlyShown: ReadonlySet<string>): DataFrame {
  if (onlyShown.size === 0) {
    return frame;
  }
  return {
    ...frame,
    fields: frame.fields.map((field, index) => {
      if (index === 0 || onlyShown.has(seriesName(field, frames[frames.indexOf(frame)] ?? frame, frames))) {
        return field;
      }
      const hideFrom = { legend: false, tooltip: true, viz: true };
      return { ...field, config: { ...field.config, custom: { ...field.config.custom, hideFrom } } };
    }),
  };
}
