import { readUsage } from '../client/readUsage';
import { list, number, object, parseJson, print, someText, type JsonObject } from '../json';
import { readModelName } from '../modelName';
import type { Span } from '../spans/types';
import { readAnswers, readTools } from './chat';
import { assemble, firstToken, readChunks, type Chunk } from './chunks';
import { readMessages } from './messages';
import { readResponsesInput, readResponsesOutput } from './responses';
import type { Answer, Message, ModelCall } from './types';

const MODEL_TYPES = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** Call arguments that have a field of their own, or are MLflow's and OpenTelemetry's bookkeeping. */
const NO_PARAMETER = new Set([
  'model',
  'messages',
  'input',
  'tools',
  'response_format',
  'instructions',
  'text',
  'usage',
]);
const BOOKKEEPING = /^(?:mlflow\.|gen_ai\.|user\.id$|session\.id$|openinference\.|llm\.)/;

/** Several frames are made of the same spans, and reading one takes longer than drawing it. */
const readCalls = new WeakMap<Span, { call: ModelCall | undefined }>();

/** What a span of a model call says; undefined for spans of agents, tools and the like. */
export function readModelCall(span: Span): ModelCall | undefined {
  const known = readCalls.get(span);
  if (known !== undefined) {
    return known.call;
  }
  const call = readCall(span);
  readCalls.set(span, { call });
  return call;
}

function readCall(span: Span): ModelCall | undefined {
  const { attributes } = span;
  const modelText = someText(attributes['mlflow.llm.model']) ?? someText(attributes['gen_ai.request.model']);
  if (!MODEL_TYPES.has(span.type) && modelText === undefined) {
    return undefined;
  }
  const inputs = object(span.inputs) ?? {};
  const outputs = object(span.outputs) ?? {};
  const name = modelText ?? someText(attributes.model) ?? someText(inputs.model) ?? someText(outputs.model);
  const provider = someText(attributes['mlflow.llm.provider']) ?? someText(attributes['gen_ai.provider.name']);
  const api = apiOf(span, inputs, outputs);
  const chunks = readChunks(span);
  const streamed = assemble(chunks);
  const answers = mergeAnswers(api === 'responses' ? readResponsesOutput(outputs) : whole(api, span), streamed.answers);
  const usage =
    readUsage(attributes['mlflow.chat.tokenUsage']) ??
    readUsage(attributes.usage) ??
    readUsage(outputs.usage) ??
    streamed.usage ??
    lastResponseUsage(chunks);
  return {
    api,
    ...(name === undefined ? {} : { model: readModelName(name) }),
    ...(provider === undefined ? {} : { provider }),
    messages: readAsked(api, span, inputs),
    answers,
    tools: readTools(firstList(attributes['mlflow.chat.tools'], attributes.tools, inputs.tools)),
    parameters: readParameters(attributes, inputs),
    ...readStructure(inputs, attributes, answers),
    ...(usage === undefined ? {} : { usage }),
    ...readStream(span, chunks),
    ...(api === 'embeddings' ? { embedded: readEmbedded(inputs, outputs) } : {}),
  };
}

function apiOf(span: Span, inputs: JsonObject, outputs: JsonObject): ModelCall['api'] {
  if (span.type === 'EMBEDDING' || outputs.object === 'list') {
    return 'embeddings';
  }
  if (
    outputs.object === 'response' ||
    Array.isArray(outputs.output) ||
    (inputs.input !== undefined && !inputs.messages)
  ) {
    return 'responses';
  }
  return inputs.messages !== undefined || Array.isArray(span.inputs) || Array.isArray(outputs.choices)
    ? 'chat'
    : 'other';
}

function whole(api: ModelCall['api'], span: Span): Answer[] {
  return api === 'embeddings' ? [] : readAnswers(span.outputs);
}

function readAsked(api: ModelCall['api'], span: Span, inputs: JsonObject): Message[] {
  switch (api) {
    case 'embeddings':
      return [];
    case 'responses':
      return readResponsesInput(inputs.input, inputs.instructions);
    case 'chat':
      return readMessages(inputs.messages ?? span.inputs);
    case 'other':
      return span.inputs === undefined
        ? []
        : readMessages([{ role: 'user', content: someText(inputs.prompt) ?? print(span.inputs) }]);
  }
}

/** What MLflow stored is complete but for what it loses of streams. */
function mergeAnswers(stored: readonly Answer[], streamed: readonly Answer[]): Answer[] {
  return Array.from({ length: Math.max(stored.length, streamed.length) }, (_, index) => {
    const kept = stored[index];
    const built = streamed[index];
    if (kept === undefined || built === undefined) {
      return kept ?? built ?? { role: 'assistant', text: '', toolCalls: [], attachments: [] };
    }
    const reasoning = kept.reasoning ?? built.reasoning;
    const finishReason = built.finishReason ?? kept.finishReason;
    return {
      ...kept,
      text: kept.text === '' ? built.text : kept.text,
      toolCalls: kept.toolCalls.length > 0 ? kept.toolCalls : built.toolCalls,
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(finishReason === undefined ? {} : { finishReason }),
    };
  });
}

function readParameters(attributes: JsonObject, inputs: JsonObject): JsonObject {
  const given = Object.entries({ ...inputs, ...attributes });
  return Object.fromEntries(
    given.filter(([name, value]) => !NO_PARAMETER.has(name) && !BOOKKEEPING.test(name) && value !== undefined)
  );
}

function readStructure(
  inputs: JsonObject,
  attributes: JsonObject,
  answers: readonly Answer[]
): Pick<ModelCall, 'responseFormat' | 'structured'> {
  const format = attributes.response_format ?? inputs.response_format ?? object(inputs.text)?.format;
  if (format === undefined || format === null) {
    return {};
  }
  const structured = parseJson(answers[0]?.text ?? '');
  return { responseFormat: format, ...(structured === undefined ? {} : { structured }) };
}

function readStream(span: Span, chunks: readonly Chunk[]): Pick<ModelCall, 'stream' | 'ttftMs'> {
  const [first] = chunks;
  const last = chunks[chunks.length - 1];
  const token = firstToken(chunks);
  if (first === undefined || last === undefined || span.startMs === 0) {
    return {};
  }
  return {
    stream: {
      chunks: chunks.length,
      firstChunkMs: first.timeMs - span.startMs,
      lastChunkMs: last.timeMs - span.startMs,
    },
    ...(token === undefined ? {} : { ttftMs: token.timeMs - span.startMs }),
  };
}

function lastResponseUsage(chunks: readonly Chunk[]): ModelCall['usage'] {
  return readUsage(object(chunks[chunks.length - 1]?.value?.response)?.usage);
}

function firstList(...values: readonly unknown[]): unknown {
  return values.find((value) => Array.isArray(value));
}

function readEmbedded(inputs: JsonObject, outputs: JsonObject): NonNullable<ModelCall['embedded']> {
  const texts = Array.isArray(inputs.input) ? inputs.input : [inputs.input];
  const vector = object(list(outputs.data)[0])?.embedding;
  return {
    inputs: texts.filter((one) => one !== undefined).map(print),
    dimensions: Array.isArray(vector) ? vector.length : (number(inputs.dimensions) ?? 0),
  };
}
