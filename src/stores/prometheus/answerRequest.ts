import { LoadingState, type DataQueryResponse } from '@grafana/data';
import { catchError, concatMap, defer, from, of, switchMap, type Observable } from 'rxjs';
import {
  gridEnd,
  isEmptyGrid,
  ofBuckets,
  readBuckets,
  shownGrid,
  timesWithEdge,
  withBoundAsNumber,
  type Grid,
  type GridSeries,
} from '../../evaluate';
import { groupLabels, isBucketPlan, isOfRange, type MetricsPlan } from '../../plan';
import { dropLabel, labelKey, type Labels } from '../../series/labels';
import { isAbsent, type SparseColumn } from '../../series/stale';
import type { PlanResult, StoreNotice, StoreRequest, StoreResponse } from '../types';
import type { Connection } from './connection';
import type { PrometheusDataSource } from './dataSource';
import {
  delegatedQuery,
  readAnswer,
  readInstant,
  readNotices,
  withLastPlace,
  type AnsweredSeries,
  type AnswerTimes,
  type DelegatedExpression,
} from './delegatedQuery';
import { describeFailure, failuresOf, type StoreError } from './errors';
import { emptyNotice, planNotices } from './notices';
import { NEWEST, prepareRequest, type PreparedQuery, type PreparedRequest } from './prepareRequest';
import { addedLabels, endpointLabels, planMetric, resultLabels } from './storedNames';
import { downsamplingError, engineNotices, offGridError } from './storeQuirks';

/** Plans → one request of the data source → grids. Unsubscribing cancels that request. */
export function answerRequest(request: StoreRequest, connection: Connection): Observable<StoreResponse> {
  const prepare = async () => ({
    dataSource: await connection.dataSource(),
    prepared: await prepareRequest(request, connection),
  });
  return defer(() => from(prepare())).pipe(
    switchMap(({ dataSource, prepared }) => ask(dataSource, prepared, connection)),
    // What fails before anything is asked: settings, or a data source that is gone.
    catchError((error: unknown) => of({ results: [], error: describeFailure(connection.options.prometheusUid, error) }))
  );
}

function ask(
  dataSource: PrometheusDataSource,
  prepared: PreparedRequest,
  connection: Connection
): Observable<StoreResponse> {
  const { queries, storeExpressions, request, endMs } = prepared;
  const expressions = [...queries.flatMap(sentFor), ...storeExpressions];
  if (expressions.length === 0) {
    return of({ results: prepared.refused });
  }
  const asked = delegatedQuery(dataSource, {
    requestId: connection.nextRequestId(),
    expressions,
    grid: request.grid,
    endMs: expressions.some(({ at }) => at === 'end') ? endMs : gridEnd(request.grid),
    nowMs: connection.now(),
  });
  return defer(() => dataSource.query(asked)).pipe(
    concatMap((response) => readResponse(response, dataSource, prepared, connection)),
    catchError((error: unknown) => of({ results: [], error: describeFailure(dataSource.name, error) }))
  );
}

async function readResponse(
  response: DataQueryResponse,
  dataSource: PrometheusDataSource,
  prepared: PreparedRequest,
  connection: Connection
): Promise<StoreResponse> {
  const { queries, refused, storeExpressions, request, facts } = prepared;
  const failures = failuresOf(response);
  const asked = new Set([...queries.flatMap(sentFor), ...storeExpressions].map(({ refId }) => refId));
  const failureOfAll = failures.find(({ refId }) => refId === undefined || !asked.has(refId));
  const results = await Promise.all(
    queries.map(async (query): Promise<PlanResult> => {
      const failure = failures.find(({ refId }) => sentFor(query).some((one) => one.refId === refId));
      const error = failure && describeFailure(dataSource.name, failure);
      const result = readResult(response, query, { dataSource, prepared, error });
      // Where something failed, that is why there is nothing.
      const isPlainlyEmpty = isEmptyGrid(result.grid) && result.error === undefined && failureOfAll === undefined;
      const reason = isPlainlyEmpty
        ? await emptyNotice(query, { dataSource, connection, request, names: facts.names })
        : [];
      return { ...result, notices: [...result.notices, ...reason] };
    })
  );
  return {
    results: [...results, ...refused],
    newestMs: readNewest(response),
    partial: response.state === LoadingState.Loading,
    error: failureOfAll && describeFailure(dataSource.name, failureOfAll),
  };
}

function sentFor({ expressions, edges }: PreparedQuery): DelegatedExpression[] {
  return [...expressions, ...edges];
}

function readResult(
  response: DataQueryResponse,
  query: PreparedQuery,
  asked: { dataSource: PrometheusDataSource; prepared: PreparedRequest; error: StoreError | undefined }
): PlanResult {
  const { request, endMs, facts } = asked.prepared;
  const { name } = asked.dataSource;
  const { plan, expressions, edges } = query;
  const isInstant = isOfRange(plan);
  const { times } = timesWithEdge(plan, request.grid, isInstant || edges.length > 0 ? endMs : undefined);
  const answerTimes: AnswerTimes = isInstant ? { at: 'end' } : { at: 'steps', grid: request.grid };
  const answers = expressions.map(({ refId, quantile }, place) => {
    const answer = readAnswer(response, refId, answerTimes);
    const edge = edges[place];
    return {
      quantile,
      ...(edge === undefined ? answer : withLastPlace(answer, readInstant(response, edge.refId), times.length)),
    };
  });
  const ofDataSource = readNotices(
    response,
    expressions.map(({ refId }) => refId)
  ).map(({ severity, text }): StoreNotice => ({ severity, text: `“${name}”: ${text}` }));
  const downsampled = isInstant ? undefined : downsamplingError(response, request.grid, name);
  const added = addedLabels(facts.storedSeries(planMetric(plan))?.labels ?? []);
  return {
    id: query.id,
    grid: gridResult(plan, times, downsampled === undefined ? answers : [], added),
    promql: query.promql,
    notices: [...planNotices(query, facts), ...engineNotices(plan, facts.engine), ...facts.notices, ...ofDataSource],
    error: asked.error ?? downsampled ?? offGridError(answers, name, request.grid),
  };
}

/** Time of the newest sample, ms; undefined where there is none or nobody asked. */
function readNewest(response: DataQueryResponse): number | undefined {
  const [newest] = readInstant(response, NEWEST);
  const seconds = newest?.value;
  return seconds === undefined || !(seconds > 0) ? undefined : seconds * 1000;
}

/** The answer to one expression of a plan; `quantile` when the plan asks for several. */
export interface AnsweredExpression {
  quantile: number | undefined;
  series: readonly AnsweredSeries[];
}

/**
 * Answers as the grid that the browser's own evaluation gives: labels as the endpoint has them, bounds as numbers,
 * no series without a value, in the same order.
 * @param added labels that scrapers add, as far as they are known
 */
export function gridResult(
  plan: MetricsPlan,
  times: Float64Array,
  answers: readonly AnsweredExpression[],
  added: readonly string[]
): Grid {
  const named = answers.flatMap(({ quantile, series }) =>
    mergeEqual(series.map(({ labels, column }) => ({ labels: shownLabels(labels, plan, added), column }))).map(
      (one): GridSeries => (quantile === undefined ? one : { ...one, quantile })
    )
  );
  // A store that was asked for quantiles says which is which.
  const areBuckets = isBucketPlan(plan) && named.every(({ quantile }) => quantile === undefined);
  return shownGrid(
    areBuckets
      ? ofBuckets(plan, readBuckets(named, times.length), times)
      : { times, series: named.map(withBoundAsNumber) }
  );
}

/** A label that was asked for stays, whoever added it; else only those of the endpoint do. */
function shownLabels(labels: Labels, plan: MetricsPlan, added: readonly string[]): Labels {
  const isGrouped = groupLabels(plan) !== undefined;
  return resultLabels(
    isGrouped ? dropLabel(labels, '__name__') : endpointLabels(labels, planMetric(plan), added),
    plan
  );
}

/**
 * Series that differ only in added labels become one: a copy may be newer than what is known of the store. Where two
 * have a value, the first stands.
 */
function mergeEqual(series: readonly GridSeries[]): GridSeries[] {
  const merged = new Map<string, GridSeries>();
  for (const one of series) {
    const key = labelKey(one.labels);
    const first = merged.get(key);
    if (first === undefined) {
      merged.set(key, one);
    } else {
      fillAbsent(first.column, one.column);
    }
  }
  return [...merged.values()];
}

function fillAbsent(target: SparseColumn, from: SparseColumn): void {
  for (let place = 0; place < target.values.length; place++) {
    if (isAbsent(target, place) && !isAbsent(from, place)) {
      target.values[place] = from.values[place] ?? NaN;
    }
  }
}
