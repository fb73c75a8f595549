import type { ScrapeError } from './errors';
import { DEFAULT_RETRY_AFTER_MS, parseRetryAfter } from './backOff';
import { jsonFields, serverMessage } from './serverMessage';
import type { Packet } from './transport';

/** What Grafana says itself of a data source that it does not have (pkg/services/datasourceproxy, pkg/api/datasources.go). */
const GRAFANA_404 = /^(unable to find datasource|data source not found)$/i;

export interface Refusal {
  status: number;
  headers: Packet['headers'];
  /** The beginning of the body. */
  body: string;
}

/** What Grafana's data source proxy makes of a 401 from the endpoint, with status 400 (grafana/grafana pkg/api/pluginproxy). */
const UPSTREAM_401 = 'authentication to data source failed';

/** The error behind an answer whose status is not 200. */
export function refusalError({ status, headers, body }: Refusal, nowMs: number): ScrapeError {
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
