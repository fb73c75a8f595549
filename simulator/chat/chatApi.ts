import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Wait } from '../server/faultyTransfer';
import type { RequestTarget } from '../server/requestTarget';
import { sendJson } from '../server/respond';
import type { World } from '../world/world';
import { chatChunks, chatCompletion } from './chatCompletion';
import { readChatRequest, type ChatRequest } from './chatRequest';
import { complete, type Completion } from './completion';
import { embeddings, readEmbeddingsRequest } from './embeddings';
import { ChatError, invalid, modelNotFound, simulatedError, unauthorized } from './errors';
import { NO_LATENCY, type ChatLatency, type LatencyOf } from './latency';
import { findModel, modelNames } from './models';
import { readResponsesRequest, responseBody, responseEvents } from './responsesApi';
import { sendEvents, type TimedEvent } from './sendEvents';

export const CHAT_PREFIX = '/inference/v1/';

export interface ChatApiOptions {
  world: World;
  apiKey: string;
  /** Milliseconds since the epoch. */
  clock: () => number;
  wait: Wait;
  /** Default 1. */
  seed?: number;
  /** Default none. */
  latency?: LatencyOf;
}

const LARGEST_BODY = 32 * 1024 * 1024;

/**
 * The part of Fireworks' OpenAI-compatible API that MLflow traces: chat completions, responses, embeddings, models.
 * The header `x-simulator-status` makes a call fail with that status; `x-simulator-delay-ms` keeps it waiting.
 */
export async function serveChatApi(
  options: ChatApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { path }: RequestTarget
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      throw unauthorized();
    }
    await options.wait(readNumber(request, 'x-simulator-delay-ms') ?? 0, gone.signal);
    const status = readNumber(request, 'x-simulator-status');
    if (status !== undefined && status >= 400 && status < 600) {
      throw simulatedError(status);
    }
    await route(options, request, response, path, gone.signal);
  } catch (error) {
    if (!(error instanceof ChatError)) {
      throw error;
    }
    const headers = error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) };
    sendJson(response, error.status, error.body(), headers);
  }
}

async function route(
  options: ChatApiOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  gone: AbortSignal
): Promise<void> {
  const { world, seed = 1 } = options;
  switch (`${request.method ?? ''} ${path.slice(CHAT_PREFIX.length)}`) {
    case 'POST chat/completions':
      await answer(options, response, readChatRequest(await readBody(request)), CHAT, gone);
      return;
    case 'POST responses':
      await answer(options, response, readResponsesRequest(await readBody(request)), RESPONSES, gone);
      return;
    case 'POST embeddings': {
      const asked = readEmbeddingsRequest(await readBody(request));
      if (findModel(asked.model, world) === undefined) {
        throw modelNotFound();
      }
      sendJson(response, 200, embeddings(seed, asked));
      return;
    }
    case 'GET models':
      sendJson(response, 200, {
        object: 'list',
        data: modelNames().map((name) => ({ id: `accounts/fireworks/models/${name}`, object: 'model' })),
      });
      return;
    default:
      throw new ChatError(404, 'NOT_FOUND', `There is no ${request.method ?? ''} ${path} here.`);
  }
}

/** What differs between the two APIs that complete a talk. */
interface Dialect {
  body: (completion: Completion, model: string, createdSeconds: number) => unknown;
  events: (completion: Completion, request: ChatRequest, model: string, createdSeconds: number) => Iterable<TimedEvent>;
}

const CHAT: Dialect = {
  body: chatCompletion,
  *events(completion, request, model, created) {
    for (const chunk of chatChunks(completion, request, model, created)) {
      yield { data: JSON.stringify(chunk) };
    }
    yield { data: '[DONE]' };
  },
};

const RESPONSES: Dialect = {
  body: responseBody,
  *events(completion, _request, model, created) {
    for (const event of responseEvents(completion, model, created)) {
      yield { name: event.type, data: JSON.stringify(event) };
    }
  },
};

async function answer(
  { world, clock, wait, seed = 1, latency = NO_LATENCY }: ChatApiOptions,
  response: ServerResponse,
  request: ChatRequest,
  dialect: Dialect,
  gone: AbortSignal
): Promise<void> {
  const model = findModel(request.model, world);
  if (model === undefined) {
    throw modelNotFound();
  }
  const completion = complete(seed, model, request);
  const pace = latency(model, completion.usage.promptTokens);
  const createdSeconds = Math.floor(clock() / 1000);
  if (request.stream) {
    await sendEvents(response, dialect.events(completion, request, model.name, createdSeconds), pace, wait, gone);
    return;
  }
  await wait(wholeMs(pace, completion.usage.completionTokens), gone);
  if (!gone.aborted) {
    sendJson(response, 200, dialect.body(completion, model.name, createdSeconds));
  }
}

function wholeMs({ firstTokenMs, perTokenMs }: ChatLatency, tokens: number): number {
  return firstTokenMs + perTokenMs * tokens;
}

function readNumber(request: IncomingMessage, header: string): number | undefined {
  const value = Number(request.headers[header] ?? NaN);
  return Number.isFinite(value) ? value : undefined;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > LARGEST_BODY) {
      throw new ChatError(413, 'TOO_LARGE', 'The request is larger than 32 MiB.');
    }
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return value;
  } catch {
    throw invalid('The request is not JSON.');
  }
}
