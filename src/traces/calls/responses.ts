import { list, object, someText, text } from '../json';
import { readMessage } from './messages';
import { contentText, readToolCalls } from './parts';
import type { Answer, Message } from './types';

/** The input of the Responses API: a text or a list of items, after the instructions. */
export function readResponsesInput(input: unknown, instructions: unknown): Message[] {
  const system = someText(instructions);
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : list(input);
  return [
    ...(system === undefined ? [] : [readMessage({ role: 'system', content: system })]),
    ...items.map((item) => readItem(item)),
  ];
}

function readItem(item: unknown): Message {
  const source = object(item) ?? { role: 'user', content: item };
  switch (source.type) {
    case 'function_call':
      return {
        ...readMessage({ role: 'assistant' }),
        toolCalls: readToolCalls([source]),
      };
    case 'function_call_output':
      return readMessage({ role: 'tool', tool_call_id: source.call_id, content: contentText(source.output) });
    case 'reasoning':
      return { ...readMessage({ role: 'assistant' }), reasoning: summaryText(source.summary) };
    default:
      return readMessage(source);
  }
}

/** All output items are one answer: what was thought, said and called. */
export function readResponsesOutput(outputs: unknown): Answer[] {
  const source = object(outputs) ?? {};
  const items = list(source.output).map(readItem);
  if (items.length === 0) {
    return [];
  }
  const reasoning = someText(items.map((item) => item.reasoning ?? '').join(''));
  const toolCalls = items.flatMap((item) => item.toolCalls);
  const finishReason = finishReasonOf(source.status, object(source.incomplete_details)?.reason, toolCalls.length > 0);
  return [
    {
      role: 'assistant',
      text: items
        .map((item) => item.text)
        .filter((part) => part !== '')
        .join('\n'),
      ...(reasoning === undefined ? {} : { reasoning }),
      toolCalls,
      attachments: items.flatMap((item) => item.attachments),
      ...(finishReason === undefined ? {} : { finishReason }),
    },
  ];
}

/** The API has a status where chat has a reason; the status is shown when it is not simply "completed". */
function finishReasonOf(status: unknown, incomplete: unknown, called: boolean): string | undefined {
  return someText(incomplete) ?? (status === 'completed' ? (called ? 'tool_calls' : 'stop') : someText(status));
}

function summaryText(summary: unknown): string {
  return list(summary)
    .map((part) => text(object(part)?.text) ?? '')
    .join('\n');
}
