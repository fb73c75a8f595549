import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { Observable } from 'rxjs';
import type { ChunkedBackend, Packet } from '../../src/collect';

export interface ProxiedBackend extends ChunkedBackend {
  /** Resolves when no request is under way and what they led to has run, to how many there have been. */
  settle(): Promise<number>;
  /** From now on requests may never end, so nobody waits for their end; or they do again. */
  expectSilence(isExpected: boolean): void;
}

/** Turns of the event loop in which what a server has to say at once arrives. */
const TURNS_OF_SILENCE = 2000;

/**
 * Plays Grafana's `chunked()` and its data source proxy before a metrics endpoint, as Grafana 12.4 does: adds the key,
 * streams the bytes, turns an upstream 401 into 400 and a missing connection into 502. An answer that breaks off after
 * its headers ends as if it were complete: the proxy aborts with http.ErrAbortHandler, and Grafana's recovery swallows
 * that (pkg/middleware/recovery.go), so the server ends the answer properly. Only a Content-Length tells the browser.
 */
export function proxiedBackend(endpoint: string, apiKey: string): ProxiedBackend {
  let underWay = 0;
  let begun = 0;
  let isSilent = false;
  return {
    chunked({ url }) {
      // What follows the route is appended as it is.
      const target = endpoint + url.slice(url.indexOf('/metrics') + '/metrics'.length);
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
        forward(target, apiKey, abort.signal, (packet) => subscriber.next(packet))
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
  const upstream = await ask(endpoint, apiKey, signal);
  if (upstream === undefined) {
    next({ status: 502, headers: new Headers() });
    return;
  }
  if (upstream.statusCode === 401) {
    upstream.resume();
    next({
      status: 400,
      headers: new Headers(),
      data: new TextEncoder().encode('Authentication to data source failed'),
    });
    return;
  }
  const answer = { status: upstream.statusCode ?? 0, headers: headersOf(upstream) };
  for await (const data of unpacked(untilBroken(upstream), answer.headers)) {
    next({ ...answer, data });
  }
  next(answer);
}

/** Undefined when there is no answer. Follows no redirect, as the proxy. */
function ask(endpoint: string, apiKey: string, signal: AbortSignal): Promise<IncomingMessage | undefined> {
  return new Promise((resolve) => {
    const headers = { Authorization: `Bearer ${apiKey}`, 'Accept-Encoding': 'gzip' };
    get(endpoint, { headers, signal, agent: false }, resolve).once('error', () => resolve(undefined));
  });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}

/** Go's server ends a chunked answer properly whatever happened; one of a given length cannot end before it. */
async function* untilBroken(upstream: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const data of upstream) {
      yield data;
    }
  } catch (reason) {
    if (upstream.headers['content-length'] !== undefined) {
      throw reason;
    }
  }
}

/** As browsers unpack: what has arrived is handed out, also of a stream without its end. */
async function* unpacked(packed: AsyncIterable<Uint8Array>, headers: Headers): AsyncGenerator<Uint8Array> {
  if (headers.get('Content-Encoding') !== 'gzip') {
    yield* packed;
    return;
  }
  yield* Readable.from(packed, { objectMode: false }).compose(
    createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH })
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
