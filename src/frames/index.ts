import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import type { Grid } from '../evaluate/grid';
import type { DrawnQuery } from './drawn';
import { GENERATED_TOKENS } from '../catalogue';
import { distributionFrame } from './distributionFrame';
import { estimateGrid, shareGrid } from './bucketViews';
import { emptyHeatmap, heatmapFrames } from './heatmapFrames';
import { tableFrame } from './tableFrame';
import { timeSeriesFrames } from './timeSeriesFrames';

export { boundText, intervalText } from './boundText';
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
  const { frames, notices } = draw(grid, query, context);
  const shown: DataFrame[] = frames.length > 0 ? frames : [emptyFrame(query)];
  return shown.map((frame, index) => ({
    ...frame,
    // Grafana shows each frame's notices; once per query is enough.
    meta: {
      ...frame.meta,
      // Grafana offers the data source's own tab of the panel inspector only where a frame has this.
      custom: {},
      executedQueryString: context.promql,
      notices: index === 0 ? [...context.notices, ...notices] : [],
    },
  }));
}

/** A heatmap panel stumbles over a frame without fields; of a heatmap without rows it draws the time axis. */
function emptyFrame({ refId, view }: DrawnQuery): DataFrame {
  return view === 'heatmap' ? emptyHeatmap(refId) : { refId, fields: [], length: 0 };
}

interface Drawn {
  frames: DataFrame[];
  notices: QueryResultMetaNotice[];
}

function draw(grid: Grid, query: DrawnQuery, context: FrameContext): Drawn {
  switch (query.view) {
    case 'heatmap': {
      const frames = heatmapFrames(grid, query, context.stepMs, context.toMs);
      return { frames, notices: frames.length > 1 ? [ONE_HEATMAP] : [] };
    }
    case 'distribution':
      return { frames: grid.series.length === 0 ? [] : [distributionFrame(grid, query)], notices: [] };
    case 'share': {
      const { grid: shares, problem } = shareGrid(grid, query.bound ?? NaN);
      const drawn = drawLines(shares, query, context);
      return problem === undefined
        ? drawn
        : { ...drawn, notices: [...drawn.notices, { severity: 'warning', text: problem }] };
    }
    case 'value':
    case 'quantile':
    case 'rate':
      return drawLines(query.info.name === GENERATED_TOKENS ? estimateGrid(grid) : grid, query, context);
  }
}

/** One number per series and time, as lines or as a table. */
function drawLines(grid: Grid, query: DrawnQuery, context: FrameContext): Drawn {
  const { frames, clamped } =
    query.format === 'table'
      ? tableFrame(grid, query, context.toMs)
      : timeSeriesFrames(grid, query, context.stepMs, context.toMs);
  return { frames, notices: clamped ? [CLAMPED] : [] };
}

const ONE_HEATMAP: QueryResultMetaNotice = {
  severity: 'info',
  text: 'This query makes several heatmaps, of which a heatmap panel draws one. Filter for the one to see, or put all together.',
};

const CLAMPED: QueryResultMetaNotice = {
  severity: 'info',
  text: 'Some ratios left 0…100 % and were brought back: Fireworks does not document whether failed requests count as requests.',
};
