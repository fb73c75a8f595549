import { LoadingState, type DataQueryError, type DataQueryResponse } from '@grafana/data';
import { from, map, of, switchMap, type Observable } from 'rxjs';
import { timeGrid } from '../evaluate';
import { toFrames } from '../frames';
import type { Templates } from '../plan';
import type { MetricStore, StoreRequest, StoreResponse } from '../stores';
import type { OpenedTraces } from './openTraces';
import { prepareTargets, type PanelRequest, type Prepared } from './prepare';
import { withTraceLinks } from './traceLinks';

export interface MetricsContext {
  store: MetricStore;
  templates: Templates;
  scrapeIntervalMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Where the calls behind the numbers are, when there is an MLflow. */
  traces?: Pick<OpenedTraces, 'isConfigured' | 'settings'>;
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
  return context.store
    .run({ queries: planned.map(({ refId, drawn }) => ({ id: refId, plan: drawn.plan })), grid, live, toMs })
    .pipe(
      map((response) =>
        toResponse(response, planned, problems, {
          stepMs: grid.stepMs,
          fromMs: request.range.from.valueOf(),
          toMs,
          key: request.requestId,
          traces: context.traces,
        })
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

function toResponse(
  response: StoreResponse,
  planned: ReadonlyArray<Extract<Prepared, { drawn: unknown }>>,
  problems: readonly DataQueryError[],
  {
    stepMs,
    fromMs,
    toMs,
    key,
    traces,
  }: { stepMs: number; fromMs: number; toMs: number; key: string; traces: MetricsContext['traces'] }
): DataQueryResponse {
  const data = planned.flatMap(({ drawn, filters, notices }) => {
    const result = response.results.find((one) => one.id === drawn.refId);
    if (result === undefined) {
      return [];
    }
    const context = { stepMs, toMs, promql: result.promql, notices: [...notices, ...result.notices] };
    const frames = toFrames(result.grid, drawn, context);
    return traces?.isConfigured === true
      ? withTraceLinks(frames, drawn, { filters, fromMs, toMs, stepMs }, traces.settings)
      : frames;
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
