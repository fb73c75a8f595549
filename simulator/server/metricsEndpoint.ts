import type { IncomingMessage, ServerResponse } from 'node:http';
import { createPrinter } from '../wire/printer';
import type { World } from '../world/world';
import { transfer, type Wait } from './faultyTransfer';
import { contentTypeOf, faultyBody } from './faultyBody';
import type { FaultSwitch, Faults, FaultyAnswer } from './faults';
import type { RateLimit } from './rateLimit';
import type { RequestLog } from './requestLog';
import { acceptsGzip, encode, EXPOSITION_TYPE, gatewayError, sendJson } from './respond';

export interface MetricsEndpoint {
  world: World;
  clock: () => number;
  wait: Wait;
  rateLimit: RateLimit;
  faults: FaultSwitch;
  log: RequestLog;
}

/** `GET /v1/accounts/<id>/metrics` for a request whose key and account are right. */
export async function serveMetrics(
  endpoint: MetricsEndpoint,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { clock, rateLimit, faults, log } = endpoint;
  const atMs = clock();
  const waitMs = rateLimit.take(atMs);
  if (waitMs > 0) {
    log.add({ atMs, status: 429 });
    sendJson(response, 429, gatewayError(8, 'rate limit exceeded: too many metrics requests for this account'), {
      'retry-after': String(Math.ceil(waitMs / 1000)),
    });
    return;
  }
  const fault = faults.take();
  log.add({ atMs, status: fault.answer?.kind === 'status' ? fault.answer.status : 200 });
  await sendFaulty(endpoint, request, response, fault, {
    contentType: contentType(fault),
    body: () => bodyText(endpoint, fault),
  });
}

/** Answers as the fault has it; without one with the body. */
export async function sendFaulty(
  { clock, wait }: Pick<MetricsEndpoint, 'clock' | 'wait'>,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Faults,
  good: { contentType: string; body: () => Iterable<string> }
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (fault.delayMs !== undefined) {
    await wait(fault.delayMs, gone.signal);
  }
  if (gone.signal.aborted) {
    return;
  }
  if (fault.answer?.kind === 'status') {
    sendStatus(response, fault.answer, clock());
    return;
  }
  const isPlain = fault.transfer?.kind === 'cut' && fault.transfer.plain === true;
  const gzip = acceptsGzip(request) && !isPlain;
  response.writeHead(200, {
    'content-type': good.contentType,
    vary: 'Accept-Encoding',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  await transfer(response, encode(good.body(), gzip), fault.transfer, wait, gone.signal);
}

function bodyText({ world, clock }: MetricsEndpoint, { answer, variant }: Faults): Iterable<string> {
  const scrape = world.scrape(clock());
  const printer = createPrinter(variant);
  if (answer === undefined || answer.kind === 'status') {
    return [printer.print(scrape)];
  }
  return answer.kind === 'noDeployments'
    ? [printer.print({ ...scrape, deployments: [] })]
    : faultyBody(answer, printer.print(scrape));
}

function contentType({ answer }: Faults): string {
  return answer === undefined || answer.kind === 'status' || answer.kind === 'noDeployments'
    ? EXPOSITION_TYPE
    : contentTypeOf(answer);
}

function sendStatus(
  response: ServerResponse,
  { status, retryAfter, location }: Extract<FaultyAnswer, { kind: 'status' }>,
  nowMs: number
): void {
  const headers = {
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfterText(retryAfter, nowMs) }),
    ...(location === undefined ? {} : { location }),
  };
  sendJson(response, status, gatewayError(status === 429 ? 8 : 13, `simulated answer with status ${status}`), headers);
}

type RetryAfter = NonNullable<Extract<FaultyAnswer, { kind: 'status' }>['retryAfter']>;

function retryAfterText(retryAfter: RetryAfter, nowMs: number): string {
  switch (retryAfter.as) {
    case 'seconds':
      return String(retryAfter.seconds);
    case 'date':
      return new Date(nowMs + retryAfter.seconds * 1000).toUTCString();
    case 'text':
      return retryAfter.text;
  }
}
