import {
  DataTopic,
  LoadingState,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { catchError, defer, from, map, merge, of, share, takeUntil, timer, type Observable } from 'rxjs';

/** Grafana shows that it is loading when nothing came for this long. */
const LOADING_AFTER_MS = 200;

/**
 * Runs one request as Grafana's query runner does (features/query/state/runRequest.ts): packets with the same key
 * replace each other, packets with different keys add up, an error keeps the data of the other packets beside it.
 * Unsubscribing cancels.
 */
export function runRequest(dataSource: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const packets = new Map<string, DataQueryResponse>();
  let latest: PanelData = { state: LoadingState.Loading, series: [], request, timeRange: request.range };
  request.targets = request.targets.filter((target) => dataSource.filterQuery?.(target) ?? true);
  if (request.targets.length === 0) {
    return of({ ...latest, state: LoadingState.Done });
  }
  const answered = defer(() => from(dataSource.query(request))).pipe(
    map((packet) => {
      packets.set(packet.key ?? packet.data[0]?.refId ?? 'A', packet);
      request.endTime = Date.now();
      latest = combine(packet, [...packets.values()], request);
      return latest;
    }),
    catchError((error: unknown) => of({ ...latest, state: LoadingState.Error, error: toQueryError(error) })),
    share()
  );
  return merge(
    timer(LOADING_AFTER_MS).pipe(
      map(() => latest),
      takeUntil(answered)
    ),
    answered
  );
}

function combine(newest: DataQueryResponse, all: DataQueryResponse[], request: DataQueryRequest): PanelData {
  const frames: DataFrame[] = all.flatMap((packet) => packet.data);
  const failed = all.filter(({ error, errors }) => error !== undefined || (errors?.length ?? 0) > 0).at(-1);
  const errors: DataQueryError[] | undefined = failed?.errors;
  return {
    state: failed === undefined ? (newest.state ?? LoadingState.Done) : LoadingState.Error,
    series: frames.filter((frame) => frame.meta?.dataTopic !== DataTopic.Annotations),
    annotations: frames.filter((frame) => frame.meta?.dataTopic === DataTopic.Annotations),
    error: failed?.error,
    errors,
    request,
    timeRange: request.range,
  };
}

/** Whatever was thrown: an Error, a FetchError of the backend service, or a text. */
function toQueryError(thrown: unknown): DataQueryError {
  return typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
}

/** What a panel says when its data has an error. */
export function errorMessage({ error, errors }: Pick<PanelData, 'error' | 'errors'>): string | undefined {
  const first = error ?? errors?.[0];
  return first === undefined ? undefined : (first.message ?? first.data?.message ?? first.statusText ?? 'Query error');
}
