import { Observable } from 'rxjs';
import type { ChunkedBackend, Packet } from '../../src/scrape';

export interface ProxiedBackend extends ChunkedBackend {
  /** Resolves when no request is under way and what they led to has run, to how many there have been. */
  settle(): Promise<number>;
  /** From now on requests may never end, so nobody waits for their end; or they do again. */
  expectSilence(isExpected: boolean): void;
}

/** Turns of the event loop in which what a server has to say at once arrives. */
const TURNS_OF_SILENCE = 2000;

/**
 * Plays Grafana's `chunked()` and its data source proxy before a metrics endpoint: adds the key, streams the bytes,
 * turns an upstream 401 into 400 and a broken connection into 502, as Grafana 12.4 does.
 */
export function proxiedBackend(endpoint: string, apiKey: string): ProxiedBackend {
  let underWay = 0;
  let begun = 0;
  let isSilent = false;
  return {
    chunked() {
      return new Observable<Packet>((subscriber) => {
        const abort = new AbortController();
        // A body that is aborted while it is decompressed may never end, so leaving counts as the end.
        let ended = false;
        const end = () => {
          underWay -= ended ? 0 : 1;
          ended = true;
        };
        underWay++;
        begun++;
        forward(endpoint, apiKey, abort.signal, (packet) => subscriber.next(packet))
          .then(
            () => subscriber.complete(),
            (error: unknown) => subscriber.error(error)
          )
          .finally(end);
        return () => {
          abort.abort();
          end();
        };
      });
    },
    async settle() {
      let turns = 0;
      do {
        await nextTurn();
        turns++;
      } while (underWay > 0 && !(isSilent && turns > TURNS_OF_SILENCE));
      // Promises that the answer resolved may have started further ones.
      for (let turn = 0; turn < 5; turn++) {
        await nextTurn();
      }
      return begun;
    },
    expectSilence(isExpected) {
      isSilent = isExpected;
    },
  };
}

async function forward(
  endpoint: string,
  apiKey: string,
  signal: AbortSignal,
  next: (packet: Packet) => void
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(endpoint, { headers: { Authorization: `Bearer ${apiKey}` }, signal });
  } catch {
    next(jsonPacket(502, { message: 'Bad Gateway' }));
    return;
  }
  if (response.status === 401) {
    await response.body?.cancel();
    next(jsonPacket(400, { message: 'Authentication to data source failed' }));
    return;
  }
  const { status, headers } = response;
  for await (const data of response.body ?? []) {
    next({ status, headers, data });
  }
  next({ status, headers });
}

function jsonPacket(status: number, body: object): Packet {
  const headers = new Headers({ 'Content-Type': 'application/json' });
  return { status, headers, data: new TextEncoder().encode(JSON.stringify(body)) };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
