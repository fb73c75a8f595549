import { decodeJson, isEmpty, isObject, list, number, object, print, someText, text, type JsonObject } from '../json';
import { readMessage, readMessages, readResponsesInput } from './messages';
import type { Message, ModelCall, ToolDefinition } from './types';

/** The messages that were sent to a model: instructions first, wherever the API keeps them. */
export function readRequestMessages(api: ModelCall['api'], inputs: unknown, attributes: JsonObject): Message[] {
  const source = object(inputs) ?? {};
  const messages = messagesOf(api, source, inputs);
  const hasSystem = messages.some((message) => message.role === 'system');
  return [...(hasSystem || api === 'embeddings' ? [] : instructions(source, attributes)), ...messages];
}

function messagesOf(api: ModelCall['api'], source: JsonObject, inputs: unknown): Message[] {
  switch (api) {
    case 'embeddings':
      return [];
    case 'responses':
      return readResponsesInput(source.input, source.instructions);
    case 'chat':
      return readMessages(source.messages ?? source.contents ?? inputs);
    case 'other':
      return isEmpty(inputs) ? [] : readPrompt(source, inputs);
  }
}

function readPrompt({ prompt }: JsonObject, inputs: unknown): Message[] {
  return Array.isArray(prompt) && prompt.some(isObject)
    ? readMessages(prompt)
    : [readMessage({ role: 'user', content: someText(prompt) ?? print(inputs) })];
}

/** Anthropic and Vercel's AI SDK keep instructions apart from the messages, OpenTelemetry in an attribute of parts. */
function instructions(inputs: JsonObject, attributes: JsonObject): Message[] {
  const given = attributes['gen_ai.system_instructions'] ?? inputs.system ?? inputs.system_instruction;
  if (isEmpty(given)) {
    return [];
  }
  const content = typeof given === 'string' ? (partsIn(given) ?? given) : given;
  const message = isObject(content)
    ? readMessage({ role: 'system', ...content })
    : readMessage({ role: 'system', content });
  return message.text === '' ? [] : [{ ...message, role: 'system' }];
}

/** OpenTelemetry writes lists of parts as JSON text where an exporter knows texts only. */
function partsIn(given: string): readonly unknown[] | undefined {
  const parts = list(decodeJson(given));
  return parts.length > 0 && parts.every(isObject) ? parts : undefined;
}

/** Bytes of a number in OpenAI's base64 coding of vectors. */
const FLOAT_BYTES = 4;

/** What was embedded, and how many numbers each vector has, where that is known. */
export function readEmbedded(
  inputs: unknown,
  outputs: unknown,
  attributes: JsonObject
): NonNullable<ModelCall['embedded']> {
  const source = object(inputs) ?? {};
  const sent = source.input ?? (isObject(inputs) ? undefined : inputs);
  const dimensions =
    lengthOf(vectorIn(outputs)) ??
    number(attributes['gen_ai.embeddings.dimension.count']) ??
    number(source.dimensions) ??
    number(attributes['gen_ai.request.dimensions']);
  return { inputs: textsIn(sent), dimensions };
}

/** A list of numbers is one text, given as tokens. */
function textsIn(sent: unknown): string[] {
  const texts = Array.isArray(sent) && sent.some((one) => typeof one !== 'number') ? sent : [sent];
  return texts.filter((one) => one !== undefined && one !== null).map(print);
}

/** The first vector, of OpenAI's answer or of an SDK that gives vectors alone. */
function vectorIn(outputs: unknown): unknown {
  const source = object(outputs);
  if (source === undefined) {
    const [first] = list(outputs);
    return Array.isArray(first) ? first : outputs;
  }
  return object(list(source.data)[0])?.embedding ?? source.embedding ?? list(source.embeddings)[0];
}

function lengthOf(vector: unknown): number | undefined {
  if (Array.isArray(vector)) {
    return vector.length > 0 && vector.every((one) => typeof one === 'number') ? vector.length : undefined;
  }
  const [, digits] = (typeof vector === 'string' ? /^([A-Za-z0-9+/]+)={0,2}$/.exec(vector) : null) ?? [];
  const bytes = Math.floor(((digits?.length ?? 0) * 3) / 4);
  return bytes > 0 && bytes % FLOAT_BYTES === 0 ? bytes / FLOAT_BYTES : undefined;
}

/** Call arguments that have a field of their own. */
const NO_PARAMETER = new Set([
  'model',
  'messages',
  'input',
  'prompt',
  'system',
  'system_instruction',
  'contents',
  'tools',
  'response_format',
  'instructions',
  'text',
  'usage',
]);

/** Where OpenTelemetry and Vercel's AI SDK keep the arguments of a call. */
const REQUESTS = ['gen_ai.request.', 'ai.settings.'];

/**
 * With what a model was called. An argument of a call has a plain name; a name with dots is an attribute of the SDK that
 * recorded it, and only some of those are arguments.
 */
export function readParameters(attributes: JsonObject, inputs: JsonObject): JsonObject {
  const given = [
    ...Object.entries(object(decodeJson(attributes['llm.invocation_parameters'])) ?? {}),
    ...Object.entries(inputs),
    ...Object.entries(attributes).flatMap(([name, value]): Array<[string, unknown]> => {
      const prefix = REQUESTS.find((one) => name.startsWith(one));
      return prefix === undefined ? (name.includes('.') ? [] : [[name, value]]) : [[name.slice(prefix.length), value]];
    }),
  ];
  return Object.fromEntries(given.filter(([name, value]) => !NO_PARAMETER.has(name) && value !== undefined));
}

/** Shown under other names: MLflow's own attributes, parameters, tokens and instructions. */
const READ =
  /^(?:mlflow\.|gen_ai\.(?:request|usage)\.|gen_ai\.system_instructions$|ai\.(?:settings|usage)\.|llm\.(?:invocation_parameters$|token_count\.))/;
/** Of a list that was written an attribute each, as OpenInference does with the messages. */
const FLATTENED = /\.\d+(?:\.|$)/;

/** Attributes of a call's span that are neither parameters nor read already, such as `server.address`. */
export function otherAttributes(attributes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => name.includes('.') && !READ.test(name) && !FLATTENED.test(name))
  );
}

/** `{type, function: {name, …}}` of chat, `{type, name, …}` of responses, with the schema under the SDK's name for it. */
export function readTools(value: unknown): ToolDefinition[] {
  return list(value).map((tool) => {
    const source = object(tool) ?? {};
    const inner = object(source.function) ?? source;
    return {
      name: text(inner.name) ?? text(source.type) ?? print(tool),
      description: text(inner.description) ?? '',
      parameters: inner.parameters ?? inner.input_schema ?? inner.inputSchema ?? {},
    };
  });
}
