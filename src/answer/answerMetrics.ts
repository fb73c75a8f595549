import { LoadingState, type DataFrame, type DataQueryError, type DataQueryResponse } from '@grafana/data';
import { from, map, of, switchMap, type Observable } from 'rxjs';
import { timeGrid } from '../evaluate';
import { toFrames, type DrawnQuery } from '../frames';
import type { Templates } from '../plan';
import type { MetricStore, StoreRequest, StoreResponse } from '../stores';
import type { OpenedTraces } from './openTraces';
import { prepareTargets, type PanelRequest, type Prepared } from './prepare';
import type { LinkedDashboards } from '../traces/eager';
import { withTraceLinks, type LinkedPanel } from './traceLinks';

export interface MetricsContext {
  store: MetricStore;
  templates: Templates;
  scrapeIntervalMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Where the calls behind the numbers are, when there is an MLflow. */
  traces?: Pick<OpenedTraces, 'isReadable' | 'settings' | 'dashboards'>;
}

/**
 * Answers the rows of a panel that ask for metrics. Rows that cannot be planned become errors of their own row; the
 * others are answered by the store together, on one grid. When the store has only the last good values, they are
 * shown beside its error.
 */
export function answerMetrics(request: PanelRequest, context: MetricsContext): Observable<DataQueryResponse> {
  const prepared = prepareTargets(request.targets, request, context.templates);
  return prepared instanceof Promise
    ? from(prepared).pipe(switchMap((rows) => answerPrepared(rows, request, context)))
    : answerPrepared(prepared, request, context);
}

function answerPrepared(
  prepared: readonly Prepared[],
  request: PanelRequest,
  context: MetricsContext
): Observable<DataQueryResponse> {
  const problems = prepared.flatMap((one): DataQueryError[] =>
    'problem' in one ? [{ refId: one.refId, message: one.problem.message }] : []
  );
  const planned = prepared.flatMap((one: Prepared) => ('drawn' in one ? [one] : []));
  if (planned.length === 0) {
    return of({ key: request.requestId, data: [], ...failure(problems) });
  }
  const { grid, live, toMs } = panelGrid(request, context.now(), context.scrapeIntervalMs);
  const queries = planned.map(({ refId, drawn }) => ({ id: refId, plan: drawn.plan }));
  const drawing = { stepMs: grid.stepMs, fromMs: request.range.from.valueOf(), toMs, key: request.requestId };
  return linking(context.traces).pipe(
    switchMap((link) =>
      context.store
        .run({ queries, grid, live, toMs })
        .pipe(map((response) => toResponse(response, planned, problems, { ...drawing, link })))
    )
  );
}

/** What of a panel's request says where it is evaluated. */
export type PanelRange = Pick<PanelRequest, 'range' | 'intervalMs'>;

/** Where a panel is evaluated, as a store takes it. */
export function panelGrid(
  { range, intervalMs }: PanelRange,
  nowMs: number,
  scrapeIntervalMs: number
): Pick<StoreRequest, 'grid' | 'live' | 'toMs'> {
  const toMs = Math.min(range.to.valueOf(), nowMs);
  const grid = timeGrid({
    fromMs: Math.min(range.from.valueOf(), toMs),
    toMs,
    intervalMs,
    utcOffsetSeconds: range.to.utcOffset() * 60,
  });
  return { grid, live: range.to.valueOf() >= nowMs - scrapeIntervalMs, toMs };
}

/** Adds links to the traces behind the numbers. */
type Link = (frames: DataFrame[], drawn: DrawnQuery, panel: LinkedPanel) => DataFrame[];

/** There are none where there are no traces that this person may read. */
function linking(traces: MetricsContext['traces']): Observable<Link> {
  if (traces?.isReadable !== true) {
    return of((frames) => frames);
  }
  const { settings, dashboards } = traces;
  const asked: Observable<LinkedDashboards | undefined> = dashboards === undefined ? of(undefined) : from(dashboards());
  return asked.pipe(
    map(
      (found): Link =>
        (frames, drawn, panel) =>
          withTraceLinks(frames, drawn, panel, settings, found)
    )
  );
}

interface Drawing {
  stepMs: number;
  fromMs: number;
  toMs: number;
  key: string;
  link: Link;
}

function toResponse(
  response: StoreResponse,
  planned: ReadonlyArray<Extract<Prepared, { drawn: unknown }>>,
  problems: readonly DataQueryError[],
  { stepMs, fromMs, toMs, key, link }: Drawing
): DataQueryResponse {
  const data = planned.flatMap(({ drawn, filters, notices }) => {
    const result = response.results.find((one) => one.id === drawn.refId);
    if (result === undefined) {
      return [];
    }
    const context = { stepMs, toMs, promql: result.promql, notices: [...notices, ...result.notices] };
    return link(toFrames(result.grid, drawn, context), drawn, { filters, fromMs, toMs, stepMs });
  });
  const errors = [
    ...problems,
    ...response.results.flatMap(({ id, error }): DataQueryError[] =>
      error === undefined ? [] : [{ refId: id, ...error }]
    ),
  ];
  if (response.error !== undefined) {
    errors.push({ refId: planned[0]?.refId, message: response.error.message, status: response.error.status });
  }
  const state = response.partial === true ? LoadingState.Loading : LoadingState.Done;
  // One key, so that a later packet replaces an earlier one instead of adding to it.
  return { key, data, state, ...failure(errors) };
}

function failure(errors: readonly DataQueryError[]): Partial<DataQueryResponse> {
  return errors.length === 0 ? {} : { errors: [...errors], state: LoadingState.Error };
}
