import type { ChatRequest } from './chatRequest';
import type { Choice, Completion, ToolCall, Usage } from './completion';
import { tokenize } from './prose';

/** The body of an answer that is not streamed. */
export function chatCompletion(completion: Completion, model: string, createdSeconds: number): unknown {
  return {
    id: completion.id,
    object: 'chat.completion',
    created: createdSeconds,
    model,
    choices: completion.choices.map((choice, index) => ({
      index,
      message: {
        role: 'assistant',
        content: choice.text ?? null,
        ...(choice.reasoning === undefined ? {} : { reasoning_content: choice.reasoning }),
        ...(choice.toolCalls.length === 0 ? {} : { tool_calls: choice.toolCalls.map(toolCall) }),
      },
      finish_reason: choice.finishReason,
    })),
    usage: usage(completion.usage),
  };
}

function toolCall(call: ToolCall): unknown {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

export function usage({ promptTokens, cachedTokens, completionTokens }: Usage): unknown {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}

/** The chunks of a streamed answer: role first, then a word each, arguments of tool calls in pieces, the reason at the end. */
export function* chatChunks(
  completion: Completion,
  request: Pick<ChatRequest, 'streamUsage'>,
  model: string,
  createdSeconds: number
): Generator<unknown> {
  const head = { id: completion.id, object: 'chat.completion.chunk', created: createdSeconds, model };
  const total = usage(completion.usage);
  const last = completion.choices.length - 1;
  for (const [index, choice] of completion.choices.entries()) {
    for (const delta of deltas(choice)) {
      yield { ...head, choices: [{ index, delta, finish_reason: null }], usage: null };
    }
    const withUsage = request.streamUsage === 'lastChunk' && index === last;
    yield {
      ...head,
      choices: [{ index, delta: {}, finish_reason: choice.finishReason }],
      usage: withUsage ? total : null,
    };
  }
  if (request.streamUsage === 'ownChunk') {
    yield { ...head, choices: [], usage: total };
  }
}

function* deltas(choice: Choice): Generator<unknown> {
  yield { role: 'assistant', content: choice.toolCalls.length > 0 ? null : '' };
  for (const piece of tokenize(choice.reasoning ?? '')) {
    yield { reasoning_content: piece };
  }
  for (const piece of tokenize(choice.text ?? '')) {
    yield { content: piece };
  }
  for (const [index, call] of choice.toolCalls.entries()) {
    yield {
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    };
    for (const piece of call.arguments.match(/.{1,6}/gs) ?? []) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}
