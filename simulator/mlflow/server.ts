import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from '../server/listening';
import { requestTarget } from '../server/requestTarget';
import { sendJson } from '../server/respond';
import type { World } from '../world/world';
import { pythonJson } from './print/pythonJson';
import { invalid, Refusal } from './refusal';
import { answerOf, readBody } from './routes';
import { createTraceStore, type TraceStore } from './traceStore';

export interface MlflowOptions {
  /** Whose calls are traced. */
  world: World;
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Milliseconds since the epoch, default the machine's clock. */
  clock?: () => number;
  /** One of so many calls is traced, default 20. */
  oneOf?: number;
  /** How long traces are kept, default two days. */
  keepMs?: number;
}

export interface SimulatedMlflow {
  /** `http://host:port`; empty before `start`. */
  readonly url: string;
  readonly store: TraceStore;
  /** Listens and resolves to `url`. */
  start(): Promise<string>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

export const DEFAULT_ONE_OF = 20;
const DEFAULT_KEEP_MS = 2 * 86_400_000;
const LARGEST_BODY = 1024 * 1024;

const NOT_FOUND = '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n';

/** A stand-in for the reading API of an MLflow to which one of so many calls of a world was recorded. */
export function createMlflow(options: MlflowOptions): SimulatedMlflow {
  const { world, port = 0, host = '127.0.0.1', clock = Date.now } = options;
  const { oneOf = DEFAULT_ONE_OF, keepMs = DEFAULT_KEEP_MS } = options;
  const store = createTraceStore({ world, clock, oneOf, keepMs });
  const server = createServer((request, response) => void serve(store, request, response));
  let url = '';
  return {
    store,
    get url() {
      return url;
    },
    async start() {
      url = await listen(server, port, host);
      return url;
    },
    close: () => close(server),
  };
}

async function serve(store: TraceStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = readBody(await bodyText(request));
    const answer = answerOf(store, request.method ?? 'GET', requestTarget(request.url ?? '/'), body);
    if (answer === undefined) {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(NOT_FOUND);
    } else if (answer.kind === 'text') {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(answer.text);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(pythonJson(answer.body));
    }
  } catch (error) {
    if (error instanceof Refusal) {
      sendJson(response, error.status, error.body());
    } else {
      sendJson(response, 500, { error_code: 'INTERNAL_ERROR', message: String(error) });
    }
  }
}

/** @throws Refusal for one that is too large */
async function bodyText(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) {
      throw invalid('The body is larger than 1 MiB.');
    }
  }
  return text;
}
