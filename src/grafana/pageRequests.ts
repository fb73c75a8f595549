import { config, getBackendSrv } from '@grafana/runtime';
import { lastValueFrom, Observable } from 'rxjs';
import type { ChunkedBackend, Packet } from '../collect';
import type { FetchBackend } from '../traces/client/transport';

/** What this data source asks Grafana with; `BackendSrv` in part, with its own way to the network. */
export interface PageRequests extends ChunkedBackend, FetchBackend {
  chunked(asked: Parameters<ChunkedBackend['chunked']>[0]): Observable<Packet>;
}

export interface Page {
  fetch: typeof globalThis.fetch;
  /** Under which path Grafana is; empty at the root. */
  appSubUrl: string;
  /** Of the organisation that this page shows. */
  orgId: number | undefined;
  /** Makes Grafana renew a session that is due. Rejects when nobody is logged in any more. */
  renewSession: () => Promise<unknown>;
}

interface Asked {
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The browser hides which redirect it was; any status of these says that there was one. */
const SOME_REDIRECT = 302;
const JSON_OR_TEXT = 'application/json, text/plain, */*';
/** Also where `BackendSrv` is not under way with a Save & test of its own, for which alone it sends this. */
const SETTINGS_AS_SAVED = { 'X-Grafana-NoCache': 'true' };
const NO_HEADERS: Record<string, string> = {};
const JSON_CONTENT: Record<string, string> = { 'Content-Type': 'application/json' };

/**
 * Requests to Grafana's data source proxy in which whoever answers behind it has no say over this browser:
 *
 * - A redirect is not followed. Grafana's proxy hands it on, and the browser would go there with the viewer's cookies,
 *   as to an admin API of this Grafana. `BackendSrv` (12.3 to 13.2) passes on no `redirect` (core/utils/fetch.ts).
 * - The organisation is that of this page, also after another tab has switched the session to another one.
 *   `BackendSrv.chunked` does not say it.
 * - What a cache of the browser may hold is not taken for a new answer.
 * - Grafana's server asks with the settings as they were saved last. Without the header it may go on for 5 s with those
 *   before (pkg/services/datasources/service/cache.go), and the samples of one account would be kept as another's.
 *
 * A 401 is Grafana's own, since its proxy makes 400 of the endpoint's; the session may be due for renewal, so that is
 * tried once, as `BackendSrv.fetch` does.
 */
export function pageRequests(page: Page): PageRequests {
  async function ask({ url, method, headers, body }: Asked, signal: AbortSignal): Promise<Response> {
    const send = () =>
      page.fetch(absolute(url, page.appSubUrl), {
        method,
        headers: {
          ...headers,
          ...SETTINGS_AS_SAVED,
          ...(page.orgId === undefined ? {} : { 'X-Grafana-Org-Id': String(page.orgId) }),
        },
        body,
        credentials: 'same-origin',
        redirect: 'manual',
        cache: 'no-store',
        signal,
      });
    const answer = await send();
    if (answer.status !== 401) {
      return answer;
    }
    const isRenewed = await page.renewSession().then(
      () => true,
      () => false
    );
    return isRenewed ? send() : answer;
  }

  return {
    chunked: ({ url, method, headers }) =>
      request(async (signal, next: (packet: Packet) => void) => {
        const answer = await ask({ url, method, headers }, signal);
        const shared = { status: statusOf(answer), headers: answer.headers };
        const reader = answer.body?.getReader();
        for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
          next({ ...shared, data: chunk.value });
        }
        next(shared);
      }),
    fetch: ({ url, method, data }) =>
      request(async (signal, next: (answer: { status: number; data: unknown }) => void) => {
        const body = data === undefined ? undefined : JSON.stringify(data);
        const headers = { Accept: JSON_OR_TEXT, ...(body === undefined ? NO_HEADERS : JSON_CONTENT) };
        const answer = await ask({ url, method, headers, body }, signal);
        next({ status: statusOf(answer), data: await answer.text() });
      }),
  };
}

/** The requests of the page that the plugin runs in. */
export function grafanaRequests(): PageRequests {
  // A page that hosts the plugin without Grafana has no boot data, whatever the types say.
  const { appSubUrl = '', bootData, jwtUrlLogin = false } = config as Partial<typeof config>;
  const backend = getBackendSrv();
  const own = pageRequests({
    fetch: (input, init) => globalThis.fetch(input, init),
    appSubUrl,
    orgId: bootData?.user?.orgId,
    renewSession: () => lastValueFrom(backend.fetch({ url: '/api/login/ping', method: 'GET', showErrorAlert: false })),
  });
  // Where a token in the page's address is the login, only BackendSrv has it.
  return jwtUrlLogin ? { ...own, fetch: (asked) => backend.fetch({ ...asked, headers: SETTINGS_AS_SAVED }) } : own;
}

/** Ends the request when nobody listens any more. */
function request<T>(run: (signal: AbortSignal, next: (value: T) => void) => Promise<void>): Observable<T> {
  return new Observable((subscriber) => {
    const leaving = new AbortController();
    run(leaving.signal, (value) => subscriber.next(value)).then(
      () => subscriber.complete(),
      (reason: unknown) => subscriber.error(reason)
    );
    return () => leaving.abort();
  });
}

function statusOf({ status, type, redirected }: Response): number {
  return type === 'opaqueredirect' || redirected ? SOME_REDIRECT : status;
}

/** Grafana writes addresses of its API from its own root. */
function absolute(url: string, appSubUrl: string): string {
  return url.startsWith('/') && !url.startsWith(`${appSubUrl}/`) ? `${appSubUrl}${url}` : url;
}
