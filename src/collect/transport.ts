import { MAX_RETRY_AFTER_MS } from '../database/lease';
import { pageTitle, shortened } from '../series/text';
import type { ScrapeError } from './errors';

/*
 * How the metrics endpoint is asked, and what an answer means whose status is not 200.
 */

/** One piece of an answer. Each carries the status and the headers; the last one has no data. */
export interface Packet {
  status: number;
  headers: { get(name: string): string | null };
  data?: Uint8Array;
}

/** Asks the metrics endpoint once. An answer with an error status is an answer, only a broken connection throws. */
export interface Transport {
  /** Aborting the signal, or leaving the loop, ends the request. */
  request(signal: AbortSignal): AsyncIterable<Packet>;
}

interface Observer {
  next(packet: Packet): void;
  error(reason: unknown): void;
  complete(): void;
}

/** The part of Grafana's `BackendSrv` that is used here (@grafana/runtime, services/backendSrv.ts). */
export interface ChunkedBackend {
  chunked(request: { url: string; method: 'GET'; headers: Record<string, string>; showErrorAlert: false }): {
    subscribe(observer: Observer): { unsubscribe(): void };
  };
}

/** The one format of metrics that is read; quality keeps proxies that know no `version` from refusing. */
const ACCEPT = 'text/plain;version=0.0.4, text/plain;q=0.9, */*;q=0.1';

/**
 * The shape of Grafana's `chunked()`, which unlike that of its `fetch()` shows the headers of a 429, hands out bytes as
 * they come, waits in no queue, and is not cancelled when a dashboard is left.
 *
 * @param accept the formats that are read, by default that of metrics
 */
export function chunkedTransport(backend: ChunkedBackend, url: string, accept = ACCEPT): Transport {
  return {
    async *request(signal) {
      const inbox = createInbox<Packet>();
      const abort = () => inbox.fail(signal.reason);
      signal.throwIfAborted();
      signal.addEventListener('abort', abort);
      const subscription = backend
        .chunked({ url, method: 'GET', headers: { Accept: accept }, showErrorAlert: false })
        .subscribe({ next: inbox.put, error: inbox.fail, complete: inbox.end });
      try {
        yield* inbox.items();
      } finally {
        signal.removeEventListener('abort', abort);
        subscription.unsubscribe();
      }
    },
  };
}

/** Turns what is pushed into what can be waited for. */
function createInbox<T>() {
  const waiting: T[] = [];
  let ending: { failed: false } | { failed: true; reason: unknown } | undefined;
  let wake = () => {};

  return {
    put(item: T) {
      waiting.push(item);
      wake();
    },
    fail(reason: unknown) {
      ending ??= { failed: true, reason };
      wake();
    },
    end() {
      ending ??= { failed: false };
      wake();
    },
    async *items(): AsyncGenerator<T> {
      for (;;) {
        const item = waiting.shift();
        if (item !== undefined) {
          yield item;
        } else if (ending?.failed) {
          throw ending.reason;
        } else if (ending !== undefined) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}

/** What Grafana says itself of a data source that it does not have (pkg/services/datasourceproxy, pkg/api/datasources.go). */
const GRAFANA_404 = /^(unable to find datasource|data source not found)$/i;

export interface ErrorAnswer {
  status: number;
  headers: Packet['headers'];
  /** The beginning of the body. */
  body: string;
}

/** What Grafana's data source proxy makes of a 401 from the endpoint, with status 400 (grafana/grafana pkg/api/pluginproxy). */
const UPSTREAM_401 = 'authentication to data source failed';

/** The error behind an answer whose status is not 200. */
export function errorOfAnswer({ status, headers, body }: ErrorAnswer, nowMs: number): ScrapeError {
  const detail = serverMessage(body);
  if (status >= 300 && status < 400) {
    return { kind: 'redirected' };
  }
  switch (status) {
    case 400:
      return detail?.toLowerCase().includes(UPSTREAM_401) ? { kind: 'auth' } : { kind: 'serverError', status, detail };
    case 401:
      return isGrafanaLogin(body) ? { kind: 'signedOut' } : { kind: 'auth', detail };
    case 403:
      return { kind: 'forbidden', detail };
    case 404:
      return GRAFANA_404.test(detail ?? '') ? { kind: 'noSource' } : { kind: 'notFound', detail };
    case 408:
    case 504:
      return { kind: 'timeout', detail };
    case 429: {
      const date = headers.get('Date');
      const retryAfterMs = parseRetryAfter(headers.get('Retry-After'), { date, nowMs }) ?? DEFAULT_RETRY_AFTER_MS;
      return { kind: 'rateLimited', retryAfterMs, detail };
    }
    case 502:
      // Grafana's proxy says 502 without a word when it gets no connection; a 502 from beyond brings a body.
      return detail === undefined ? { kind: 'unreachable' } : { kind: 'serverError', status, detail };
    default:
      return { kind: 'serverError', status, detail };
  }
}

/** Grafana's own 401 is an object with `message` and no `error`, such as "Unauthorized" or "Invalid session". */
function isGrafanaLogin(body: string): boolean {
  const fields = jsonFields(body);
  const message = fields?.['message'];
  return (
    fields !== undefined &&
    !('error' in fields) &&
    typeof message === 'string' &&
    /^(unauthorized|invalid session|session)/i.test(message)
  );
}

/** Where a 429 does not say. Six requests a minute are allowed, so a minute later there is room again. */
export const DEFAULT_RETRY_AFTER_MS = 60_000;

/**
 * Milliseconds to wait by a Retry-After header: whole seconds, or an HTTP date (RFC 9110, 10.2.3).
 * A date is compared with the server's own Date header where there is one, since this clock may be wrong.
 * @returns undefined when the header is missing or unreadable.
 */
export function parseRetryAfter(
  retryAfter: string | null,
  { date, nowMs }: { date: string | null; nowMs: number }
): number | undefined {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) {
    return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  }
  const untilMs = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(untilMs)) {
    return undefined;
  }
  const serverNowMs = Date.parse(date ?? '');
  const waitMs = untilMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs);
  return Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

const MAX_LENGTH = 200;
/** Characters in which a message is looked for. */
const LOOKED_AT = 64 * 1024;

/** What looks like a secret, in case a server quotes the request back. */
const SECRETS = [
  /\bbearer\s+[^\s"',;]+/gi,
  /\b(?:authorization|api[-_ ]?key|token|password|secret)\b["']?\s*[:=]\s*["']?[^\s"',;]+/gi,
  /\bfw_\w{8,}/g,
  // Longer than any word, but not the path of an account or a model.
  /\b\w{32,}\b=*/g,
];

/**
 * The message in the body of an error, in the order in which Fireworks' own client looks for it:
 * `error.message`, a text `error`, `message`, plain text. Of a web page its title. At most 200 characters, no secrets.
 */
export function serverMessage(body: string): string | undefined {
  const text = (jsonMessage(body) ?? pageTitle(body) ?? body).slice(0, LOOKED_AT);
  const clean = SECRETS.reduce((safe, pattern) => safe.replace(pattern, '[removed]'), text);
  return shortened(clean, MAX_LENGTH) || undefined;
}

/** Undefined when the body is not a JSON object. */
function jsonMessage(body: string): string | undefined {
  const fields = jsonFields(body);
  if (fields === undefined) {
    return undefined;
  }
  const { error, message } = fields;
  const candidates = [isObject(error) ? error['message'] : undefined, error, message];
  return candidates.find((candidate) => typeof candidate === 'string') ?? '';
}

/** The fields of a body that is a JSON object. */
export function jsonFields(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
