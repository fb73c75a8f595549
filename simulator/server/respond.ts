import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function sendJson(response: ServerResponse, status: number, body: unknown, headers?: OutgoingHttpHeaders): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The gateway's usual error body: a gRPC status code and a message. */
export function gatewayError(code: number, message: string): unknown {
  return { code, message, details: [] };
}

export function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return accepted.split(',').some((coding) => {
    const [name, ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase());
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

/** The bytes that go over the wire, gzipped or not. */
export async function* encode(text: Iterable<string>, gzip: boolean): AsyncGenerator<Buffer> {
  if (!gzip) {
    for (const chunk of text) {
      yield Buffer.from(chunk);
    }
    return;
  }
  const compressed: AsyncIterable<Buffer> = Readable.from(text, { objectMode: true }).pipe(createGzip());
  yield* compressed;
}

/** Writes as fast as the client reads, and stops when it is gone. Does not end the response. */
export async function write(response: ServerResponse, chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) {
      return;
    }
    if (!response.write(chunk)) {
      const settled = new AbortController();
      const options = { signal: settled.signal };
      await Promise.race([once(response, 'drain', options), once(response, 'close', options)]);
      settled.abort();
    }
  }
}
