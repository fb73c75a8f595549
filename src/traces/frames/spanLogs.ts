import type { TraceKeyValuePair, TraceLog } from '@grafana/data';
import { isChunkEvent, readChunks, type Chunk } from '../calls/stream';
import { print } from '../json';
import type { Span } from '../spans/types';
import { milliseconds, plain, prose } from './shownText';

/** The trace view draws all events at once, so a stream is one of them. More chunks are in the stream's own rows. */
const MOST_CHUNKS = 200;

/** The events of a span: exceptions and others as they are, a stream's chunks as one event. */
export function spanLogs(span: Span): TraceLog[] {
  const others = span.events.filter((event) => !isChunkEvent(event.name));
  return [
    ...others.map((event) => ({
      timestamp: event.timeMs,
      name: event.name,
      fields: Object.entries(event.attributes).map(([key, value]) => plain(key, value)),
    })),
    ...streamLog(span),
  ];
}

function streamLog(span: Span): TraceLog[] {
  const chunks = readChunks(span);
  const [first] = chunks;
  const last = chunks[chunks.length - 1];
  if (first === undefined || last === undefined) {
    return [];
  }
  return [
    {
      timestamp: first.timeMs,
      name: `stream of ${chunks.length} chunks`,
      fields: [
        milliseconds('first_chunk_ms', first.timeMs - span.startMs),
        milliseconds('last_chunk_ms', last.timeMs - span.startMs),
        prose('text', chunks.map((chunk) => chunk.text).join('')),
        ...thoughtField(chunks.map((chunk) => chunk.reasoning).join('')),
        ...chunkFields(chunks),
      ],
    },
  ];
}

function thoughtField(reasoning: string): TraceKeyValuePair[] {
  return reasoning === '' ? [] : [prose('reasoning', reasoning)];
}

function chunkFields(chunks: readonly Chunk[]): TraceKeyValuePair[] {
  const shown = chunks.slice(0, MOST_CHUNKS).map((chunk) => chunk.value ?? (chunk.text || chunk.raw));
  const left = chunks.length - shown.length;
  return [
    plain(left > 0 ? `first ${MOST_CHUNKS} chunks` : 'chunks', print(shown)),
    ...(left > 0 ? [plain('more', `${left} more chunks: follow the span’s link to its stream`)] : []),
  ];
}

/** The exceptions of a span: type and message in one line, and the stack trace. */
export function exceptionsOf(span: Span): Array<{ message: string; stack: string | undefined }> {
  return span.events
    .filter((event) => event.name === 'exception')
    .map(({ attributes }) => {
      const type = attributes['exception.type'];
      const message = attributes['exception.message'];
      const stack = attributes['exception.stacktrace'];
      return {
        message: [type, message].filter((part) => typeof part === 'string' && part !== '').join(': '),
        stack: typeof stack === 'string' ? stack : undefined,
      };
    });
}
