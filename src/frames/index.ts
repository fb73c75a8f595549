import { DataTopic, FieldType, type DataFrame, type QueryResultMetaNotice } from '@grafana/data';
import { isBucketGrid, isEmptyGrid, type Grid, type MissingBound } from '../evaluate';
import { amount, groupLabels } from '../plan';
import { dropLabel } from '../series/labels';
import type { DrawnQuery } from './drawn';
import { distributionFrames, emptyHeatmap, heatmapFrames } from './bucketFrames';
import { nameSeries } from './seriesName';
import { tableFrame, timeSeriesFrames } from './seriesFrames';

export { boundText, intervalText, drawnConfig, drawnTitle, drawnUnit, earlierText, type DrawnQuery } from './drawn';
export { eventsFrame } from './eventsFrame';
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
  const { frames, notices } = draw(withoutCountBound(grid, query), query, context);
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

/** The count of a histogram is its bucket up to +Inf, which says nothing to whoever asked for requests. */
function withoutCountBound(grid: Grid, { view, plan }: DrawnQuery): Grid {
  return view !== 'rate' || isBucketGrid(grid) || groupLabels(plan) !== undefined
    ? grid
    : { ...grid, series: grid.series.map((one) => ({ ...one, labels: dropLabel(one.labels, 'le') })) };
}

/** A stretch of time to be marked in whatever has a time axis. */
export interface MarkedStretch {
  fromMs: number;
  toMs: number;
  text: string;
  colour: string;
}

/** Marks of stretches, which Grafana's panels with a time axis draw as those of annotations. */
export function stretchesFrame(stretches: readonly MarkedStretch[]): DataFrame {
  const field = <T>(name: string, type: FieldType, valueOf: (stretch: MarkedStretch) => T) => ({
    name,
    type,
    config: {},
    values: stretches.map(valueOf),
  });
  return {
    name: 'Not covered',
    length: stretches.length,
    fields: [
      field('time', FieldType.time, ({ fromMs }) => fromMs),
      field('timeEnd', FieldType.time, ({ toMs }) => toMs),
      field('isRegion', FieldType.boolean, () => true),
      field('text', FieldType.string, ({ text }) => text),
      field('color', FieldType.string, ({ colour }) => colour),
      // Grafana offers to edit and to delete what has another one (AnnotationTooltip2.tsx).
      field('id', FieldType.number, () => 0),
    ],
    meta: { dataTopic: DataTopic.Annotations },
  };
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
  if (!isBucketGrid(grid)) {
    const { frames, clamped } =
      query.format === 'table'
        ? tableFrame(grid, query, context.toMs)
        : timeSeriesFrames(grid, query, context.stepMs, context.toMs);
    const notices = [
      ...(clamped ? [CLAMPED] : []),
      ...(grid.missing === undefined ? [] : [noBound(grid.missing, query)]),
    ];
    return { frames, notices };
  }
  switch (query.view) {
    case 'distribution':
      return { frames: isEmptyGrid(grid) ? [] : distributionFrames(grid, query, context.toMs), notices: [] };
    case 'heatmap': {
      const frames = heatmapFrames(grid, query, context.stepMs, context.toMs);
      return { frames, notices: frames.length > 1 ? [ONE_HEATMAP] : [] };
    }
    case 'value':
    case 'quantile':
    case 'share':
    case 'rate':
      throw new TypeError(`A ${query.view} is drawn as lines, and has no buckets.`);
  }
}

function noBound({ groups, bounds }: MissingBound, { plan, info }: DrawnQuery): QueryResultMetaNotice {
  const names = nameSeries(
    groups.map((labels) => ({ labels })),
    undefined,
    'the histogram'
  );
  const bound = plan.kind === 'share' ? amount(plan.bound, info) : 'it';
  const existing = bounds.map((each) => amount(each, info)).join(', ');
  return {
    severity: 'warning',
    text: `No bucket ends at ${bound} for ${names.join(', ')}, and a share is only exact at a bound. Choose one of ${existing}.`,
  };
}

const ONE_HEATMAP: QueryResultMetaNotice = {
  severity: 'info',
  text: 'This query makes several heatmaps, of which a heatmap panel draws one. Filter for the one to see, or put all together.',
};

const CLAMPED: QueryResultMetaNotice = {
  severity: 'info',
  text: 'Some ratios left 0…100 % and were brought back: Fireworks does not document whether failed requests count as requests.',
};
