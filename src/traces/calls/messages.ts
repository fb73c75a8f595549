import { isObject, list, object, print, someText, text, type JsonObject } from '../json';
import type { Message, ToolCall } from './types';

/** Messages of a chat, or of OpenTelemetry's `gen_ai.*` attributes. */
export function readMessages(value: unknown): Message[] {
  return list(value).map((message) => readMessage(object(message) ?? { content: message }));
}

/**
 * A message whose content is a text, a list of parts (OpenAI), or `parts` (OpenTelemetry's GenAI conventions).
 * Parts that are no text are described, not dropped.
 */
export function readMessage(source: JsonObject): Message {
  const parts = Array.isArray(source.content) ? list(source.content) : list(source.parts);
  const content = typeof source.content === 'string' ? [source.content] : parts.map(partText);
  const reasoning =
    someText(source.reasoning_content) ?? someText(source.reasoning) ?? someText(parts.map(reasoningText).join(''));
  const toolCallId = someText(source.tool_call_id) ?? someText(parts.map(responseId).join(''));
  const name = someText(source.name);
  const own = typeof source.content !== 'string' && isObject(source.content) ? [print(source.content)] : [];
  return {
    role: text(source.role) ?? (toolCallId === undefined ? 'user' : 'tool'),
    text: [...content, ...own].filter((part) => part !== undefined).join('\n'),
    ...(reasoning === undefined ? {} : { reasoning }),
    toolCalls: [
      ...readToolCalls(source.tool_calls),
      ...oldFunctionCall(source.function_call),
      ...parts.flatMap(partCall),
    ],
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(name === undefined ? {} : { name }),
    attachments: [...parts.flatMap(attachment), ...refusal(source.refusal)],
  };
}

export function readToolCalls(value: unknown): ToolCall[] {
  return list(value).map((call) => {
    const source = object(call) ?? {};
    const inner = object(source.function) ?? source;
    return {
      id: text(source.id) ?? '',
      name: text(inner.name) ?? text(source.type) ?? '',
      arguments: print(inner.arguments ?? inner.args ?? inner.input ?? ''),
    };
  });
}

/** The form before tools existed. */
function oldFunctionCall(value: unknown): ToolCall[] {
  const name = someText(object(value)?.name);
  return name === undefined ? [] : [{ id: '', name, arguments: print(object(value)?.arguments ?? '') }];
}

function partText(part: unknown): string | undefined {
  const source = object(part);
  switch (source?.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return text(source.text) ?? text(source.content);
    case 'tool_call_response':
      return print(source.response ?? source.result ?? '');
    default:
      return typeof part === 'string' ? part : undefined;
  }
}

function partCall(part: unknown): ToolCall[] {
  return object(part)?.type === 'tool_call' ? readToolCalls([part]) : [];
}

function reasoningText(part: unknown): string {
  const source = object(part);
  return source?.type === 'reasoning' ? (text(source.content) ?? text(source.text) ?? '') : '';
}

function responseId(part: unknown): string {
  const source = object(part);
  return source?.type === 'tool_call_response' ? (text(source.id) ?? '') : '';
}

const TEXT_PARTS = new Set<unknown>([
  'text',
  'input_text',
  'output_text',
  'tool_call',
  'tool_call_response',
  'reasoning',
]);
const LONGEST_ADDRESS = 120;

function attachment(part: unknown): string[] {
  const source = object(part);
  if (source === undefined || TEXT_PARTS.has(source.type)) {
    return [];
  }
  const kind = text(source.type) ?? 'part';
  const inner = source[kind] ?? source.image_url ?? source;
  const address = text(object(inner)?.url) ?? print(inner);
  return [`${kind}: ${address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address}`];
}

function refusal(value: unknown): string[] {
  const words = someText(value);
  return words === undefined ? [] : [`refusal: ${words}`];
}
