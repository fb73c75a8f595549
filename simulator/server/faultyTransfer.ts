import type { ServerResponse } from 'node:http';
import type { FaultyTransfer } from './faults';
import { write } from './respond';

/** Resolves after `ms`; rejects or resolves early when the signal fires. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Sends the bytes as the fault wants them, to the end or as far as it lets them. */
export async function transfer(
  response: ServerResponse,
  chunks: AsyncIterable<Buffer>,
  fault: FaultyTransfer | undefined,
  wait: Wait,
  signal: AbortSignal
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      await write(response, chunks);
      response.end();
      return;
    case 'slow':
      await write(response, slowly(chunks, fault.bytesPerSecond, wait, signal));
      response.end();
      return;
    case 'cut':
      await write(response, first(chunks, fault.afterBytes));
      if (fault.ending === 'clean') {
        response.end();
      } else {
        await flushed(response);
        response.destroy();
      }
      return;
  }
}

async function* slowly(
  chunks: AsyncIterable<Buffer>,
  bytesPerSecond: number,
  wait: Wait,
  signal: AbortSignal
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length && !signal.aborted; start += bytesPerSecond) {
      yield chunk.subarray(start, start + bytesPerSecond);
      await wait(1000, signal);
    }
  }
}

async function* first(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) {
      return;
    }
  }
}

/** Headers and what was written have gone to the socket, so that destroying it does not take them back. */
function flushed(response: ServerResponse): Promise<void> {
  response.flushHeaders();
  return new Promise((resolve) => {
    if (response.socket === null || response.destroyed) {
      resolve();
    } else {
      response.socket.write('', () => resolve());
    }
  });
}
