import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as timeout } from 'node:timers/promises';
import type { Wait } from '../server/faultyTransfer';
import { InvalidInput } from '../server/jsonReader';
import { close, listen } from '../server/listening';
import { requestTarget } from '../server/requestTarget';
import { sendJson } from '../server/respond';
import type { World } from '../world/world';
import { controlFaults, createMlflowFaultSwitch, FAULTS_PATH, type MlflowFaultSwitch } from './faults/faultSwitch';
import type { MlflowFaults } from './faults/faults';
import { faultyAnswer, NOT_FOUND, type FaultyAnswer } from './faults/faultyAnswer';
import { halfWritten } from './faults/halfWritten';
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
  /** Whether one of three chats and agents is recorded by MLflow's client for TypeScript. Default false. */
  hasTypescript?: boolean;
  /** For delays, default real time. */
  wait?: Wait;
}

export interface SimulatedMlflow {
  /** `http://host:port`; empty before `start`. */
  readonly url: string;
  readonly store: TraceStore;
  /** Listens and resolves to `url`. */
  start(): Promise<string>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
  setFaults(faults: MlflowFaults): void;
  clearFaults(): void;
}

export const DEFAULT_ONE_OF = 20;
const DEFAULT_KEEP_MS = 2 * 86_400_000;
const LARGEST_BODY = 1024 * 1024;

/** A stand-in for the reading API of an MLflow to which one of so many calls of a world was recorded. */
export function createMlflow(options: MlflowOptions): SimulatedMlflow {
  const { world, port = 0, host = '127.0.0.1', clock = Date.now, wait = realWait } = options;
  const { oneOf = DEFAULT_ONE_OF, keepMs = DEFAULT_KEEP_MS } = options;
  const store = createTraceStore({ world, clock, oneOf, keepMs, hasTypescript: options.hasTypescript });
  const faults = createMlflowFaultSwitch();
  const server = createServer((request, response) => void serve({ store, faults, wait }, request, response));
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
    setFaults: faults.set,
    clearFaults: faults.clear,
  };
}

/** A wait that ends early is no error here: the client has gone. */
const realWait: Wait = (ms, signal) => timeout(ms, undefined, { signal }).catch(() => undefined);

interface Served {
  store: TraceStore;
  faults: MlflowFaultSwitch;
  wait: Wait;
}

async function serve(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults, wait } = served;
  try {
    const target = requestTarget(request.url ?? '/');
    const text = await bodyText(request);
    if (target.path === FAULTS_PATH) {
      sendJson(response, 200, controlFaults(faults, request.method ?? 'GET', text));
      return;
    }
    const { delayMs = 0, answer: fault } = faults.current();
    if (delayMs > 0) {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      await wait(delayMs, gone.signal);
    }
    const instead = faultyAnswer(fault, target.path);
    if (instead === 'dropped') {
      response.destroy();
      return;
    }
    if (instead !== undefined) {
      send(response, instead);
      return;
    }
    const answer = answerOf(served.store, request.method ?? 'GET', target, readBody(text));
    if (answer === undefined) {
      send(response, NOT_FOUND);
    } else if (answer.kind === 'text') {
      send(response, { status: 200, contentType: 'text/plain; charset=utf-8', body: answer.text });
    } else {
      const body = fault === 'halfWritten' ? halfWritten(answer.body) : answer.body;
      response.writeHead(200, { 'content-type': 'application/json' }).end(pythonJson(body));
    }
  } catch (error) {
    if (error instanceof Refusal) {
      sendJson(response, error.status, error.body());
    } else if (error instanceof InvalidInput) {
      sendJson(response, 400, { message: error.message });
    } else {
      sendJson(response, 500, { error_code: 'INTERNAL_ERROR', message: String(error) });
    }
  }
}

function send(response: ServerResponse, { status, contentType, body }: FaultyAnswer): void {
  response.writeHead(status, { 'content-type': contentType }).end(body);
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
