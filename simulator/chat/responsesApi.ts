import { contentText, list, object, positive, readTool, type ChatRequest } from './chatRequest';
import type { Choice, Completion } from './completion';
import { invalid } from './errors';
import { tokenize } from './prose';

/** A request of the Responses API as the chat request that means the same. @throws ChatError 400 */
export function readResponsesRequest(body: unknown): ChatRequest {
  const request = object(body);
  if (request === undefined || typeof request.model !== 'string') {
    throw invalid('model is required');
  }
  const { model, input, instructions } = request;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : list(input);
  if (items.length === 0) {
    throw invalid('input is required');
  }
  const system = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  const format = object(object(request.text)?.format);
  return {
    model,
    messages: [...system, ...items].map((item) => {
      const source = object(item) ?? {};
      return source.type === 'function_call_output'
        ? { role: 'tool', text: contentText(source.output), source }
        : { role: String(source.role ?? 'assistant'), text: contentText(source.content), source };
    }),
    tools: list(request.tools).flatMap(readTool),
    toolChoice: request.tool_choice === 'none' ? 'none' : undefined,
    schema: format?.type === 'json_schema' ? object(format.schema) : undefined,
    maxTokens: positive(request.max_output_tokens) ?? 2048,
    choices: 1,
    stream: request.stream === true,
    streamUsage: 'lastChunk',
  };
}

/** The body of an answer of the Responses API. */
export function responseBody(completion: Completion, model: string, createdSeconds: number): Record<string, unknown> {
  const [choice] = completion.choices;
  const { promptTokens, cachedTokens, completionTokens } = completion.usage;
  return {
    id: completion.id.replace('chatcmpl-', 'resp_'),
    object: 'response',
    created_at: createdSeconds,
    model,
    status: choice?.finishReason === 'length' ? 'incomplete' : 'completed',
    incomplete_details: choice?.finishReason === 'length' ? { reason: 'max_output_tokens' } : null,
    error: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    top_p: 1,
    tool_choice: 'auto',
    tools: [],
    output: choice === undefined ? [] : outputItems(choice, completion.id),
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { cached_tokens: cachedTokens },
      output_tokens: completionTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: promptTokens + completionTokens,
    },
  };
}

function outputItems(choice: Choice, id: string): unknown[] {
  const reasoning =
    choice.reasoning === undefined
      ? []
      : [{ type: 'reasoning', id: `rs_${id}`, summary: [{ type: 'summary_text', text: choice.reasoning }] }];
  const calls = choice.toolCalls.map((call) => ({
    type: 'function_call',
    id: `fc_${call.id}`,
    call_id: call.id,
    name: call.name,
    arguments: call.arguments,
    status: 'completed',
  }));
  const message =
    choice.text === undefined
      ? []
      : [
          {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: choice.text, annotations: [] }],
          },
        ];
  return [...reasoning, ...calls, ...message];
}

/** The events of a streamed answer, numbered as OpenAI numbers them. */
export function* responseEvents(
  completion: Completion,
  model: string,
  createdSeconds: number
): Generator<{ type: string } & Record<string, unknown>> {
  const body = responseBody(completion, model, createdSeconds);
  let number = 0;
  yield {
    type: 'response.created',
    sequence_number: number++,
    response: { ...body, status: 'in_progress', output: [] },
  };
  for (const [index, item] of list(body.output).entries()) {
    const fields = object(item) ?? {};
    yield { type: 'response.output_item.added', sequence_number: number++, output_index: index, item: fields };
    if (fields.type === 'message') {
      for (const delta of tokenize(contentText(fields.content))) {
        yield {
          type: 'response.output_text.delta',
          sequence_number: number++,
          output_index: index,
          content_index: 0,
          item_id: fields.id,
          delta,
          logprobs: [],
        };
      }
    }
    yield { type: 'response.output_item.done', sequence_number: number++, output_index: index, item: fields };
  }
  yield { type: 'response.completed', sequence_number: number++, response: body };
}
