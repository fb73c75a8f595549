import { type JsonObject, list, object, parseJson, someText, text } from '../json';
import type { Span, TokenUsage } from '../spans/types';
import { readAsked, readEmbedded, readParameters } from './request';
import { assemble, type Chunk, finalResponse, firstToken, readChunks } from './stream';
import { calledModel } from './modelName';
import { rawAnswer, readAnswers, readTools } from './answers';
import { readResponsesOutput } from './messages';
import type { Answer, ModelCall } from './types';
import { readUsage } from '../spans/usage';

const MODEL_TYPES = new Set(['CHAT_MODEL', 'LLM', 'EMBEDDING']);

/** Several frames are made of the same spans, and reading one takes longer than drawing it. */
const readCalls = new WeakMap<Span, { call: ModelCall | undefined }>();

/**
 * What a span of a model call says; undefined for spans of tools, agents and the like. Spans around a call say much the
 * same: which of them count is for `countCalls` to tell.
 */
export function readModelCall(span: Span): ModelCall | undefined {
  const known = readCalls.get(span);
  if (known !== undefined) {
    return known.call;
  }
  const call = readOrFail(span);
  readCalls.set(span, { call });
  return call;
}

const unreadable = new WeakSet<Span>();

/** Whether reading a span as a call failed: it is shown as it is, and counts nowhere. */
export function isUnreadable(span: Span): boolean {
  readModelCall(span);
  return unreadable.has(span);
}

function readOrFail(span: Span): ModelCall | undefined {
  try {
    return readCall(span);
  } catch {
    unreadable.add(span);
    return undefined;
  }
}

function readCall(span: Span): ModelCall | undefined {
  const { attributes } = span;
  const named = someText(attributes['mlflow.llm.model']) ?? someText(attributes['gen_ai.request.model']);
  if (!MODEL_TYPES.has(span.type) && (named === undefined || span.type === 'TOOL')) {
    return undefined;
  }
  const asked = span.inputs ?? decoded(attributes['gen_ai.input.messages']);
  const answered = span.outputs ?? decoded(attributes['gen_ai.output.messages']);
  const inputs = object(asked) ?? {};
  const outputs = object(answered) ?? {};
  const chunks = readChunks(span);
  const streamed = assemble(chunks);
  const response = finalResponse(chunks);
  const usage = usageOf(attributes, outputs, streamed.usage, response);
  // An agent that says neither what it took nor what it said has only been made, or never came to call.
  if (span.type === 'AGENT' && usage === undefined) {
    return undefined;
  }
  const api = apiOf(span, asked, inputs, outputs);
  const model = calledModel(attributes, inputs, outputs);
  const provider = someText(attributes['mlflow.llm.provider']) ?? someText(attributes['gen_ai.provider.name']);
  const answers = withReasons(readAnswered(api, answered, streamed.answers, response), attributes);
  return {
    api,
    model,
    provider,
    messages: readAsked(api, asked, attributes),
    answers,
    tools: readTools(
      firstList(
        attributes['mlflow.chat.tools'],
        attributes.tools,
        inputs.tools,
        decoded(attributes['gen_ai.tool.definitions'])
      )
    ),
    parameters: readParameters(attributes, inputs),
    ...readStructure(inputs, attributes, answers),
    usage,
    ...readStream(span, chunks),
    ...(api === 'embeddings' ? { embedded: readEmbedded(asked, answered, attributes) } : {}),
  };
}

function decoded(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : value;
}

function apiOf(span: Span, asked: unknown, inputs: JsonObject, outputs: JsonObject): ModelCall['api'] {
  if (span.type === 'EMBEDDING' || outputs.object === 'list') {
    return 'embeddings';
  }
  const isChat = inputs.messages !== undefined || inputs.contents !== undefined;
  if (outputs.object === 'response' || Array.isArray(outputs.output) || (inputs.input !== undefined && !isChat)) {
    return 'responses';
  }
  return isChat || Array.isArray(asked) || Array.isArray(outputs.choices) ? 'chat' : 'other';
}

/** What MLflow stored, with what it loses of streams; else the stream alone; else what came back, as it is. */
function readAnswered(
  api: ModelCall['api'],
  outputs: unknown,
  ofChunks: readonly Answer[],
  response: JsonObject | undefined
): Answer[] {
  if (api === 'embeddings') {
    return [];
  }
  const asResponse = api === 'responses' ? readResponsesOutput(outputs) : [];
  const stored = asResponse.length > 0 ? asResponse : readAnswers(outputs);
  const whole = readResponsesOutput(response);
  const streamed = whole.length > 0 ? whole : ofChunks.filter(saysAnything);
  if (stored.length === 0) {
    return streamed.length > 0 ? [...streamed] : rawAnswer(outputs);
  }
  // A generator's texts are stored one by one.
  const isPieces = Array.isArray(outputs) && stored.map((one) => one.text).join('') === streamed[0]?.text;
  return isPieces ? [...streamed] : mergeAnswers(stored, streamed);
}

function saysAnything({ text, reasoning, toolCalls, finishReason }: Answer): boolean {
  return text !== '' || reasoning !== undefined || toolCalls.length > 0 || finishReason !== undefined;
}

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
      reasoning,
      finishReason,
    };
  });
}

/** OpenTelemetry has the reasons of all choices in an attribute, Vercel's AI SDK that of its one answer. */
function withReasons(answers: readonly Answer[], attributes: JsonObject): Answer[] {
  const reasons = list(decoded(attributes['gen_ai.response.finish_reasons']));
  return answers.map((answer, index) => {
    const reason = text(reasons[index]) ?? text(attributes['ai.response.finishReason']);
    return answer.finishReason !== undefined || reason === undefined ? answer : { ...answer, finishReason: reason };
  });
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
  return { responseFormat: format, structured };
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

function firstList(...values: readonly unknown[]): unknown {
  return values.find((value) => Array.isArray(value));
}

/**
 * Tokens of a call: MLflow's own numbers, else those of the answer. What MLflow's lack, such as the cached ones with
 * its TypeScript SDK, is taken from the answer when it speaks of the same input.
 */
export function usageOf(
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

/** Attributes of OpenTelemetry and of Vercel's AI SDK, one for each number. */
function flatUsage(attributes: JsonObject): JsonObject {
  const first = (...names: string[]): unknown => names.map((name) => attributes[name]).find((one) => one !== undefined);
  return {
    input_tokens: first('gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'ai.usage.promptTokens'),
    output_tokens: first('gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'ai.usage.completionTokens'),
    cache_read_input_tokens: first('gen_ai.usage.cache_read.input_tokens', 'ai.usage.cachedInputTokens'),
  };
}
