import { list, object, print, someText, text } from '../json';
import { readMessage } from './messages';
import type { Answer, ToolDefinition } from './types';

/** The answers of a chat completion, one for each choice; of OpenTelemetry's output messages one each. */
export function readAnswers(outputs: unknown): Answer[] {
  const source = object(outputs);
  if (Array.isArray(source?.choices)) {
    return list(source.choices).map((choice) => {
      const { message, text: legacyText, finish_reason } = object(choice) ?? {};
      return withReason(object(message) ?? { role: 'assistant', content: legacyText }, finish_reason);
    });
  }
  const messages = Array.isArray(outputs) ? outputs : list(source?.messages);
  const answers = messages.flatMap((message) => {
    const one = object(message);
    return one !== undefined && (one.role !== undefined || one.parts !== undefined)
      ? [withReason({ role: 'assistant', ...one }, one.finish_reason)]
      : [];
  });
  if (answers.length > 0) {
    return answers;
  }
  return source?.role === undefined ? textAnswer(outputs) : [withReason(source, source.finish_reason)];
}

function textAnswer(outputs: unknown): Answer[] {
  const words = someText(outputs);
  return words === undefined ? [] : [{ role: 'assistant', text: words, toolCalls: [], attachments: [] }];
}

function withReason(message: Parameters<typeof readMessage>[0], reason: unknown): Answer {
  const finishReason = someText(reason);
  return { ...readMessage(message), ...(finishReason === undefined ? {} : { finishReason }) };
}

/** `{type, function: {name, …}}` of chat, `{type, name, …}` of responses. */
export function readTools(value: unknown): ToolDefinition[] {
  return list(value).map((tool) => {
    const source = object(tool) ?? {};
    const inner = object(source.function) ?? source;
    return {
      name: text(inner.name) ?? text(source.type) ?? print(tool),
      description: text(inner.description) ?? '',
      parameters: inner.parameters ?? inner.input_schema ?? {},
    };
  });
}
