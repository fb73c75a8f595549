import { invalid } from './errors';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ChatMessage {
  role: string;
  /** Text parts joined; empty when the message has none. */
  text: string;
  /** The JSON as it came, for counting and for seeding. */
  source: JsonObject;
}

export interface Tool {
  name: string;
  parameters: JsonObject;
}

export interface ChatRequest {
  model: string;
  messages: readonly ChatMessage[];
  tools: readonly Tool[];
  /** The only tool allowed when the caller names one; `none` forbids them all. */
  toolChoice: string | undefined;
  /** The schema that the answer must have; an empty one for "any JSON object". */
  schema: JsonObject | undefined;
  maxTokens: number;
  choices: number;
  stream: boolean;
  /** How a stream tells its usage: with the last chunk as Fireworks does, in one of its own as OpenAI does, or not. */
  streamUsage: 'lastChunk' | 'ownChunk' | 'none';
}

const DEFAULT_MAX_TOKENS = 2048;
const MOST_CHOICES = 8;

/** @throws ChatError 400 for what Fireworks refuses too. */
export function readChatRequest(body: unknown): ChatRequest {
  const request = object(body);
  if (request === undefined) {
    throw invalid('The request must be a JSON object.');
  }
  const { model, messages } = request;
  if (typeof model !== 'string' || model === '') {
    throw invalid('model is required');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid('messages must be a non-empty list');
  }
  checkRange(request, 'temperature', 0, 2);
  checkRange(request, 'top_p', 0, 1);
  const options = object(request.stream_options);
  return {
    model,
    messages: messages.map(readMessage),
    tools: list(request.tools).flatMap(readTool),
    toolChoice: readToolChoice(request.tool_choice),
    schema: readSchema(object(request.response_format)),
    maxTokens: positive(request.max_completion_tokens) ?? positive(request.max_tokens) ?? DEFAULT_MAX_TOKENS,
    choices: Math.min(MOST_CHOICES, positive(request.n) ?? 1),
    stream: request.stream === true,
    streamUsage: options?.include_usage === true ? 'ownChunk' : options?.include_usage === false ? 'none' : 'lastChunk',
  };
}

function readMessage(message: unknown): ChatMessage {
  const source = object(message);
  const role = source?.role;
  if (source === undefined || typeof role !== 'string') {
    throw invalid('every message needs a role');
  }
  return { role, text: contentText(source.content), source };
}

/** The text of a content, which is a string or a list of parts. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') {
    return content;
  }
  return list(content)
    .map((part) => object(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** Chat has `{type, function: {name, parameters}}`, responses have `{type, name, parameters}`. */
export function readTool(tool: unknown): Tool[] {
  const outer = object(tool);
  const inner = object(outer?.function) ?? outer;
  return typeof inner?.name === 'string' ? [{ name: inner.name, parameters: object(inner.parameters) ?? {} }] : [];
}

function readToolChoice(choice: unknown): string | undefined {
  const named = object(object(choice)?.function)?.name;
  return choice === 'none' ? 'none' : typeof named === 'string' ? named : undefined;
}

function readSchema(format: JsonObject | undefined): JsonObject | undefined {
  switch (format?.type) {
    case 'json_object':
      return object(format.schema) ?? {};
    case 'json_schema': {
      const schema = object(object(format.json_schema)?.schema);
      if (schema === undefined) {
        throw invalid('response_format.json_schema.schema is required');
      }
      return schema;
    }
    default:
      return undefined;
  }
}

function checkRange(request: JsonObject, key: string, least: number, most: number): void {
  const value = request[key];
  if (value !== undefined && value !== null && !(typeof value === 'number' && value >= least && value <= most)) {
    throw invalid(`${key} must be between ${least} and ${most}`);
  }
}

export function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}

export function object(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
