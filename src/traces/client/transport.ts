import type { Observable } from 'rxjs';
import { object, print, text } from '../json';

export interface HttpRequest {
  /** Below the data source's proxy path, with its query string. */
  path: string;
  method: 'GET' | 'POST';
  body?: unknown;
  signal?: AbortSignal;
}

/** Every answer, those with an error status too. */
export interface HttpAnswer {
  status: number;
  body: string;
}

/** Asks once. Rejects only when there is no answer, with the signal's reason when it was aborted. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** The part of Grafana's `BackendSrv` that is used here (@grafana/runtime, services/backendSrv.ts). */
export interface FetchBackend {
  fetch(request: {
    url: string;
    method: string;
    data?: unknown;
    responseType: 'text';
    showErrorAlert: false;
  }): Observable<{ status: number; data: unknown; redirected?: boolean }>;
}

/** Which one it was is not known any more when it was followed. */
const SOME_REDIRECT = 302;

/** Grafana's `fetch()`. A refusal comes as an error, from which the answer is taken again. */
export function grafanaHttp(backend: FetchBackend, proxyPath: string): Http {
  return ({ path, method, body, signal }) =>
    new Promise((resolve, reject) => {
      throwIfAborted(signal);
      const subscription = backend
        .fetch({ url: `${proxyPath}/${path}`, method, data: body, responseType: 'text', showErrorAlert: false })
        .subscribe({
          next: ({ status, data, redirected }) =>
            resolve({ status: redirected === true ? SOME_REDIRECT : status, body: print(data) }),
          error: (reason: unknown) => {
            const answer = refusedAnswer(reason);
            if (answer === undefined) {
              reject(reason instanceof Error ? reason : new Error(text(object(reason)?.statusText) ?? 'no answer'));
            } else {
              resolve(answer);
            }
          },
          complete: () => reject(new Error('no answer')),
        });
      signal?.addEventListener('abort', () => {
        // Ends the request.
        subscription.unsubscribe();
        reject(signal.reason);
      });
    });
}

/** The answer inside a `FetchError`. Grafana wraps a text body as `{message, error, response}`. */
function refusedAnswer(reason: unknown): HttpAnswer | undefined {
  const { status, data } = object(reason) ?? {};
  if (typeof status !== 'number' || status < 100) {
    return undefined;
  }
  const original = text(object(data)?.response);
  return { status, body: original ?? print(data ?? '') };
}

/** @throws the signal's reason when it was aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw signal.reason;
  }
}
