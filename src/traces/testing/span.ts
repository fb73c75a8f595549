import type { Span, Trace } from '../spans/types';

/** A span for tests; what matters is given. */
export function madeSpan(span: Partial<Span> = {}): Span {
  return {
    spanId: 'a',
    name: 'Completions',
    type: 'CHAT_MODEL',
    startMs: 1000,
    endMs: 2000,
    status: 'OK',
    statusMessage: '',
    attributes: {},
    inputs: undefined,
    outputs: undefined,
    events: [],
    links: [],
    ...span,
  };
}

export function madeTrace(spans: readonly Span[], more: Partial<Trace> = {}): Trace {
  return { traceId: 'tr-1', spans, problems: [], ...more };
}

/** The events of a streamed answer, a chunk every 10 ms after the first. */
export function chunkEvents(chunks: readonly unknown[], firstMs = 1100): Span['events'] {
  return chunks.map((chunk, index) => ({
    name: `mlflow.chunk.item.${index}`,
    timeMs: firstMs + index * 10,
    attributes: { 'mlflow.chunk.value': JSON.stringify(chunk) },
  }));
}
