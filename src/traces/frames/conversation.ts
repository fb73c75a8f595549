import type { TokenPrices } from '../calls/cost';
import { summarise, type CallSpan } from '../calls/summary';
import type { Answer, Message } from '../calls/types';
import { print } from '../json';
import type { Span, TokenUsage, Trace } from '../spans/types';
import { exceptionsOf } from './spanLogs';

/** One row of a conversation. */
export interface Turn {
  /** Milliseconds since the epoch. */
  timeMs: number;
  role: string;
  text: string;
  traceId: string;
  spanId: string;
  model?: string;
  deploymentId?: string;
  usage?: TokenUsage;
  finishReason?: string;
  tool?: string;
  isError: boolean;
}

/**
 * The conversation of one or more traces, in order. A call sends the conversation so far again, so a message is shown
 * where it first appears; a message that stands twice in one call is shown twice. A call without assistant or tool
 * messages begins another conversation.
 */
export function conversation(traces: readonly Trace[], prices: TokenPrices): Turn[] {
  const shown = new ShownMessages();
  return [...traces]
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap((trace) => {
      const { calls } = summarise(trace, prices);
      return calls.length > 0 ? calls.flatMap((call) => callTurns(trace, call, shown)) : functionTurns(trace);
    });
}

function startOf(trace: Trace): number {
  return trace.spans[0]?.startMs ?? trace.info?.startMs ?? 0;
}

function callTurns({ traceId }: Trace, { span, call }: CallSpan, shown: ShownMessages): Turn[] {
  const base = {
    traceId,
    spanId: span.spanId,
    model: call.model?.raw,
    deploymentId: call.model?.deployment?.id,
    isError: false,
  };
  const toolNames = new Map(call.messages.flatMap(({ toolCalls }) => toolCalls.map(({ id, name }) => [id, name])));
  const toolOf = ({ toolCallId }: Message) => toolNames.get(toolCallId ?? '') ?? toolCallId;
  if (!call.messages.some((message) => message.role === 'assistant' || message.role === 'tool')) {
    shown.beginConversation();
  }
  const sent = shown.addNew([...call.messages, ...embeddedTexts(call.embedded?.inputs ?? [])]);
  shown.add(call.answers);
  return [
    ...sent.map((message) => ({ ...base, ...contentOf(message, toolOf), timeMs: span.startMs })),
    ...call.answers.map((answer) => ({
      ...base,
      ...contentOf(answer),
      timeMs: span.endMs ?? span.startMs,
      usage: call.usage,
      finishReason: answer.finishReason,
    })),
    ...errorTurns(traceId, span),
  ];
}

/** How often each message of a conversation has been shown. */
class ShownMessages {
  readonly #counts = new Map<string, number>();

  add(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const key = keyOf(answer);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Those messages of a call that have not been shown: the second "yes" in a call is new when one "yes" has been. */
  addNew(messages: readonly Message[]): Message[] {
    const inCall = new Map<string, number>();
    return messages.filter((message) => {
      const key = keyOf(message);
      const count = (inCall.get(key) ?? 0) + 1;
      inCall.set(key, count);
      if (count <= (this.#counts.get(key) ?? 0)) {
        return false;
      }
      this.#counts.set(key, count);
      return true;
    });
  }

  /** Forgets all but instructions, which are the same in every conversation and shown once. */
  beginConversation(): void {
    for (const key of this.#counts.keys()) {
      if (!/^\["(?:system|developer)"/.test(key)) {
        this.#counts.delete(key);
      }
    }
  }
}

/** Without what a client may change when it sends an answer back: reasoning, the form of arguments, attachments. */
function keyOf({ role, text, toolCalls, toolCallId }: Message): string {
  const calls = toolCalls.map((call) => [call.id, call.name]);
  return JSON.stringify([role, text, calls, toolCallId ?? '']);
}

function embeddedTexts(inputs: readonly string[]): Message[] {
  return inputs.map((text) => ({ role: 'user', text, toolCalls: [], attachments: [] }));
}

function contentOf(
  message: Message,
  toolOf: (result: Message) => string | undefined = () => undefined
): Pick<Turn, 'role' | 'text' | 'tool'> {
  const { role, text, reasoning, toolCalls, attachments } = message;
  const lines = [
    ...(reasoning === undefined ? [] : [`(thinking) ${reasoning}`]),
    ...(text === '' ? [] : [text]),
    ...toolCalls.map((call) => `→ ${call.name}(${call.arguments})`),
    ...attachments,
  ];
  return {
    role,
    text: lines.join('\n'),
    tool: toolCalls[0]?.name ?? (role === 'tool' ? (message.name ?? toolOf(message)) : undefined),
  };
}

/** Of a trace without calls of a model, what went into its root and what came out. */
function functionTurns(trace: Trace): Turn[] {
  const root = trace.spans.find((span) => span.parentId === undefined) ?? trace.spans[0];
  if (root === undefined) {
    return [];
  }
  const base = { traceId: trace.traceId, spanId: root.spanId, isError: false };
  return [
    ...(root.inputs === undefined ? [] : [{ ...base, role: 'user', text: print(root.inputs), timeMs: root.startMs }]),
    ...(root.outputs === undefined
      ? []
      : [{ ...base, role: 'assistant', text: print(root.outputs), timeMs: root.endMs ?? root.startMs }]),
    ...errorTurns(trace.traceId, root),
  ];
}

function errorTurns(traceId: string, span: Span): Turn[] {
  return exceptionsOf(span).map(({ message }) => ({
    timeMs: span.endMs ?? span.startMs,
    role: 'error',
    text: message,
    traceId,
    spanId: span.spanId,
    isError: true,
  }));
}
