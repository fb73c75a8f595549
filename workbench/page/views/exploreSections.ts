import { FieldType, type DataFrame, type PreferredVisualisationType } from '@grafana/data';

/** A part of Explore's results: frames that one panel type shows. */
export interface ExploreSection {
  title: string;
  type: string;
  frames: DataFrame[];
}

/** Which frames go where: what they prefer, else a graph for series and a table for the rest. */
export function exploreSections(frames: readonly DataFrame[]): ExploreSection[] {
  const heatmaps = frames.filter((frame) => frame.meta?.type?.startsWith('heatmap'));
  const others = frames.filter((frame) => !heatmaps.includes(frame) && frame.length > 0);
  const graphs = others.filter(isGraph);
  const tables = others.filter((frame) => !isGraph(frame));
  return [
    { title: 'Heatmap', type: 'heatmap', frames: heatmaps },
    { title: 'Graph', type: 'timeseries', frames: graphs },
    ...tables.map((frame) => ({ title: frame.name ?? `Table ${frame.refId ?? ''}`, type: 'table', frames: [frame] })),
  ].filter((section) => section.frames.length > 0);
}

function isGraph(frame: DataFrame): boolean {
  const preferred: PreferredVisualisationType | undefined = frame.meta?.preferredVisualisationType;
  const types = frame.fields.map((field) => field.type);
  return preferred === undefined
    ? types.includes(FieldType.time) && types.includes(FieldType.number) && !types.includes(FieldType.string)
    : preferred === 'graph';
}
