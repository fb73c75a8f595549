import type { TokenPrices } from '../calls/model';
import { summarise, type CallSpan } from '../calls/summary';
import type { Message } from '../calls/types';
import { print } from '../json';
import type { Span, TokenUsage, Trace } from '../spans/types';
import { exceptionsOf } from './spanDetails';

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
 * The conversation of one or more traces, in order. A call sends the conversation so far again, so a message or an
 * answer is shown where it first appears; one that stands twice in one call is shown twice. A call without assistant or
 * tool messages begins another conversation.
 */
export function conversation(traces: readonly Trace[], prices: TokenPrices): Turn[] {
  const shown = new ShownMessages();
  return [...traces]
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap((trace) => {
      const calls = inOrderOfTalk(summarise(trace, prices).calls);
      return calls.length > 0 ? calls.flatMap((call) => callTurns(trace, call, shown)) : functionTurns(trace);
    });
}

/** Clocks of some SDKs know milliseconds only. Of calls that began in the same one, the longer talk is the later. */
function inOrderOfTalk(calls: readonly CallSpan[]): CallSpan[] {
  return [...calls].sort((a, b) => a.span.startMs - b.span.startMs || a.call.messages.length - b.call.messages.length);
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
  const messages = [...call.messages, ...embeddedTexts(call.embedded?.inputs ?? [])];
  // What the call leaves behind is the talk so far and its answers: those, too, may have been sent by another call.
  const added = new Set(shown.addNew([...messages, ...call.answers]));
  const sent = messages.filter((message) => added.has(message));
  const answers = call.answers.filter((answer) => added.has(answer));
  return [
    ...sent.map((message) => ({ ...base, ...contentOf(message, toolOf), timeMs: span.startMs })),
    ...answers.map((answer) => ({
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

/**
 * Without what a client may change when it sends an answer back: reasoning, also where the model wrote it into the text,
 * space around it, the form of arguments, attachments.
 */
function keyOf({ role, text, toolCalls, toolCallId }: Message): string {
  const calls = toolCalls.map((call) => [call.id, call.name]);
  return JSON.stringify([role, withoutThinking(text).trim(), calls, toolCallId ?? '']);
}

const END_OF_THINKING = '</think>';

function withoutThinking(text: string): string {
  const end = text.trimStart().startsWith('<think>') ? text.indexOf(END_OF_THINKING) : -1;
  return end === -1 ? text : text.slice(end + END_OF_THINKING.length);
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
