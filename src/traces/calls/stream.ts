import { isObject, list, object, parseJson, print, text, type JsonObject } from '../json';
import type { Span, TokenUsage } from '../spans/types';
import { readUsage } from '../spans/readInfo';
import { readDeltas, type CallDelta, type Delta } from './deltas';
import type { Answer, ModelCall, ToolCall } from './types';

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
  deltas: readonly Delta[];
  /** The chunk, where it is a JSON object. */
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
  const deltas = readDeltas(decoded);
  const [first] = deltas;
  const calls = first?.calls.map((call) => `${call.name}${call.arguments}`).join('') ?? '';
  return {
    index,
    timeMs,
    raw: print(stored),
    text: first?.text || calls,
    reasoning: first?.reasoning ?? '',
    deltas,
    value: isObject(decoded) ? decoded : undefined,
  };
}

/** The text that a generator gave. What begins like JSON is JSON that was cut, and no text of the answer. */
function plainText(stored: string): string | undefined {
  return /^\s*[[{"]/.test(stored) ? undefined : stored;
}

/** Chunks that some APIs send before the model has begun. */
const ANNOUNCEMENT = /^(?:response\.(?:created|in_progress|queued)|message_start|ping)$/;

/** When the chunks of a span came, and its time to first token; nothing for a span without chunks or start. */
export function streamTimes(span: Span, chunks: readonly Chunk[]): Pick<ModelCall, 'stream' | 'ttftMs'> {
  const [first] = chunks;
  const last = chunks[chunks.length - 1];
  if (first === undefined || last === undefined || span.startMs === 0) {
    return {};
  }
  const firstToken = chunks.find((chunk) => !ANNOUNCEMENT.test(text(chunk.value?.type) ?? ''));
  return {
    stream: {
      chunks: chunks.length,
      firstChunkMs: first.timeMs - span.startMs,
      lastChunkMs: last.timeMs - span.startMs,
    },
    ttftMs: firstToken === undefined ? undefined : firstToken.timeMs - span.startMs,
  };
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
  for (const { value, deltas } of chunks) {
    usage = readUsage(value?.usage) ?? usage;
    deltas.forEach((delta) => addDelta(choices, delta));
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

function addDelta(choices: Map<number, Draft>, delta: Delta): void {
  const draft: Draft = choices.get(delta.choice) ?? { role: 'assistant', text: [], reasoning: [], calls: [] };
  choices.set(delta.choice, draft);
  draft.role = delta.role ?? draft.role;
  draft.text.push(delta.text);
  draft.reasoning.push(delta.reasoning);
  draft.finishReason = delta.finishReason ?? draft.finishReason;
  for (const one of delta.calls) {
    const call = callOf(draft.calls, one);
    call.id = one.id || call.id;
    call.name += one.name;
    call.arguments.push(one.arguments);
  }
}

/** The call that a delta belongs to. A new id begins a new call, since some providers count all of them as the first. */
function callOf(calls: DraftCall[], delta: CallDelta): DraftCall {
  const index = delta.index ?? calls[calls.length - 1]?.index ?? 0;
  const sameId = delta.id === '' ? undefined : calls.find((call) => call.id === delta.id);
  const current = sameId ?? calls.findLast((call) => call.index === index);
  if (current !== undefined && (sameId !== undefined || !beginsAnother(current, delta))) {
    return current;
  }
  const begun: DraftCall = { index, id: '', name: '', arguments: [] };
  calls.push(begun);
  return begun;
}

/** Without ids, a name that comes after arguments begins another call, as names come before arguments. */
function beginsAnother(current: DraftCall, delta: CallDelta): boolean {
  return delta.id === ''
    ? delta.name !== '' && current.arguments.some((one) => one !== '')
    : current.id !== '' && current.id !== delta.id;
}

function finish(draft: Draft): Answer {
  const reasoning = draft.reasoning.join('');
  const toolCalls = [...draft.calls]
    .sort((a, b) => a.index - b.index)
    .map((call): ToolCall => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
  return {
    role: draft.role,
    text: draft.text.join(''),
    reasoning: reasoning === '' ? undefined : reasoning,
    toolCalls,
    attachments: [],
    finishReason: draft.finishReason,
  };
}
