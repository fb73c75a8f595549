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
