import { tokenize } from '../../chat/prose';
import { modelOf, startOf, type Call } from '../calls/tracedCall';
import type { Json, JsonObject, RecordedEvent } from '../recorded';
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

/**
 * The chunks of a streamed answer: the first when the first token came, the last when the call ended.
 */
export function chunkEvents(call: Call, answer: Answer): RecordedEvent[] {
  const pieces = pieced(answer.text ?? '');
  const deltas: JsonObject[] = [
    { content: pieces[0] ?? '', function_call: null, refusal: null, role: 'assistant', tool_calls: null },
    ...pieces
      .slice(1)
      .map((content) => ({ content, function_call: null, refusal: null, role: null, tool_calls: null })),
  ];
  const { toFirstTokenMs, overallMs } = call.request;
  const head = { id: completionId(call), created: createdSeconds(call), model: modelOf(call) };
  return [...deltas, undefined].map((delta, index) => {
    const isLast = delta === undefined;
    const afterMs = toFirstTokenMs + ((overallMs - toFirstTokenMs) * index) / deltas.length;
    const chunk: Json = {
      id: head.id,
      choices: [
        {
          delta: delta ?? { content: null, function_call: null, refusal: null, role: null, tool_calls: null },
          index: 0,
          finish_reason: isLast ? answer.finishReason : null,
          logprobs: null,
        },
      ],
      created: head.created,
      model: head.model,
      object: 'chat.completion.chunk',
      service_tier: null,
      system_fingerprint: null,
      usage: isLast ? usageJson(call) : null,
    };
    return {
      name: `mlflow.chunk.item.${index}`,
      timeNs: nanoseconds(startOf(call)) + nanoseconds(afterMs),
      attributes: { 'mlflow.chunk.value': pythonJson(chunk) },
    };
  });
}

/** Joined they are the text again. */
function pieced(text: string): string[] {
  const tokens = tokenize(text);
  const each = Math.ceil(tokens.length / MOST_CHUNKS);
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
