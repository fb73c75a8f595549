import { isObject, type JsonObject, list, object, parseJson, print, text } from '../json';
import type { Span, TokenUsage } from '../spans/types';
import { type CallPiece, type Piece, readPieces } from './deltas';
import { readUsage } from '../spans/usage';
import type { Answer, ToolCall } from './types';

const CHUNK_EVENT = /^mlflow\.chunk\.item\.(\d+)$/;
const CHUNK_VALUE = 'mlflow.chunk.value';

export interface Chunk {
  /** Its number in the stream. */
  index: number;
  timeMs: number;
  /** As MLflow stored it, usually JSON. */
  raw: string;
  /** What it adds to the answer; empty for the first and the last chunk of most streams. */
  text: string;
  /** What it adds to what the model thinks before it answers. */
  reasoning: string;
  pieces: readonly Piece[];
  value: JsonObject | undefined;
}

export function isChunkEvent(name: string): boolean {
  return CHUNK_EVENT.test(name);
}

/** The chunks of a streamed answer, in their order. */
export function readChunks(span: Span): Chunk[] {
  return span.events
    .flatMap((event): Chunk[] => {
      const index = CHUNK_EVENT.exec(event.name)?.[1];
      return index === undefined ? [] : [readChunk(Number(index), event.timeMs, event.attributes[CHUNK_VALUE])];
    })
    .sort((a, b) => a.index - b.index);
}

function readChunk(index: number, timeMs: number, stored: unknown): Chunk {
  const decoded = typeof stored === 'string' ? (parseJson(stored) ?? plainText(stored)) : stored;
  const pieces = readPieces(decoded);
  const [first] = pieces;
  const calls = first?.calls.map((call) => `${call.name}${call.arguments}`).join('') ?? '';
  return {
    index,
    timeMs,
    raw: print(stored),
    text: first?.text || calls,
    reasoning: first?.reasoning ?? '',
    pieces,
    value: isObject(decoded) ? decoded : undefined,
  };
}

/** A generator's text that nobody coded; what begins like JSON was cut, and is no text of the answer. */
function plainText(stored: string): string | undefined {
  return /^\s*[[{"]/.test(stored) ? undefined : stored;
}

/** What its API sends before the model has begun. */
const ANNOUNCEMENT = /^(?:response\.(?:created|in_progress|queued)|message_start|ping)$/;

/** The first chunk that brings something. */
export function firstToken(chunks: readonly Chunk[]): Chunk | undefined {
  return chunks.find((chunk) => !ANNOUNCEMENT.test(text(chunk.value?.type) ?? ''));
}

/** The whole answer, which the Responses API sends at the end of its stream. */
export function finalResponse(chunks: readonly Chunk[]): JsonObject | undefined {
  const last = chunks.findLast(({ value }) => {
    const response = object(value?.response);
    return response !== undefined && (list(response.output).length > 0 || isObject(response.usage));
  });
  return object(last?.value?.response);
}

interface Assembled {
  answers: Answer[];
  usage?: TokenUsage;
}

/**
 * The answers of a stream put together again. MLflow keeps neither the tool calls of a stream nor, when usage comes in
 * a chunk of its own, the true finish reason: only the chunks have them.
 */
export function assemble(chunks: readonly Chunk[]): Assembled {
  const choices = new Map<number, Draft>();
  let usage: TokenUsage | undefined;
  for (const { value, pieces } of chunks) {
    usage = readUsage(value?.usage) ?? usage;
    pieces.forEach((piece) => addPiece(choices, piece));
  }
  const answers = [...choices].sort(([a], [b]) => a - b).map(([, draft]) => finish(draft));
  return { answers, usage };
}

interface DraftCall {
  index: number;
  id: string;
  name: string;
  arguments: string[];
}

interface Draft {
  role: string;
  text: string[];
  reasoning: string[];
  calls: DraftCall[];
  finishReason?: string;
}

function addPiece(choices: Map<number, Draft>, piece: Piece): void {
  const draft: Draft = choices.get(piece.choice) ?? { role: 'assistant', text: [], reasoning: [], calls: [] };
  choices.set(piece.choice, draft);
  draft.role = piece.role ?? draft.role;
  draft.text.push(piece.text);
  draft.reasoning.push(piece.reasoning);
  draft.finishReason = piece.finishReason ?? draft.finishReason;
  for (const one of piece.calls) {
    const call = callOf(draft.calls, one);
    call.id = one.id || call.id;
    call.name += one.name;
    call.arguments.push(one.arguments);
  }
}

/** The call that a piece belongs to. A new id begins a new call, since some providers count all of them as the first. */
function callOf(calls: DraftCall[], piece: CallPiece): DraftCall {
  const index = piece.index ?? calls[calls.length - 1]?.index ?? 0;
  const sameId = piece.id === '' ? undefined : calls.find((call) => call.id === piece.id);
  const current = sameId ?? calls.findLast((call) => call.index === index);
  if (current !== undefined && (sameId !== undefined || !beginsAnother(current, piece))) {
    return current;
  }
  const begun: DraftCall = { index, id: '', name: '', arguments: [] };
  calls.push(begun);
  return begun;
}

/** Without ids a name tells, as names come before arguments. */
function beginsAnother(current: DraftCall, piece: CallPiece): boolean {
  return piece.id === ''
    ? piece.name !== '' && current.arguments.some((one) => one !== '')
    : current.id !== '' && current.id !== piece.id;
}

function finish(draft: Draft): Answer {
  const reasoning = draft.reasoning.join('');
  const toolCalls = [...draft.calls]
    .sort((a, b) => a.index - b.index)
    .map((call): ToolCall => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
  return {
    role: draft.role,
    text: draft.text.join(''),
    ...(reasoning === '' ? {} : { reasoning }),
    toolCalls,
    attachments: [],
    finishReason: draft.finishReason,
  };
}
