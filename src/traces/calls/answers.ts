import { isEmpty, isObject, list, object, print, someText, text, type JsonObject } from '../json';
import { isMessage, readMessage, speaks } from './messages';
import type { Answer, ToolDefinition } from './types';

/**
 * The answers in a form that is known: one for each choice of a chat completion, generation of LangChain or candidate
 * of Gemini; of messages one each. Empty for anything else.
 */
export function readAnswers(outputs: unknown): Answer[] {
  const source = object(outputs);
  if (source === undefined) {
    return Array.isArray(outputs) ? readList(outputs) : textAnswer(outputs);
  }
  for (const read of [readChoices, readGenerations, readCandidates, readMessageIn, readTextIn]) {
    const answers = read(source);
    if (answers.length > 0) {
      return answers;
    }
  }
  return [];
}

/** What came back, as it is: for answers in no form that is known. Nothing for what holds nothing. */
export function rawAnswer(outputs: unknown): Answer[] {
  return isEmpty(outputs) ? [] : textAnswer(print(outputs));
}

function readList(outputs: readonly unknown[]): Answer[] {
  const texts = outputs.every((one) => typeof one === 'string') ? outputs : [];
  return texts.length > 0
    ? texts.flatMap(textAnswer)
    : outputs.filter(isMessage).map((one) => answerOf({ role: 'assistant', ...one }));
}

function readChoices({ choices }: JsonObject): Answer[] {
  return list(choices).map((one) => {
    const choice = object(one) ?? {};
    return answerOf(object(choice.message) ?? { role: 'assistant', content: choice.text }, choice);
  });
}

/** LangChain: a list for each prompt of the call. */
function readGenerations({ generations }: JsonObject): Answer[] {
  return list(generations)
    .flatMap((one) => (Array.isArray(one) ? list(one) : [one]))
    .map((one) => {
      const generation = object(one) ?? {};
      const message = object(generation.message);
      return answerOf(
        { role: 'assistant', ...(message ?? { content: generation.text }) },
        object(generation.generation_info)
      );
    });
}

function readCandidates({ candidates }: JsonObject): Answer[] {
  return list(candidates).map((one) => {
    const candidate = object(one) ?? {};
    return answerOf({ role: 'assistant', ...object(candidate.content) }, candidate);
  });
}

/** A message, alone or in the fields where Ollama, Bedrock and lists of messages have it. */
function readMessageIn(source: JsonObject): Answer[] {
  if (speaks(source)) {
    return [answerOf(source)];
  }
  const messages = list(source.messages).filter(isMessage);
  if (messages.length > 0) {
    return messages.map((one) => answerOf({ role: 'assistant', ...one }));
  }
  const message = object(source.message) ?? object(object(source.output)?.message);
  return message === undefined || !speaks(message) ? [] : [answerOf(message, source)];
}

/** Vercel's AI SDK: the text, thoughts and calls of an answer stand beside each other. */
function readTextIn(source: JsonObject): Answer[] {
  const isAnswer = [source.text, source.toolCalls, source.reasoningText].some((one) => !isEmpty(one));
  const given = source.text ?? source.object;
  const content = typeof given === 'string' || isObject(given) ? given : undefined;
  return isAnswer || (isObject(source.object) && isReason(source.finishReason))
    ? [answerOf({ ...source, role: 'assistant', content }, source)]
    : [];
}

function textAnswer(words: unknown): Answer[] {
  return someText(words) === undefined
    ? []
    : [{ role: 'assistant', text: print(words), toolCalls: [], attachments: [] }];
}

function answerOf(message: JsonObject, around: JsonObject = {}): Answer {
  const own = object(message.response_metadata) ?? {};
  const finishReason = [around, message, own].map(reasonOf).find((one) => one !== undefined);
  return { ...readMessage(message), finishReason };
}

function reasonOf(source: JsonObject): string | undefined {
  const names = [source.finish_reason, source.finishReason, source.stop_reason, source.stopReason, source.done_reason];
  return names.find(isReason);
}

function isReason(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
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
