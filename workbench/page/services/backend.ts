import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { filter, from, lastValueFrom, map, mergeMap, Observable, Subject, takeUntil, throwIfEmpty } from 'rxjs';

type Fetch = typeof globalThis.fetch;

/**
 * Grafana's backend service as of 12.4 (core/services/backend_srv.ts): `fetch` throws a FetchError for every answer
 * that is not 2xx, and a request with a `requestId` cancels the one under way with the same id; `chunked` never
 * throws for a status, gives one packet per chunk and a last one without data, and stops when unsubscribed.
 */
export function createBackend(fetchOnce: Fetch): BackendSrv {
  const started = new Subject<string>();

  function fetchObservable<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
    return new Observable<FetchResponse<T>>((observer) => {
      if (options.requestId !== undefined) {
        started.next(options.requestId);
      }
      const controller = new AbortController();
      options.abortSignal?.addEventListener('abort', () => controller.abort());
      const subscription = from(fetchOnce(urlOf(options), initOf(options, controller.signal)))
        .pipe(
          mergeMap(async (response) => toFetchResponse<T>(response, options, await readBody(response, options))),
          map((response) => {
            if (!response.ok) {
              throw toFetchError(response);
            }
            return response;
          }),
          takeUntil(started.pipe(filter((id) => id === options.requestId))),
          throwIfEmpty(() => cancelled(options))
        )
        .subscribe(observer);
      return () => {
        controller.abort();
        subscription.unsubscribe();
      };
    });
  }

  function chunked(options: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
    return new Observable((observer) => {
      const controller = new AbortController();
      const run = async () => {
        const response = await fetchOnce(urlOf(options), initOf(options, controller.signal));
        const reader = response.body?.getReader();
        for (;;) {
          const chunk = await reader?.read();
          observer.next(toFetchResponse(response, options, chunk?.value));
          if (chunk === undefined || chunk.done) {
            break;
          }
        }
      };
      run().then(
        () => observer.complete(),
        (error: unknown) => observer.error(error)
      );
      return () => controller.abort('unsubscribe');
    });
  }

  const request = async <T>(options: BackendSrvRequest): Promise<T> =>
    (await lastValueFrom(fetchObservable<T>(options))).data;

  return {
    fetch: fetchObservable,
    chunked,
    request,
    datasourceRequest: (options) => lastValueFrom(fetchObservable(options)),
    get: (url, params, requestId, options) => request({ ...options, method: 'GET', url, params, requestId }),
    delete: (url, data, options) => request({ ...options, method: 'DELETE', url, data }),
    post: (url, data, options) => request({ ...options, method: 'POST', url, data }),
    patch: (url, data, options) => request({ ...options, method: 'PATCH', url, data }),
    put: (url, data, options) => request({ ...options, method: 'PUT', url, data }),
  };
}

function urlOf({ url, params }: BackendSrvRequest): string {
  const pairs = Object.entries(params ?? {}).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => `${encodeURIComponent(key)}=${encodeURIComponent(item)}`)
  );
  // Grafana takes local addresses relative to the page's base, which is its root here.
  const absolute = /^(https?:)?\//.test(url) ? url : `/${url}`;
  return pairs.length > 0 ? `${absolute}${absolute.includes('?') ? '&' : '?'}${pairs.join('&')}` : absolute;
}

function initOf({ method, headers, data }: BackendSrvRequest, signal: AbortSignal): RequestInit {
  const all = new Headers(headers);
  if (!all.has('accept')) {
    all.set('accept', 'application/json, text/plain, */*');
  }
  const writes = ['post', 'put', 'patch'].includes(method?.toLowerCase() ?? '');
  if (writes && !all.has('content-type')) {
    all.set('content-type', 'application/json');
  }
  const raw = data === undefined || data === null || typeof data === 'string' || data instanceof Blob;
  const isJson = all.get('content-type')?.includes('json') === true;
  const body: BodyInit | undefined = raw
    ? (data ?? undefined)
    : isJson
      ? JSON.stringify(data)
      : new URLSearchParams(data);
  return { method, headers: all, body, signal, credentials: 'same-origin' };
}

function readBody(response: Response, { responseType }: BackendSrvRequest): Promise<unknown> {
  switch (responseType) {
    case 'arraybuffer':
      return response.arrayBuffer();
    case 'blob':
      return response.blob();
    case 'text':
      return response.text();
    case 'json':
      return response.json();
    case undefined:
      return response.text().then(parseWhenJson);
  }
}

function parseWhenJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toFetchResponse<T>(response: Response, config: BackendSrvRequest, data: unknown): FetchResponse<T> {
  const { status, statusText, ok, headers, redirected, type, url } = response;
  // What type an answer has is the caller's claim, here as in Grafana.
  return { status, statusText, ok, headers, redirected, type, url, config, data: data as T };
}

function toFetchError({ status, statusText, data, config }: FetchResponse<unknown>): FetchError {
  return { status, statusText, config, data: errorData(data, statusText) };
}

/** Grafana makes an object with a message of whatever the answer's body was. */
function errorData(data: unknown, statusText: string): unknown {
  if (typeof data === 'string') {
    return { message: data, error: statusText, response: data };
  }
  if (data === null || data === undefined) {
    return { message: 'Unexpected error' };
  }
  return data;
}

function cancelled(config: BackendSrvRequest): FetchError {
  return { status: -1, statusText: 'Request was aborted', cancelled: true, data: null, config };
}
