import { tokenize } from '../../chat/prose';
import { modelOf, startOf, type Call } from '../calls/tracedCall';
import type { JsonObject, RecordedEvent } from '../recorded';
import { pythonJson } from '../print/pythonJson';
import { nanoseconds } from './times';

/** What a model answered. */
export interface Answer {
  text: string | undefined;
  reasoning: string | undefined;
  toolCall: JsonObject | undefined;
  finishReason: 'stop' | 'length' | 'tool_calls';
}

/** The answer as OpenAI's client for Python gives it, with all that it knows and nobody filled in. */
export function completionJson(call: Call, answer: Answer): JsonObject {
  return {
    id: completionId(call),
    choices: [
      {
        finish_reason: answer.finishReason,
        index: 0,
        logprobs: null,
        message: {
          content: answer.text ?? null,
          refusal: null,
          role: 'assistant',
          annotations: null,
          audio: null,
          function_call: null,
          tool_calls: answer.toolCall === undefined ? null : [answer.toolCall],
          ...(answer.reasoning === undefined ? {} : { reasoning_content: answer.reasoning }),
        },
      },
    ],
    created: createdSeconds(call),
    model: modelOf(call),
    object: 'chat.completion',
    service_tier: null,
    system_fingerprint: null,
    usage: usageJson(call),
  };
}

/** A stream has an event for each chunk; a chunk holds several tokens where an answer is long. */
const MOST_CHUNKS = 32;

/** The chunks of a streamed answer: the first when the first token came, the last when the call ended. */
export function chunkEvents(call: Call, answer: Answer): RecordedEvent[] {
  const pieces = pieced(answer.text ?? '');
  const { toFirstTokenMs, overallMs } = call.request;
  const startNs = nanoseconds(startOf(call));
  // All chunks between the first and the last differ in a text only, and there are many.
  const [before = '', after = ''] = chunkText(call, MARK, null, null).split(JSON.stringify(MARK));
  const texts = pieces.map((piece, index) =>
    index === 0 ? chunkText(call, piece, 'assistant', null) : before + JSON.stringify(piece) + after
  );
  return [...texts, chunkText(call, null, null, answer.finishReason)].map((text, index) => ({
    name: `mlflow.chunk.item.${index}`,
    timeNs: startNs + nanoseconds(toFirstTokenMs + ((overallMs - toFirstTokenMs) * index) / pieces.length),
    attributes: { 'mlflow.chunk.value': text },
  }));
}

const MARK = 'a text of a chunk';

/** The last chunk has the reason why it is the last, and the tokens of all. */
function chunkText(call: Call, content: string | null, role: string | null, reason: string | null): string {
  return pythonJson({
    id: completionId(call),
    choices: [
      {
        delta: { content, function_call: null, refusal: null, role, tool_calls: null },
        index: 0,
        finish_reason: reason,
        logprobs: null,
      },
    ],
    created: createdSeconds(call),
    model: modelOf(call),
    object: 'chat.completion.chunk',
    service_tier: null,
    system_fingerprint: null,
    usage: reason === null ? null : usageJson(call),
  });
}

/** Joined they are the text again. */
function pieced(text: string): string[] {
  const tokens = tokenize(text);
  const each = Math.max(1, Math.ceil(tokens.length / MOST_CHUNKS));
  return Array.from({ length: Math.ceil(tokens.length / each) }, (_, index) =>
    tokens.slice(index * each, (index + 1) * each).join('')
  );
}

/** MLflow's own words for tokens. */
export function tokenUsage(...calls: readonly Call[]): JsonObject {
  const sum = (read: (call: Call) => number) => calls.reduce((total, call) => total + read(call), 0);
  const input = sum(({ request }) => request.promptTokens);
  const output = sum(({ request }) => request.generatedTokens);
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    cache_read_input_tokens: sum(({ request }) => request.cachedPromptTokens),
  };
}

function usageJson({ request }: Call): JsonObject {
  return {
    completion_tokens: request.generatedTokens,
    prompt_tokens: request.promptTokens,
    total_tokens: request.promptTokens + request.generatedTokens,
    completion_tokens_details: null,
    prompt_tokens_details: { audio_tokens: null, cached_tokens: request.cachedPromptTokens },
  };
}

function completionId({ key }: Call): string {
  return `chatcmpl-${key.toString(16).padStart(8, '0')}`;
}

function createdSeconds(call: Call): number {
  return Math.floor(startOf(call) / 1000);
}
