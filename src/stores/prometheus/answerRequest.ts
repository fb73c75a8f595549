import { LoadingState, type DataQueryResponse } from '@grafana/data';
import { catchError, concatMap, defer, from, of, switchMap, type Observable } from 'rxjs';
import { isEmptyGrid, planReach, planTimes } from '../../evaluate';
import { isOfRange } from '../../plan';
import type { PlannedQuery, PlanResult, StoreNotice, StoreRequest, StoreResponse } from '../types';
import type { Connection } from './connection';
import { delegatedRequest, instantTime, type Ask } from './delegatedRequest';
import { NOT_LISTED, type Discovery } from './discovery';
import { engineNotices, type Engine } from './engine';
import { downsamplingAsks, downsamplingProblem } from './downsampling';
import { describeFailure, failuresOf, type StoreError } from './errors';
import { gridResult } from './gridResult';
import { lookUp } from './lookUp';
import { emptyReason, planNotices, type SurveyOf } from './notices';
import { prepareQuery, type PreparedQuery } from './prepareQuery';
import { newestAsk, readNewest } from './newestSample';
import { offGridError } from './offGridError';
import { readFrames, readNotices, type Places } from './readFrames';
import { addedLabels, NotKnown } from './seriesSource';
import type { PrometheusSource } from './source';
import { planMetric } from './storedPlan';

interface Prepared {
  source: PrometheusSource;
  queries: PreparedQuery[];
  /** Plans that cannot be asked for, by their ids. */
  refused: PlanResult[];
  /** Expressions that are about no query. */
  others: Ask[];
  request: StoreRequest;
  endMs: number;
  names: Discovery;
  /** What could not be looked up, in words for the reader. */
  storeNotices: StoreNotice[];
  surveyOf: SurveyOf;
  engine: Engine;
}

/** Plans → one request of the data source → grids. Unsubscribing cancels that request. */
export function answerRequest(request: StoreRequest, connection: Connection): Observable<StoreResponse> {
  return defer(() => from(prepare(request, connection))).pipe(
    switchMap((prepared) => ask(prepared, connection)),
    // What fails before anything is asked: settings, or a data source that is gone.
    catchError((error: unknown) => of({ results: [], error: describeFailure(connection.options.prometheusUid, error) }))
  );
}

async function prepare(request: StoreRequest, connection: Connection): Promise<Prepared> {
  const source = await connection.source();
  const { scrapeIntervalMs } = connection.options;
  const endMs = instantTime(request.grid, request.live, request.toMs);
  const found = await lookUp(request, connection, endMs);
  const { scene, storeNotices } = found;
  const queries: PreparedQuery[] = [];
  const refused: PlanResult[] = [];
  await Promise.all(
    request.queries.map(async (query, index) => {
      const range = {
        fromMs: request.grid.startMs - planReach(query.plan, request.grid, scrapeIntervalMs),
        toMs: endMs,
      };
      try {
        queries[index] = await prepareQuery(query, {
          index,
          grid: request.grid,
          endMs,
          scrapeIntervalMs,
          scene,
          // Where names cannot be listed, series cannot either.
          layouts: async (stored) =>
            scene.names === NOT_LISTED ? undefined : connection.layouts(stored, range).catch(() => undefined),
        });
      } catch (error) {
        if (!(error instanceof NotKnown)) {
          throw error;
        }
        refused.push(refusedResult(query, request, `${error.message} ${found.reason ?? ''}`.trim()));
      }
    })
  );
  const others = [
    ...(request.wantsNewest === true ? newestAsk(scene.names, scene.matchers) : []),
    ...downsamplingAsks(scene.names, scene.matchers, request.grid),
  ];
  const asked = queries.filter((query) => query !== undefined);
  return {
    source,
    queries: asked,
    refused,
    others,
    request,
    endMs,
    names: scene.names,
    storeNotices,
    surveyOf: scene.surveyOf,
    engine: scene.engine,
  };
}

function refusedResult({ id, plan }: PlannedQuery, { grid }: StoreRequest, message: string): PlanResult {
  return { id, grid: { times: planTimes(plan, grid), series: [] }, promql: '', notices: [], error: { message } };
}

function ask(prepared: Prepared, connection: Connection): Observable<StoreResponse> {
  const { source, queries, others, request, endMs } = prepared;
  const asks: Ask[] = [...queries.flatMap((query) => query.asks), ...others];
  if (asks.length === 0) {
    return of({ results: prepared.refused });
  }
  const requestId = connection.nextRequestId();
  const delegated = delegatedRequest(source, {
    requestId,
    asks,
    grid: request.grid,
    endMs: asks.some(({ at }) => at === 'end') ? endMs : instantTime(request.grid, false, request.toMs),
    nowMs: connection.now(),
  });
  return defer(() => source.query(delegated)).pipe(
    concatMap((response) => readResponse(response, prepared, connection)),
    catchError((error: unknown) => of({ results: [], error: describeFailure(source.name, error) }))
  );
}

async function readResponse(
  response: DataQueryResponse,
  prepared: Prepared,
  connection: Connection
): Promise<StoreResponse> {
  const { source, queries, refused, others, names } = prepared;
  const failures = failuresOf(response);
  const asked = new Set([...queries.flatMap((query) => query.asks), ...others].map(({ refId }) => refId));
  const general = failures.find(({ refId }) => refId === undefined || !asked.has(refId));
  const results = await Promise.all(
    queries.map(async (query): Promise<PlanResult> => {
      const failure = failures.find(({ refId }) => query.asks.some((one) => one.refId === refId));
      const error = failure && describeFailure(source.name, failure);
      const result = readResult(response, query, prepared, error);
      // Where something failed, that is why there is nothing.
      const isPlainlyEmpty = isEmptyGrid(result.grid) && result.error === undefined && general === undefined;
      const reason = isPlainlyEmpty
        ? await emptyReason(query, { source, connection, request: prepared.request, names })
        : [];
      return { ...result, notices: [...result.notices, ...reason] };
    })
  );
  const newestMs = readNewest(response);
  return {
    results: [...results, ...refused],
    ...(newestMs === undefined ? {} : { newestMs }),
    ...(response.state === LoadingState.Loading ? { partial: true } : {}),
    ...(general === undefined ? {} : { error: describeFailure(source.name, general) }),
  };
}

function readResult(
  response: DataQueryResponse,
  query: PreparedQuery,
  { source, request, endMs, storeNotices, surveyOf, engine }: Prepared,
  failure: StoreError | undefined
): PlanResult {
  const { plan } = query;
  const isInstant = isOfRange(plan);
  const times = isInstant ? Float64Array.of(endMs) : planTimes(plan, request.grid);
  const places: Places = isInstant ? { at: 'end' } : { at: 'steps', grid: request.grid };
  const answers = query.asks.map(({ refId, quantile }) => ({ quantile, ...readFrames(response, refId, places) }));
  const refIds = query.asks.map(({ refId }) => refId);
  const said = readNotices(response, refIds).map(({ severity, text }) => ({
    severity,
    text: `“${source.name}”: ${text}`,
  }));
  const downsampled = isInstant ? undefined : downsamplingProblem(response, request.grid, source.name);
  const error = failure ?? downsampled ?? offGridError(answers, source.name, request.grid);
  return {
    id: query.id,
    grid: gridResult(
      plan,
      times,
      downsampled === undefined ? answers : [],
      addedLabels(surveyOf(planMetric(plan))?.series ?? [])
    ),
    promql: query.promql,
    notices: [...planNotices(query, surveyOf), ...engineNotices(plan, engine), ...storeNotices, ...said],
    ...(error === undefined ? {} : { error }),
  };
}
