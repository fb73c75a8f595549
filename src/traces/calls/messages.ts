import { isObject, list, object, parseJson, print, someText, text, type JsonObject } from '../json';
import { contentText, readPart, readToolCalls, reasoningOf, type Part } from './parts';
import type { Answer, Message, ToolCall } from './types';

/** Other names of roles; a role that is not here is shown as it was sent. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['AIMessageChunk', 'assistant'],
  ['model', 'assistant'],
]);
/** LangChain's messages have one of these types instead of a role. */
const MESSAGE_TYPES = new Set<unknown>(['human', 'ai', 'AIMessageChunk', 'system', 'tool']);

/** Messages of a chat: a list of them, LangChain's list of lists, JSON text of either, or one text. */
export function readMessages(value: unknown): Message[] {
  if (typeof value === 'string') {
    const parsed = parseJson(value);
    return Array.isArray(parsed) ? readMessages(parsed) : [readMessage({ content: value })];
  }
  return list(value).flatMap((one) => {
    const pair = roleAndText(one);
    return Array.isArray(one) && pair === undefined
      ? readMessages(one)
      : splitResults(pair ?? object(one) ?? { content: one });
  });
}

/** LangChain's short form, `["user", "Hi"]`. */
function roleAndText(value: unknown): JsonObject | undefined {
  const [role, content, ...more] = list(value);
  return typeof role === 'string' && /^(?:system|user|human|assistant|ai)$/.test(role) && more.length === 0
    ? { role, content }
    : undefined;
}

/** Anthropic and OpenTelemetry put the results of several tools into one message: each is a message of its own here. */
function splitResults(source: JsonObject): Message[] {
  const parts = partsOf(source);
  const results = parts.length > 1 ? parts.filter((part) => readPart(part).kind === 'result') : [];
  if (results.length === 0) {
    return [readMessage(source)];
  }
  const others = parts.filter((part) => !results.includes(part));
  return [
    ...results.map((part) => readMessage({ role: 'tool', content: [part] })),
    ...(others.length > 0 ? [readMessage({ ...source, content: others })] : []),
  ];
}

/** A message whose content is a text, a list of parts, or `parts` (OpenTelemetry's GenAI conventions, Gemini). */
export function readMessage(source: JsonObject): Message {
  const { content } = source;
  const parts = partsOf(source).map(readPart);
  const result = parts.find((part) => part.kind === 'result');
  const toolCallId = someText(source.tool_call_id) ?? someText(result?.callId);
  const name = someText(source.name) ?? someText(source.tool_name) ?? someText(result?.name);
  const reasoning = someText(reasoningOf(source)) ?? thoughts(parts);
  const hasText = !Array.isArray(content) && content !== undefined && content !== null;
  return {
    role: roleOf(source, result !== undefined && parts.length === 1),
    text: hasText ? contentText(content) : texts(parts).join('\n'),
    reasoning,
    toolCalls: [...callsOf(source), ...parts.flatMap((part) => (part.kind === 'call' ? [part.call] : []))],
    toolCallId,
    name,
    attachments: [...parts.flatMap((part) => (part.kind === 'other' ? [part.description] : [])), ...refusal(source)],
  };
}

function partsOf(source: JsonObject): readonly unknown[] {
  return Array.isArray(source.content) ? list(source.content) : list(source.parts);
}

function texts(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => (part.kind === 'text' || part.kind === 'result' ? [part.text] : []));
}

function thoughts(parts: readonly Part[]): string | undefined {
  return someText(parts.map((part) => (part.kind === 'reasoning' ? part.text : '')).join(''));
}

function roleOf(source: JsonObject, isResult: boolean): string {
  const role = text(source.role) ?? (MESSAGE_TYPES.has(source.type) ? text(source.type) : undefined);
  if (isResult || (role === undefined && someText(source.tool_call_id) !== undefined)) {
    return 'tool';
  }
  return role === undefined ? 'user' : (ROLES.get(role) ?? role);
}

/** LangChain repeats its calls in the form of the provider, so that only one of them is read. */
function callsOf(source: JsonObject): ToolCall[] {
  const more = object(source.additional_kwargs);
  const calls = [source.tool_calls, source.toolCalls, more?.tool_calls].map(readToolCalls);
  return [...(calls.find((some) => some.length > 0) ?? []), ...oldFunctionCall(source.function_call)];
}

/** The form before tools existed. */
function oldFunctionCall(value: unknown): ToolCall[] {
  const name = someText(object(value)?.name);
  return name === undefined ? [] : [{ id: '', name, arguments: print(object(value)?.arguments ?? '') }];
}

function refusal(source: JsonObject): string[] {
  const words = someText(source.refusal);
  return words === undefined ? [] : [`refusal: ${words}`];
}

/** Whether an object is a message of any kind: it has a role or what stands for one, or parts. */
export function hasRole(source: JsonObject): boolean {
  return typeof source.role === 'string' || Array.isArray(source.parts) || MESSAGE_TYPES.has(source.type);
}

export function isMessage(value: unknown): value is JsonObject {
  return isObject(value) && hasRole(value);
}

/** The input of the Responses API: a text or a list of items, after the instructions. */
export function readResponsesInput(input: unknown, instructions: unknown): Message[] {
  const system = someText(instructions);
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : list(input);
  return [
    ...(system === undefined ? [] : [readMessage({ role: 'system', content: system })]),
    ...items.map((item) => readItem(item)),
  ];
}

function readItem(item: unknown): Message {
  const source = object(item) ?? { role: 'user', content: item };
  switch (source.type) {
    case 'function_call':
      return {
        ...readMessage({ role: 'assistant' }),
        toolCalls: readToolCalls([source]),
      };
    case 'function_call_output':
      return readMessage({ role: 'tool', tool_call_id: source.call_id, content: contentText(source.output) });
    case 'reasoning':
      return { ...readMessage({ role: 'assistant' }), reasoning: summaryText(source.summary) };
    default:
      return readMessage(source);
  }
}

/** The one answer that all output items together are: reasoning, text and tool calls. */
export function readResponsesOutput(outputs: unknown): Answer[] {
  const source = object(outputs) ?? {};
  const items = list(source.output).map(readItem);
  if (items.length === 0) {
    return [];
  }
  const reasoning = someText(items.map((item) => item.reasoning ?? '').join(''));
  const toolCalls = items.flatMap((item) => item.toolCalls);
  const finishReason = finishReasonOf(source.status, object(source.incomplete_details)?.reason, toolCalls.length > 0);
  return [
    {
      role: 'assistant',
      text: items
        .map((item) => item.text)
        .filter((part) => part !== '')
        .join('\n'),
      reasoning,
      toolCalls,
      attachments: items.flatMap((item) => item.attachments),
      finishReason,
    },
  ];
}

/** The API has a status instead of chat's finish reason; any status but "completed" is shown as it is. */
function finishReasonOf(status: unknown, incomplete: unknown, calledTools: boolean): string | undefined {
  return someText(incomplete) ?? (status === 'completed' ? (calledTools ? 'tool_calls' : 'stop') : someText(status));
}

function summaryText(summary: unknown): string {
  return list(summary)
    .map((part) => text(object(part)?.text) ?? '')
    .join('\n');
}
