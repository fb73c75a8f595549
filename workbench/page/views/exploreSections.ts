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
  const shown = frames.filter((frame) => !heatmaps.includes(frame) && frame.length > 0);
  const traces = shown.filter((frame) => preferred(frame) === 'trace');
  const rows = shown.filter((frame) => preferred(frame) === 'logs');
  const others = shown.filter((frame) => !traces.includes(frame) && !rows.includes(frame));
  const graphs = others.filter(isGraph);
  const tables = others.filter((frame) => !isGraph(frame));
  return [
    { title: 'Trace', type: 'traces', frames: traces },
    { title: 'Rows', type: 'logs', frames: rows },
    { title: 'Heatmap', type: 'heatmap', frames: heatmaps },
    { title: 'Graph', type: 'timeseries', frames: graphs },
    ...tables.map((frame) => ({ title: tableTitle(frame), type: 'table', frames: [frame] })),
  ].filter((section) => section.frames.length > 0);
}

/** The workbench draws no graph of nodes. */
function tableTitle(frame: DataFrame): string {
  const title = frame.name ?? `Table ${frame.refId ?? ''}`;
  return preferred(frame) === 'nodeGraph' ? `${title} (of the node graph, as a table)` : title;
}

function preferred({ meta }: DataFrame): PreferredVisualisationType | undefined {
  return meta?.preferredVisualisationType;
}

function isGraph(frame: DataFrame): boolean {
  const types = frame.fields.map((field) => field.type);
  return preferred(frame) === undefined
    ? types.includes(FieldType.time) && types.includes(FieldType.number) && !types.includes(FieldType.string)
    : preferred(frame) === 'graph';
}
