import { decodeJson, list, object, parseJson, someText, type JsonObject } from '../json';
import type { Span, TokenUsage } from '../spans/types';
import { readUsage } from '../spans/readInfo';
import { readCallAnswers } from './answers';
import { calledModel } from './model';
import { readEmbedded, readParameters, readRequestMessages, readTools } from './request';
import { assemble, finalResponse, readChunks, streamTimes } from './stream';
import type { Answer, ModelCall } from './types';

const MODEL_TYPES = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** Several frames are made of the same spans, and reading one takes longer than drawing it. */
const readCalls = new WeakMap<Span, { call: ModelCall | undefined; failed: boolean }>();

/**
 * The call of a model that a span records; undefined for spans of tools, agents and the like. Spans that enclose a call
 * often look like one too: `countCalls` decides which of them count.
 */
export function readModelCall(span: Span): ModelCall | undefined {
  return readOnce(span).call;
}

/** Whether reading a span as a call failed: it is shown as it is, and counts nowhere. */
export function isUnreadable(span: Span): boolean {
  return readOnce(span).failed;
}

function readOnce(span: Span): { call: ModelCall | undefined; failed: boolean } {
  let read = readCalls.get(span);
  if (read === undefined) {
    read = readOrFail(span);
    readCalls.set(span, read);
  }
  return read;
}

function readOrFail(span: Span): { call: ModelCall | undefined; failed: boolean } {
  try {
    return { call: readCall(span), failed: false };
  } catch {
    return { call: undefined, failed: true };
  }
}

function readCall(span: Span): ModelCall | undefined {
  const { attributes } = span;
  const namedModel = someText(attributes['mlflow.llm.model']) ?? someText(attributes['gen_ai.request.model']);
  if (!MODEL_TYPES.has(span.type) && (namedModel === undefined || span.type === 'TOOL')) {
    return undefined;
  }
  const sent = span.inputs ?? decodeJson(attributes['gen_ai.input.messages']);
  const received = span.outputs ?? decodeJson(attributes['gen_ai.output.messages']);
  const inputs = object(sent) ?? {};
  const outputs = object(received) ?? {};
  const chunks = readChunks(span);
  const streamed = assemble(chunks);
  const response = finalResponse(chunks);
  const usage = callUsage(attributes, outputs, streamed.usage, response);
  // An agent's span without usage is of its construction, or of a run that never came to a call.
  if (span.type === 'AGENT' && usage === undefined) {
    return undefined;
  }
  const api = apiOf(span, sent, inputs, outputs);
  const answers = readCallAnswers(api, received, { answers: streamed.answers, response }, attributes);
  return {
    api,
    model: calledModel(attributes, inputs, outputs),
    provider: someText(attributes['mlflow.llm.provider']) ?? someText(attributes['gen_ai.provider.name']),
    messages: readRequestMessages(api, sent, attributes),
    answers,
    tools: readTools(
      firstList(
        attributes['mlflow.chat.tools'],
        attributes.tools,
        inputs.tools,
        decodeJson(attributes['gen_ai.tool.definitions'])
      )
    ),
    parameters: readParameters(attributes, inputs),
    ...readStructured(inputs, attributes, answers),
    usage,
    ...streamTimes(span, chunks),
    embedded: api === 'embeddings' ? readEmbedded(sent, received, attributes) : undefined,
  };
}

function apiOf(span: Span, sent: unknown, inputs: JsonObject, outputs: JsonObject): ModelCall['api'] {
  if (span.type === 'EMBEDDING' || outputs.object === 'list') {
    return 'embeddings';
  }
  const isChat = inputs.messages !== undefined || inputs.contents !== undefined;
  if (outputs.object === 'response' || Array.isArray(outputs.output) || (inputs.input !== undefined && !isChat)) {
    return 'responses';
  }
  return isChat || Array.isArray(sent) || Array.isArray(outputs.choices) ? 'chat' : 'other';
}

function readStructured(
  inputs: JsonObject,
  attributes: JsonObject,
  answers: readonly Answer[]
): Pick<ModelCall, 'responseFormat' | 'structured'> {
  const responseFormat = attributes.response_format ?? inputs.response_format ?? object(inputs.text)?.format;
  return responseFormat === undefined || responseFormat === null
    ? {}
    : { responseFormat, structured: parseJson(answers[0]?.text ?? '') };
}

function firstList(...values: readonly unknown[]): readonly unknown[] {
  return list(values.find((value) => Array.isArray(value)));
}

/**
 * Tokens of a call: MLflow's own numbers, else those of the answer. What MLflow's lack, such as the cached ones with
 * its TypeScript SDK, is taken from another source that gives the same number of input tokens.
 */
export function callUsage(
  attributes: JsonObject,
  outputs: JsonObject,
  streamed: TokenUsage | undefined,
  response: JsonObject | undefined
): TokenUsage | undefined {
  const sources = [
    () => readUsage(attributes['mlflow.chat.tokenUsage']),
    () => readUsage(attributes.usage),
    () => readUsage(outputs.usage),
    () => readUsage(object(outputs.llm_output)?.token_usage),
    () => streamed,
    () => readUsage(response?.usage),
    () => readUsage(flatUsage(attributes)),
  ];
  let found: TokenUsage | undefined;
  for (const read of sources) {
    const usage = read();
    found ??= usage;
    if (found?.cached !== undefined) {
      return found;
    }
    if (usage?.cached !== undefined && usage.input === found?.input) {
      return { ...found, cached: usage.cached };
    }
  }
  return found;
}

/** OpenTelemetry and Vercel's AI SDK write an attribute for each number. */
function flatUsage(attributes: JsonObject): JsonObject {
  const first = (...names: string[]): unknown => names.map((name) => attributes[name]).find((one) => one !== undefined);
  return {
    input_tokens: first('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'ai.usage.promptTokens'),
    output_tokens: first('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'ai.usage.completionTokens'),
    cache_read_input_tokens: first('gen_ai.usage.cache_read.input_tokens', 'ai.usage.cachedInputTokens'),
  };
}
