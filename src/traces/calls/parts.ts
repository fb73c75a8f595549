import { isObject, list, object, parseJson, print, someText, text, type JsonObject } from '../json';
import type { ToolCall } from './types';

/** A part of a message, whichever SDK wrote it. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'call'; call: ToolCall }
  | { kind: 'result'; callId: string; name: string; text: string }
  /** No text, such as an image: described, not dropped. */
  | { kind: 'other'; description: string };

type Kind = Exclude<Part['kind'], 'other'>;

/** OpenAI writes `tool_call`, Vercel `tool-call`, Gemini `functionCall`: compared by their letters alone. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['text', 'text'],
  ['inputtext', 'text'],
  ['outputtext', 'text'],
  ['reasoning', 'reasoning'],
  ['thinking', 'reasoning'],
  ['toolcall', 'call'],
  ['tooluse', 'call'],
  ['functioncall', 'call'],
  ['toolcallresponse', 'result'],
  ['toolresult', 'result'],
  ['functionresponse', 'result'],
  ['functioncalloutput', 'result'],
]);

const LONGEST_ADDRESS = 120;

export function readPart(value: unknown): Part {
  if (!isObject(value)) {
    return { kind: 'text', text: value === null ? '' : print(value) };
  }
  const { type, source } = typed(value);
  const kind = kindOf(type, source);
  switch (kind) {
    case 'text':
      return { kind, text: text(source.text) ?? text(source.content) ?? '' };
    case 'reasoning':
      return { kind, text: reasoningOf(source) || (text(source.content) ?? text(source.text) ?? '') };
    case 'call':
      return { kind, call: readToolCall(source) };
    case 'result':
      return { kind, callId: callIdOf(source), name: nameOf(source) ?? '', text: resultText(source) };
    case undefined:
      return { kind: 'other', description: describe(type, source) };
  }
}

/** Gemini and Bedrock name the kind by the only field of a part. */
function typed(value: JsonObject): { type: string | undefined; source: JsonObject } {
  const [[key, inner] = ['', undefined], ...others] = Object.entries(value);
  return value.type === undefined && others.length === 0 && isObject(inner)
    ? { type: key, source: inner }
    : { type: text(value.type), source: value };
}

function kindOf(type: string | undefined, source: JsonObject): Kind | undefined {
  const known = KINDS.get((type ?? '').toLowerCase().replace(/[^a-z]/g, ''));
  return known ?? (typeof source.text === 'string' ? 'text' : undefined);
}

/** The calls that an assistant's message asks for; MLflow may have left the list as JSON text. */
export function readToolCalls(value: unknown): ToolCall[] {
  return list(typeof value === 'string' ? parseJson(value) : value).map((call) => readToolCall(object(call) ?? {}));
}

function readToolCall(source: JsonObject): ToolCall {
  const inner = object(source.function) ?? source;
  return {
    id: callIdOf(source),
    name: nameOf(inner) ?? text(source.type) ?? '',
    arguments: print(inner.arguments ?? inner.args ?? inner.input ?? ''),
  };
}

function callIdOf(source: JsonObject): string {
  const ids = [source.call_id, source.tool_call_id, source.toolCallId, source.tool_use_id, source.toolUseId, source.id];
  return ids.map(someText).find((id) => id !== undefined) ?? '';
}

function nameOf(source: JsonObject): string | undefined {
  return text(source.name) ?? text(source.toolName);
}

/** What a tool gave back: a text, a list of parts, Vercel's `{type, value}`, or any JSON. */
function resultText(source: JsonObject): string {
  const given = source.response ?? source.result ?? source.output ?? source.content ?? '';
  return contentText(isObject(given) && 'value' in given && typeof given.type === 'string' ? given.value : given);
}

/** Content as one text; parts that are no text are described. */
export function contentText(content: unknown): string {
  return Array.isArray(content) && content.every(isPartLike) ? content.map(partText).join('\n') : print(content ?? '');
}

function isPartLike(value: unknown): boolean {
  return isObject(value) && (typeof value.type === 'string' || typeof value.text === 'string');
}

function partText(value: unknown): string {
  const part = readPart(value);
  switch (part.kind) {
    case 'call':
      return print(value);
    case 'other':
      return part.description;
    default:
      return part.text;
  }
}

/** The reasoning of a message, which every provider names otherwise. */
export function reasoningOf(source: JsonObject): string {
  const named =
    someText(source.reasoning_content) ??
    someText(source.reasoning) ??
    someText(source.thinking) ??
    someText(source.reasoningText);
  return named ?? [...list(source.reasoning), ...list(source.reasoning_details)].map(partReasoning).join('');
}

function partReasoning(part: unknown): string {
  return text(object(part)?.text) ?? '';
}

function describe(type: string | undefined, source: JsonObject): string {
  const kind = type ?? 'part';
  const own = Object.hasOwn(source, kind) ? source[kind] : undefined;
  const inner = own ?? source.image_url ?? source;
  const address = text(object(inner)?.url) ?? text(object(inner)?.uri) ?? print(inner);
  return `${kind}: ${address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address}`;
}
