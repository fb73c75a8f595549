import { Observable } from 'rxjs';
import { ERRORS, REQUESTS } from '../../../catalogue';
import { timeGrid } from '../../../evaluate';
import { planQuery, readQuery } from '../../../plan';
import type { FireworksQuery } from '../../../types';
import { browserStore, readOptions, type BrowserStore, type StoreRequest } from '../..';

export interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Plays Grafana's `chunked()`: one packet with the body, one without data. */
export function backendOf(answer: () => Answer, resolvesDots = false) {
  const asked: number[] = [];
  return {
    asked,
    chunked({ url }: { url: string }) {
      const isOutside = url.includes('/..%2f');
      return new Observable<{ status: number; headers: Headers; data?: Uint8Array }>((subscriber) => {
        if (!isOutside) {
          asked.push(Date.now());
        }
        const notFound = { status: 404, body: 'not found', headers: {} };
        const { status, body, headers } = isOutside && !resolvesDots ? notFound : answer();
        const shared = { status, headers: new Headers({ 'Content-Type': 'text/plain', ...headers }) };
        subscriber.next({ ...shared, data: new TextEncoder().encode(body) });
        subscriber.next(shared);
        subscriber.complete();
      });
    },
  };
}

/** Requests of two deployments, the second with twice this rate, and errors of the first. */
export function bodyOf(rate: number): string {
  return [
    `${REQUESTS}{deployment_id="a",base_model="accounts/fireworks/models/m"} ${rate}`,
    `${REQUESTS}{deployment_id="b",base_model="accounts/fireworks/models/m"} ${2 * rate}`,
    `${ERRORS}{deployment_id="a",code="503"} 0.25`,
    '',
  ].join('\n');
}

let uid = 0;

/** A store with a data source, an account and an endpoint of its own. */
export function open(
  answer: () => Answer,
  jsonData = {},
  resolvesDots = false
): { store: BrowserStore; asked: number[] } {
  const backend = backendOf(answer, resolvesDots);
  const own = `test-${++uid}`;
  const settings = { accountId: 'acme', apiUrl: `https://${own}.test`, ...jsonData };
  const options = readOptions({ uid: own, url: '/proxy', jsonData: settings });
  return { store: browserStore(options, backend), asked: backend.asked };
}

/** Of the hour until then, as a live panel asks. */
export function request(query: Partial<FireworksQuery>, toMs = Date.now()): StoreRequest {
  const outcome = planQuery(readQuery(query));
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const grid = timeGrid({ fromMs: toMs - 3_600_000, toMs, intervalMs: 60_000, utcOffsetSeconds: 0 });
  return { queries: [{ id: 'A', plan: outcome.plan }], grid, live: true, toMs };
}
