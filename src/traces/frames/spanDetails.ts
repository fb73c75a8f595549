import type { TraceKeyValuePair, TraceLog } from '@grafana/data';
import { describeCost, metricLabels, type Cost } from '../calls/model';
import { otherAttributes } from '../calls/request';
import { isChunkEvent, readChunks, type Chunk } from '../calls/stream';
import type { CallSpan } from '../calls/summary';
import type { EnclosingSpan } from '../calls/countCalls';
import type { Answer, Message, ModelCall } from '../calls/types';
import { object, parseJson, print } from '../json';
import { readPrompts } from '../spans/readInfo';
import type { Assessment, Span, TokenUsage } from '../spans/types';
import { milliseconds, plain, prose } from './fields';

/** Attributes that are shown under other names, or are of no use to a reader. */
const SHOWN_ELSEWHERE = new Set([
  'mlflow.spanType',
  'mlflow.traceRequestId',
  'mlflow.message.format',
  'mlflow.spanLogLevel',
  'mlflow.chat.tools',
  'mlflow.chat.tokenUsage',
  'mlflow.llm.model',
  'mlflow.linkedPrompts',
]);

/** A call, or a span that encloses calls: that one has no cost of its own, and its tokens are those of the calls inside. */
type SpanCall = Pick<CallSpan, 'call' | 'cost'> | EnclosingSpan;

/**
 * What the trace view lists of a span. Grafana sorts by key, so keys that belong together begin alike, and messages
 * carry their number.
 */
export function spanTags(
  span: Span,
  call: SpanCall | undefined,
  assessments: readonly Assessment[]
): TraceKeyValuePair[] {
  return [
    plain('span.type', span.type),
    ...(span.status === 'ERROR' ? [plain('error', true)] : []),
    ...(call === undefined ? functionTags(span) : callTags(span, call)),
    ...assessments.map(assessmentTag),
    ...readPrompts(span.attributes['mlflow.linkedPrompts']).map(({ name, version }) =>
      plain('linked_prompt', `${name}/${version}`)
    ),
  ];
}

function functionTags(span: Span): TraceKeyValuePair[] {
  return [
    ...(span.inputs === undefined ? [] : [plain('inputs', span.inputs)]),
    ...(span.outputs === undefined ? [] : [plain('outputs', span.outputs)]),
    ...Object.entries(span.attributes)
      .filter(([key]) => !SHOWN_ELSEWHERE.has(key))
      .map(([key, value]) => plain(`attribute.${key}`, value)),
  ];
}

function callTags(span: Span, found: SpanCall): TraceKeyValuePair[] {
  const { call } = found;
  return [
    ...modelTags(call),
    ...call.messages.flatMap((message, index) => messageTags(`prompt.${place(index)}.${message.role}`, message)),
    ...call.answers.flatMap((answer, index) => answerTags(index, call.answers.length, answer)),
    ...call.tools.map((tool) => plain(`tool.definition.${tool.name}`, tool)),
    ...Object.entries(call.parameters).map(([name, value]) => plain(`parameter.${name}`, value)),
    ...(call.responseFormat === undefined ? [] : [plain('response_format', call.responseFormat)]),
    ...(call.structured === undefined ? [] : [plain('structured_output', call.structured)]),
    ...usageTags('tokens', call.usage),
    'cost' in found ? costTag(found.cost) : plain('counted', insideText(found.inside)),
    ...streamTags(span, call),
    ...embeddingTags(call),
    ...unrepeated(span, call).map(([key, value]) => plain(`attribute.${key}`, value)),
  ];
}

function insideText(inside: number): string {
  return inside === 1 ? 'in the call inside' : `in the ${inside} calls inside`;
}

function modelTags({ model, provider, api }: ModelCall): TraceKeyValuePair[] {
  return [
    plain('api', api),
    ...(model === undefined ? [] : [plain('model', model.raw)]),
    ...Object.entries(model === undefined ? {} : metricLabels(model)).map(([label, value]) =>
      plain(`fireworks.${label}`, value)
    ),
    ...(provider === undefined ? [] : [plain('provider', provider)]),
  ];
}

function messageTags(key: string, message: Message): TraceKeyValuePair[] {
  const text = message.text === '' && message.toolCalls.length > 0 ? [] : [prose(key, message.text)];
  return [
    ...text,
    ...(message.reasoning === undefined ? [] : [prose(`${key}.reasoning`, message.reasoning)]),
    ...message.toolCalls.map((one, index) => plain(`${key}.tool_call.${place(index)}.${one.name}`, one.arguments)),
    ...(message.toolCallId === undefined ? [] : [plain(`${key}.tool_call_id`, message.toolCallId)]),
    ...message.attachments.map((one) => prose(`${key}.attachment`, one)),
  ];
}

function answerTags(index: number, count: number, answer: Answer): TraceKeyValuePair[] {
  const key = count > 1 ? `answer.${place(index)}` : 'answer';
  return [
    ...messageTags(key, answer),
    ...(answer.finishReason === undefined ? [] : [plain(`${key}.finish_reason`, answer.finishReason)]),
  ];
}

/** A tag for each number of tokens that is known. */
export function usageTags(prefix: string, usage: TokenUsage | undefined): TraceKeyValuePair[] {
  const { input, output, total, cached } = usage ?? {};
  return Object.entries({ input, output, total, cached }).flatMap(([name, value]) =>
    value === undefined ? [] : [plain(`${prefix}.${name}`, value)]
  );
}

function costTag(cost: Cost): TraceKeyValuePair {
  return cost.kind === 'priced' ? plain('cost.usd', cost.usd) : plain('cost', describeCost(cost));
}

/** `stream.span` lets a link to the chunks appear on streamed spans alone. */
function streamTags(span: Span, { stream, ttftMs }: ModelCall): TraceKeyValuePair[] {
  return [
    ...(ttftMs === undefined ? [] : [milliseconds('time_to_first_token_ms', ttftMs)]),
    ...(stream === undefined ? [] : [plain('stream.chunks', stream.chunks), plain('stream.span', span.spanId)]),
  ];
}

function embeddingTags({ embedded }: ModelCall): TraceKeyValuePair[] {
  return embedded === undefined
    ? []
    : [
        ...embedded.inputs.map((input, index) => prose(`embedded.${place(index)}`, input)),
        ...(embedded.dimensions === undefined ? [] : [plain('embedding.dimensions', embedded.dimensions)]),
      ];
}

function assessmentTag({ kind, name, value, rationale, source, error }: Assessment): TraceKeyValuePair {
  const words = [error ?? print(value), rationale, source === undefined ? undefined : `(${source})`];
  return prose(`${kind}.${name}`, words.filter((word) => word !== undefined).join(' · '));
}

/** Two digits, so that sorting by text is sorting by number. */
function place(index: number): string {
  return String(index + 1).padStart(2, '0');
}

/** Short values are shown even where they repeat others. */
const SHORT = 40;

/** Attributes of the SDK that recorded the call, without those that repeat what went in or came out. */
function unrepeated(span: Span, call: ModelCall): Array<[string, unknown]> {
  const others = Object.entries(otherAttributes(span.attributes)).map(([key, value]): [string, string] => [
    key,
    print(value),
  ]);
  if (others.every(([, printed]) => printed.length <= SHORT)) {
    return others;
  }
  const shown = new Set(
    [span.inputs, span.outputs]
      .flatMap((value) => [value, ...Object.values(object(value) ?? {})])
      .map(print)
      .concat(call.messages.map(({ text }) => text))
      .concat(call.answers.map(({ text }) => text))
  );
  return others.filter(([, printed]) => printed.length <= SHORT || !shown.has(normal(printed)));
}

/** JSON text as JavaScript would print it: SDKs differ in their spaces. */
function normal(printed: string): string {
  return /^\s*[[{"]/.test(printed) ? print(parseJson(printed) ?? printed) : printed;
}

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
