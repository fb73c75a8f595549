import type { ServerResponse } from 'node:http';
import type { Wait } from '../server/faultyTransfer';
import type { ChatLatency } from './latency';

export interface TimedEvent {
  /** Events of the chat API have no name, those of the Responses API do. */
  name?: string;
  data: string;
}

/** Server-sent events at the model's pace. Stops when the client is gone. */
export async function sendEvents(
  response: ServerResponse,
  events: Iterable<TimedEvent>,
  { firstTokenMs, perTokenMs }: ChatLatency,
  wait: Wait,
  gone: AbortSignal
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  let delayMs = firstTokenMs;
  for (const { name, data } of events) {
    if (delayMs > 0) {
      await wait(delayMs, gone);
    }
    if (gone.aborted) {
      return;
    }
    response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`);
    delayMs = perTokenMs;
  }
  response.end();
}
