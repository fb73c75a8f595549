import { chunkedTransport, errorOfAnswer, type ChunkedBackend, type Packet, type Timers } from '../collect';
import { pageTitle, shortened } from '../series/text';
import { isObject, number, parseJson, someText, type JsonObject } from '../traces/json';
import { DeploymentsError, type ListProblem } from './problems';

export interface ListWorld {
  backend: ChunkedBackend;
  /** Grafana's proxy path of the data source. */
  proxyPath: string;
  now: () => number;
  timers: Timers;
}

/**
 * Routes of plugin.json. The first has Grafana's server add the names of the fields that are read here, so that keys of
 * direct routes, which the API lists as well, reach no browser. Where a server does not take these names there is
 * the other, which Grafana answers to admins alone, who may send the key anywhere as it is.
 */
export const ROUTES = { chosenFields: 'deployments', allFields: 'whole-deployments' } as const;

export type Route = (typeof ROUTES)[keyof typeof ROUTES];

/** The most that the API gives at once. */
const PAGE_SIZE = 200;
const MOST_BYTES_OF_PAGE = 8 * 1024 * 1024;
/** Just below Grafana's own limit for a data source. */
const TIMEOUT_MS = 25_000;

/** One page of the list, as the server gave it. */
export interface Page {
  entries: readonly unknown[];
  next: string | undefined;
  total: number | undefined;
}

/** @throws DeploymentsError, or the signal's reason */
export async function readPage(
  { backend, proxyPath, now, timers }: ListWorld,
  route: Route,
  token: string | undefined,
  signal: AbortSignal
): Promise<Page> {
  signal.throwIfAborted();
  const search = new URLSearchParams({
    pageSize: String(PAGE_SIZE),
    ...(token === undefined ? {} : { pageToken: token }),
  });
  const transport = chunkedTransport(backend, `${proxyPath}/${route}?${search.toString()}`, 'application/json');
  const ending = new AbortController();
  const leave = () => ending.abort(signal.reason);
  signal.addEventListener('abort', leave);
  const timer = timers.start(() => ending.abort(new Error('timeout')), TIMEOUT_MS);
  const body = newBody();
  try {
    await fill(body, transport.request(ending.signal));
    ending.signal.throwIfAborted();
  } catch (reason) {
    signal.throwIfAborted();
    throw reason instanceof DeploymentsError
      ? reason
      : new DeploymentsError(failure(reason, body, ending.signal.aborted));
  } finally {
    timer.stop();
    signal.removeEventListener('abort', leave);
  }
  return pageOf(body, now());
}

interface Body {
  first: Packet | undefined;
  bytes: number;
  parts: Uint8Array[];
}

function newBody(): Body {
  return { first: undefined, bytes: 0, parts: [] };
}

async function fill(body: Body, packets: AsyncIterable<Packet>): Promise<void> {
  for await (const packet of packets) {
    body.first ??= packet;
    if (packet.data !== undefined) {
      body.bytes += packet.data.length;
      body.parts.push(packet.data);
    }
    if (body.bytes > MOST_BYTES_OF_PAGE) {
      throw new DeploymentsError({ kind: 'tooLarge', bytes: MOST_BYTES_OF_PAGE });
    }
  }
}

function failure(reason: unknown, { first, bytes }: Body, isTimeout: boolean): ListProblem {
  if (isTimeout) {
    return { kind: 'timeout', timeoutMs: TIMEOUT_MS };
  }
  return first === undefined
    ? { kind: 'unreachable', detail: reason instanceof Error ? shortened(reason.message, 100) : undefined }
    : { kind: 'cutOff', bytes };
}

function pageOf({ first, bytes, parts }: Body, nowMs: number): Page {
  const text = new TextDecoder().decode(joined(parts, bytes));
  if (first === undefined) {
    throw new DeploymentsError({ kind: 'unreachable' });
  }
  if (first.status !== 200) {
    throw new DeploymentsError(
      refusal(errorOfAnswer({ status: first.status, headers: first.headers, body: text }, nowMs))
    );
  }
  const title = pageTitle(text);
  if (title !== undefined) {
    throw new DeploymentsError({ kind: 'notList', found: 'html', detail: shortened(title, 100) });
  }
  const answer = parseJson(text);
  if (answer === undefined && (bytes === 0 || /^\s*[[{]/.test(text))) {
    throw new DeploymentsError({ kind: 'cutOff', bytes });
  }
  if (!isList(answer)) {
    throw new DeploymentsError({ kind: 'notList', found: 'json' });
  }
  const { deployments = [], nextPageToken, totalSize } = answer;
  return { entries: deployments, next: someText(nextPageToken), total: number(totalSize) };
}

/** Of an account without deployments all fields may be left out. */
function isList(answer: unknown): answer is JsonObject & { deployments?: readonly unknown[] } {
  return (
    isObject(answer) &&
    (answer.deployments === undefined
      ? Object.keys(answer).every((key) => key === 'nextPageToken' || key === 'totalSize')
      : Array.isArray(answer.deployments))
  );
}

function refusal(error: ReturnType<typeof errorOfAnswer>): ListProblem {
  switch (error.kind) {
    case 'auth':
    case 'signedOut':
    case 'forbidden':
    case 'notFound':
    case 'noSource':
    case 'rateLimited':
    case 'timeout':
    case 'unreachable':
    case 'redirected':
    case 'serverError':
      return error;
    default:
      return { kind: 'unexpected', detail: error.kind };
  }
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
