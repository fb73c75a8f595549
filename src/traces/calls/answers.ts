import { decodeJson, isEmpty, isObject, list, object, print, someText, text, type JsonObject } from '../json';
import { hasRole, isMessage, readMessage, readResponsesOutput } from './messages';
import type { Answer, ModelCall } from './types';

/** What the chunks of a stream give: the answers put together from them, and the whole response where one was sent. */
interface Streamed {
  answers: readonly Answer[];
  response: JsonObject | undefined;
}

/**
 * The answers of a call: those that MLflow stored, completed by the stream, of which MLflow loses parts; else those of
 * the stream alone; else what came back, as it is.
 */
export function readCallAnswers(
  api: ModelCall['api'],
  outputs: unknown,
  streamed: Streamed,
  attributes: JsonObject
): Answer[] {
  return api === 'embeddings' ? [] : withFinishReasons(readStored(api, outputs, streamed), attributes);
}

function readStored(api: ModelCall['api'], outputs: unknown, { answers, response }: Streamed): Answer[] {
  const asResponse = api === 'responses' ? readResponsesOutput(outputs) : [];
  const stored = asResponse.length > 0 ? asResponse : readAnswers(outputs);
  const whole = readResponsesOutput(response);
  const streamed = whole.length > 0 ? whole : answers.filter(saysAnything);
  if (stored.length === 0) {
    return streamed.length > 0 ? [...streamed] : rawAnswer(outputs);
  }
  // Of a generator MLflow stores a list of the texts that it gave, which is one answer.
  const isGenerator = Array.isArray(outputs) && stored.map((one) => one.text).join('') === streamed[0]?.text;
  return isGenerator ? [...streamed] : mergeAnswers(stored, streamed);
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
    return {
      ...kept,
      text: kept.text === '' ? built.text : kept.text,
      toolCalls: kept.toolCalls.length > 0 ? kept.toolCalls : built.toolCalls,
      reasoning: kept.reasoning ?? built.reasoning,
      finishReason: built.finishReason ?? kept.finishReason,
    };
  });
}

/** OpenTelemetry has the reasons of all choices in an attribute, Vercel's AI SDK that of its one answer. */
function withFinishReasons(answers: readonly Answer[], attributes: JsonObject): Answer[] {
  const reasons = list(decodeJson(attributes['gen_ai.response.finish_reasons']));
  return answers.map((answer, index) => ({
    ...answer,
    finishReason: answer.finishReason ?? text(reasons[index]) ?? text(attributes['ai.response.finishReason']),
  }));
}

/**
 * The answers in a form that is known: one for each choice of a chat completion, generation of LangChain or candidate
 * of Gemini; of messages one each. Empty for anything else.
 */
function readAnswers(outputs: unknown): Answer[] {
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

/** Outputs in no form that is known, as they are. */
function rawAnswer(outputs: unknown): Answer[] {
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
  if (hasRole(source)) {
    return [answerOf(source)];
  }
  const messages = list(source.messages).filter(isMessage);
  if (messages.length > 0) {
    return messages.map((one) => answerOf({ role: 'assistant', ...one }));
  }
  const message = object(source.message) ?? object(object(source.output)?.message);
  return message === undefined || !hasRole(message) ? [] : [answerOf(message, source)];
}

/** Vercel's AI SDK: text, reasoning and tool calls of an answer are fields of the outputs. */
function readTextIn(source: JsonObject): Answer[] {
  const isAnswer = [source.text, source.toolCalls, source.reasoningText].some((one) => !isEmpty(one));
  const given = source.text ?? source.object;
  const content = typeof given === 'string' || isObject(given) ? given : undefined;
  return isAnswer || (isObject(source.object) && isReason(source.finishReason))
    ? [answerOf({ ...source, role: 'assistant', content }, source)]
    : [];
}

function textAnswer(outputs: unknown): Answer[] {
  const words = someText(outputs);
  return words === undefined ? [] : [{ role: 'assistant', text: words, toolCalls: [], attachments: [] }];
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
