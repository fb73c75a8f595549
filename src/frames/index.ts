import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import type { Grid } from '../evaluate/grid';
import type { DrawnQuery } from './drawn';
import { tableFrame } from './tableFrame';
import { timeSeriesFrames } from './timeSeriesFrames';

export type { DrawnQuery } from './drawn';
export { nameSeries } from './seriesName';

export interface FrameContext {
  stepMs: number;
  /** End of the range asked for; nothing is shown later than this. */
  toMs: number;
  /** Shown by the query inspector. */
  promql: string;
  notices: readonly QueryResultMetaNotice[];
}

/** The frames of one answered query. Never empty, so that notices have a place even when nothing matched. */
export function toFrames(grid: Grid, query: DrawnQuery, context: FrameContext): DataFrame[] {
  const { frames, clamped } =
    query.format === 'table'
      ? tableFrame(grid, query, context.toMs)
      : timeSeriesFrames(grid, query, context.stepMs, context.toMs);
  const shown: DataFrame[] = frames.length > 0 ? frames : [{ refId: query.refId, fields: [], length: 0 }];
  const notices = clamped ? [...context.notices, CLAMPED] : context.notices;
  return shown.map((frame, index) => ({
    ...frame,
    // Grafana shows each frame's notices; once per query is enough.
    meta: { ...frame.meta, executedQueryString: context.promql, notices: index === 0 ? [...notices] : [] },
  }));
}

const CLAMPED: QueryResultMetaNotice = {
  severity: 'info',
  text: 'Some ratios left 0…100 % and were brought back: Fireworks does not document whether failed requests count as requests.',
};
