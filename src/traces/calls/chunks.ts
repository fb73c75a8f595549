import { list, object, parseJson, someText, text, type JsonObject } from '../json';
import { readUsage } from '../client/readUsage';
import type { TokenUsage } from '../client/types';
import type { Span } from '../spans/types';
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
      if (index === undefined) {
        return [];
      }
      const stored = event.attributes[CHUNK_VALUE];
      const raw = text(stored) ?? JSON.stringify(stored) ?? '';
      const value = object(typeof stored === 'string' ? parseJson(stored) : stored);
      return [{ index: Number(index), timeMs: event.timeMs, raw, value, text: chunkText(value) }];
    })
    .sort((a, b) => a.index - b.index);
}

function chunkText(value: JsonObject | undefined): string {
  if (value === undefined) {
    return '';
  }
  const event = text(value.type);
  if (event !== undefined && event.startsWith('response.')) {
    return event.endsWith('.delta') ? (text(value.delta) ?? '') : '';
  }
  const delta = object(object(list(value.choices)[0])?.delta);
  const call = object(object(list(delta?.tool_calls)[0])?.function);
  return (
    someText(delta?.content) ??
    someText(delta?.reasoning_content) ??
    [text(call?.name), text(call?.arguments)].filter((part) => part !== undefined).join('')
  );
}

/** The first chunk that brings something: the Responses API announces a stream before the model has begun. */
export function firstToken(chunks: readonly Chunk[]): Chunk | undefined {
  return chunks.find((chunk) => !/^response\.(created|in_progress|queued)$/.test(text(chunk.value?.type) ?? ''));
}

interface Assembled {
  answers: Answer[];
  usage?: TokenUsage;
}

/**
 * The answers of a chat stream put together again. MLflow keeps neither the tool calls of a stream nor, when usage
 * comes in a chunk of its own, the true finish reason: only the chunks have them.
 */
export function assemble(chunks: readonly Chunk[]): Assembled {
  const choices = new Map<number, Draft>();
  let usage: TokenUsage | undefined;
  for (const { value } of chunks) {
    usage = readUsage(value?.usage) ?? usage;
    for (const choice of list(value?.choices)) {
      addDelta(choices, object(choice) ?? {});
    }
  }
  const answers = [...choices].sort(([a], [b]) => a - b).map(([, draft]) => finish(draft));
  return { answers, ...(usage === undefined ? {} : { usage }) };
}

interface Draft {
  role: string;
  text: string[];
  reasoning: string[];
  calls: Map<number, { id: string; name: string; arguments: string[] }>;
  finishReason?: string;
}

function addDelta(choices: Map<number, Draft>, choice: JsonObject): void {
  const index = typeof choice.index === 'number' ? choice.index : 0;
  const draft: Draft = choices.get(index) ?? { role: 'assistant', text: [], reasoning: [], calls: new Map() };
  choices.set(index, draft);
  const delta = object(choice.delta) ?? {};
  draft.role = someText(delta.role) ?? draft.role;
  draft.text.push(text(delta.content) ?? '');
  draft.reasoning.push(text(delta.reasoning_content) ?? '');
  draft.finishReason = someText(choice.finish_reason) ?? draft.finishReason;
  for (const piece of list(delta.tool_calls)) {
    const source = object(piece) ?? {};
    const inner = object(source.function);
    const place = typeof source.index === 'number' ? source.index : 0;
    const call = draft.calls.get(place) ?? { id: '', name: '', arguments: [] };
    draft.calls.set(place, call);
    call.id = someText(source.id) ?? call.id;
    call.name += text(inner?.name) ?? '';
    call.arguments.push(text(inner?.arguments) ?? '');
  }
}

function finish(draft: Draft): Answer {
  const reasoning = draft.reasoning.join('');
  const toolCalls = [...draft.calls]
    .sort(([a], [b]) => a - b)
    .map(([, call]): ToolCall => ({ id: call.id, name: call.name, arguments: call.arguments.join('') }));
  return {
    role: draft.role,
    text: draft.text.join(''),
    ...(reasoning === '' ? {} : { reasoning }),
    toolCalls,
    attachments: [],
    ...(draft.finishReason === undefined ? {} : { finishReason: draft.finishReason }),
  };
}
