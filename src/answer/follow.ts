import { dateTimeForTimeZone, LoadingState, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import { interval, map, startWith, switchMap, type Observable } from 'rxjs';
import type { FireworksQuery } from '../types';
import { answer, type AnswerContext } from './answer';

/**
 * Answers anew whenever there is something new, with a range that moves on with the time: what Explore's Live button
 * asks for. Unsubscribing ends all of it.
 */
export function follow(
  request: DataQueryRequest<FireworksQuery>,
  context: AnswerContext
): Observable<DataQueryResponse> {
  const { store, scrapeIntervalMs, now } = context;
  const lengthMs = request.range.to.valueOf() - request.range.from.valueOf();
  const news: Observable<unknown> = store.updates?.() ?? interval(scrapeIntervalMs);
  return news.pipe(
    startWith(undefined),
    switchMap(() => answer(endingAt(now(), lengthMs, request), context)),
    map((response) => ({
      ...response,
      state: response.state === LoadingState.Error ? LoadingState.Error : LoadingState.Streaming,
    }))
  );
}

function endingAt(
  nowMs: number,
  lengthMs: number,
  request: DataQueryRequest<FireworksQuery>
): DataQueryRequest<FireworksQuery> {
  const to = dateTimeForTimeZone(request.timezone, nowMs);
  const from = dateTimeForTimeZone(request.timezone, nowMs - lengthMs);
  return { ...request, range: { ...request.range, from, to } };
}
