import { holdsNothing, isObject, list, object, parseJson, print, someText, type JsonObject } from '../json';
import { readMessage, readMessages } from './messages';
import { readResponsesInput } from './responses';
import type { Message, ModelCall } from './types';

/** What a model was told: instructions first, wherever the API keeps them, then the messages. */
export function readAsked(api: ModelCall['api'], inputs: unknown, attributes: JsonObject): Message[] {
  const source = object(inputs) ?? {};
  const messages = messagesOf(api, source, inputs);
  const told = messages.some((message) => message.role === 'system');
  return [...(told || api === 'embeddings' ? [] : instructions(source, attributes)), ...messages];
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
      return holdsNothing(inputs) ? [] : readPrompt(source, inputs);
  }
}

function readPrompt({ prompt }: JsonObject, inputs: unknown): Message[] {
  return Array.isArray(prompt) && prompt.some(isObject)
    ? readMessages(prompt)
    : [readMessage({ role: 'user', content: someText(prompt) ?? print(inputs) })];
}

/** Anthropic and Vercel's AI SDK have `system` beside the messages, OpenTelemetry an attribute of parts. */
function instructions(inputs: JsonObject, attributes: JsonObject): Message[] {
  const given = attributes['gen_ai.system_instructions'] ?? inputs.system ?? inputs.system_instruction;
  if (holdsNothing(given)) {
    return [];
  }
  const content = typeof given === 'string' ? (partsIn(given) ?? given) : given;
  const message = isObject(content)
    ? readMessage({ role: 'system', ...content })
    : readMessage({ role: 'system', content });
  return message.text === '' ? [] : [{ ...message, role: 'system' }];
}

/** OpenTelemetry writes lists of parts as JSON text where an exporter knows texts only. */
function partsIn(text: string): readonly unknown[] | undefined {
  const parts = list(parseJson(text));
  return parts.length > 0 && parts.every(isObject) ? parts : undefined;
}
