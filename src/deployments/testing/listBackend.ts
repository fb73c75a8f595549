import { Observable } from 'rxjs';
import type { ChunkedBackend } from '../../collect';

export interface PageAnswer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Never ends. */
  hangs?: true;
  /** The connection breaks after so many characters. */
  breaksAfter?: number;
}

type Chunk = { status: number; headers: Headers; data?: Uint8Array };

/** Plays Grafana's `chunked()` for requests by route and page token, and notes what was asked. */
export function listBackend(answer: (route: string, token: string | null) => PageAnswer) {
  const asked: string[] = [];
  const left: string[] = [];
  const backend: ChunkedBackend = {
    chunked({ url }) {
      return new Observable<Chunk>((subscriber) => {
        asked.push(url);
        const [path = '', search] = url.split('?');
        const route = path.slice(path.lastIndexOf('/') + 1);
        const {
          status = 200,
          body = {},
          headers,
          hangs,
          breaksAfter,
        } = answer(route, new URLSearchParams(search).get('pageToken'));
        const shared = { status, headers: new Headers(headers) };
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        if (hangs === undefined) {
          subscriber.next({ ...shared, data: new TextEncoder().encode(text.slice(0, breaksAfter)) });
          if (breaksAfter !== undefined) {
            subscriber.error(new Error('network error'));
            return undefined;
          }
          subscriber.next(shared);
          subscriber.complete();
        }
        return () => hangs && left.push(url);
      });
    },
  };
  return { backend, asked, left };
}

export function listed(id: string, more: object = {}): object {
  return { name: `accounts/acme/deployments/${id}`, state: 'READY', replicaStats: { readyReplicaCount: 1 }, ...more };
}

/** Timers that run when a test says so. */
export function manualTimers() {
  const waiting = new Set<() => void>();
  return {
    timers: {
      start(run: () => void) {
        waiting.add(run);
        return { stop: () => waiting.delete(run) };
      },
    },
    fire: () => waiting.forEach((run) => run()),
  };
}
