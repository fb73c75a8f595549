import { chunkedTransport, errorOfAnswer, type ChunkedBackend, type Packet, type Timers } from '../collect';
import { pageTitle, shortened } from '../series/text';
import { isObject, number, parseJson, someText, type JsonObject } from '../traces/json';
import { readDeployment, type Deployment } from './deployment';
import { DeploymentsError, type ListProblem } from './problems';

/** What an account has, as far as it could be read. */
export interface DeploymentList {
  deployments: readonly Deployment[];
  /** Why it is not all of them, in a sentence. */
  incomplete: string | undefined;
}

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
const ROUTES = { chosenFields: 'deployments', allFields: 'whole-deployments' } as const;

type Route = (typeof ROUTES)[keyof typeof ROUTES];

/** The most that the API gives at once. */
const PAGE_SIZE = 200;
/** Of a server whose pages never end no more are read. */
const MOST_PAGES = 50;
const MOST_BYTES_OF_PAGE = 8 * 1024 * 1024;
/** Just below Grafana's own limit for a data source. */
const TIMEOUT_MS = 25_000;

/**
 * All deployments of the account, page after page. When a later page fails, those before it are the answer, and
 * `incomplete` says so.
 * @throws DeploymentsError, or the signal's reason
 */
export async function listDeployments(world: ListWorld, signal: AbortSignal): Promise<DeploymentList> {
  const { route, page: first } = await firstPage(world, signal);
  const found = new Map<string, Deployment>();
  const seen = new Set<string>();
  let unreadable = 0;
  let page = first;
  for (let pages = 1; ; pages++) {
    for (const entry of page.entries) {
      const deployment = readDeployment(entry);
      if (deployment === undefined) {
        unreadable++;
      } else {
        found.set(deployment.name, deployment);
      }
    }
    const { next } = page;
    const so = (why: string) => ({
      deployments: [...found.values()],
      incomplete: incompleteText(found.size, page, why),
    });
    if (next === undefined) {
      return unreadable === 0 ? { deployments: [...found.values()], incomplete: undefined } : so(nameless(unreadable));
    }
    if (pages === MOST_PAGES) {
      return so(`no more than ${MOST_PAGES} pages are read`);
    }
    if (seen.has(next)) {
      return so('the server gave the same page again');
    }
    seen.add(next);
    try {
      page = await readPage(world, route, next, signal);
    } catch (error) {
      if (!(error instanceof DeploymentsError)) {
        throw error;
      }
      return so(`the next page failed. ${error.message}`);
    }
  }
}

interface Page {
  entries: readonly unknown[];
  next: string | undefined;
  total: number | undefined;
}

/** By the route with chosen fields, where the server takes that. */
async function firstPage(world: ListWorld, signal: AbortSignal): Promise<{ route: Route; page: Page }> {
  const { chosenFields, allFields } = ROUTES;
  const chosen = await readPage(world, chosenFields, undefined, signal).then(
    (page) => ({ route: chosenFields, page }),
    (error: unknown) => {
      if (!isRefusedRequest(error)) {
        throw error;
      }
      return { error };
    }
  );
  // A server might apply the names to its answer instead of to each deployment, and then says nothing at all.
  if ('page' in chosen && !saysNothing(chosen.page)) {
    return chosen;
  }
  try {
    return { route: allFields, page: await readPage(world, allFields, undefined, signal) };
  } catch (error) {
    signal.throwIfAborted();
    // Who is no admin is refused by Grafana, which says nothing of the first answer.
    if ('page' in chosen) {
      return chosen;
    }
    throw error instanceof DeploymentsError && error.problem.kind === 'forbidden' ? chosen.error : error;
  }
}

function saysNothing({ entries, total }: Page): boolean {
  return entries.length === 0 && total === undefined;
}

function isRefusedRequest(error: unknown): boolean {
  return error instanceof DeploymentsError && error.problem.kind === 'serverError' && error.problem.status === 400;
}

function incompleteText(found: number, { total }: Page, why: string): string {
  const of = total !== undefined && total > found ? ` of ${total}` : '';
  return `Not all deployments are listed, only ${found}${of}: ${why.replace(/\.$/, '')}.`;
}

function nameless(count: number): string {
  return `${count} more ${count === 1 ? 'has' : 'have'} no name that can be read`;
}

async function readPage(
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
