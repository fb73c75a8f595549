import { isObject, list, number, object, someText, text, type JsonObject } from '../json';
import { reasoningOf } from './parts';

/** What a chunk of a stream adds to a tool call; id and name come with the first one. */
export interface CallDelta {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** What a chunk of a stream adds to one choice of the answer. */
export interface Delta {
  choice: number;
  role?: string;
  text: string;
  reasoning: string;
  calls: readonly CallDelta[];
  finishReason?: string;
}

const NOTHING: Delta = { choice: 0, text: '', reasoning: '', calls: [] };

/** Chunks of chat and text completions, of the Responses API, of Anthropic and LangChain, and plain texts. */
export function readDeltas(value: unknown): Delta[] {
  if (!isObject(value)) {
    return typeof value === 'string' || typeof value === 'number' ? [{ ...NOTHING, text: String(value) }] : [];
  }
  if (Array.isArray(value.choices)) {
    return value.choices.map((choice) => choiceDelta(object(choice) ?? {}));
  }
  const type = text(value.type) ?? '';
  if (type.startsWith('response.')) {
    return [responseDelta(type, value)];
  }
  if (type.startsWith('content_block_') || type === 'message_delta') {
    return [blockDelta(value)];
  }
  const message = object(value.message) ?? object(value.delta) ?? value;
  return [{ ...NOTHING, ...messageDelta(message) }];
}

function choiceDelta(choice: JsonObject): Delta {
  const delta = object(choice.delta) ?? { content: choice.text };
  const finishReason = someText(choice.finish_reason);
  return {
    ...NOTHING,
    ...messageDelta(delta),
    choice: number(choice.index) ?? 0,
    finishReason,
  };
}

function messageDelta(delta: JsonObject): Pick<Delta, 'role' | 'text' | 'reasoning' | 'calls'> {
  const role = someText(delta.role);
  const old = object(delta.function_call);
  const extra = object(delta.additional_kwargs);
  return {
    role,
    text: deltaText(delta.content),
    reasoning: reasoningOf(delta) || (extra === undefined ? '' : reasoningOf(extra)),
    calls: [...list(delta.tool_calls ?? delta.tool_call_chunks), ...(old === undefined ? [] : [old])].map(callDelta),
  };
}

/** A text, or the parts that some providers stream. */
function deltaText(content: unknown): string {
  return (
    text(content) ??
    list(content)
      .map((part) => text(object(part)?.text) ?? text(part) ?? '')
      .join('')
  );
}

function callDelta(value: unknown): CallDelta {
  const source = object(value) ?? {};
  const inner = object(source.function) ?? source;
  return {
    index: number(source.index),
    id: someText(source.id) ?? '',
    name: text(inner.name) ?? '',
    arguments: text(inner.arguments) ?? text(inner.args) ?? '',
  };
}

function responseDelta(type: string, value: JsonObject): Delta {
  const index = number(value.output_index);
  const item = object(value.item);
  if (type === 'response.output_item.added' && item?.type === 'function_call') {
    const call = { index, id: text(item.call_id) ?? '', name: text(item.name) ?? '', arguments: '' };
    return { ...NOTHING, calls: [call] };
  }
  const added = type.endsWith('.delta') ? (text(value.delta) ?? '') : '';
  if (type.startsWith('response.function_call_arguments')) {
    return { ...NOTHING, calls: added === '' ? [] : [{ index, id: '', name: '', arguments: added }] };
  }
  return type.startsWith('response.reasoning') ? { ...NOTHING, reasoning: added } : { ...NOTHING, text: added };
}

/** Anthropic: blocks of text, thought and calls, one after the other. */
function blockDelta(value: JsonObject): Delta {
  const index = number(value.index);
  const block = object(value.content_block);
  const delta = object(value.delta) ?? {};
  if (block?.type === 'tool_use') {
    return {
      ...NOTHING,
      calls: [{ index, id: text(block.id) ?? '', name: text(block.name) ?? '', arguments: '' }],
    };
  }
  const args = text(delta.partial_json);
  const finishReason = someText(delta.stop_reason);
  return {
    ...NOTHING,
    text: text(delta.text) ?? '',
    reasoning: text(delta.thinking) ?? '',
    calls: args === undefined ? [] : [{ index, id: '', name: '', arguments: args }],
    finishReason,
  };
}
