import { isObject, list, object, parseJson, print, text, type JsonObject } from '../json';
import type { Span } from '../spans/types';
import { readPieces, type Piece } from './deltas';

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
