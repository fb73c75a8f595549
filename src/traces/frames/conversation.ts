import { type CallSpan, summarise } from '../calls/summary';
import type { TokenPrices } from '../calls/cost';
import type { Answer, Message } from '../calls/types';
import type { Span, TokenUsage, Trace } from '../spans/types';
import { print } from '../json';
import { exceptionsOf } from './spanLogs';

/** One row of a talk. */
export interface Turn {
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
 * The talk in one or more traces, in order. A call that goes on with a talk repeats what was said before it, so a
 * message is shown where it first appears; one that is truly said twice is shown twice. A call without any answer in
 * its messages begins anew.
 */
export function conversation(traces: readonly Trace[], prices: TokenPrices): Turn[] {
  const said = new Map<string, number>();
  return [...traces]
    .sort((a, b) => startOf(a) - startOf(b))
    .flatMap((trace) => {
      const { calls } = summarise(trace, prices);
      return calls.length > 0 ? calls.flatMap((call) => callTurns(trace, call, said)) : functionTurns(trace);
    });
}

function startOf(trace: Trace): number {
  return trace.spans[0]?.startMs ?? trace.info?.startMs ?? 0;
}

function callTurns(trace: Trace, { span, call }: CallSpan, said: Map<string, number>): Turn[] {
  const base = {
    traceId: trace.traceId,
    spanId: span.spanId,
    ...(call.model === undefined ? {} : { model: call.model.raw }),
    ...(call.model?.deployment === undefined ? {} : { deploymentId: call.model.deployment.id }),
    isError: false,
  };
  const endMs = span.endMs ?? span.startMs;
  const called = new Map(call.messages.flatMap(({ toolCalls }) => toolCalls.map(({ id, name }) => [id, name])));
  const toolOf = ({ toolCallId }: Message) => called.get(toolCallId ?? '') ?? toolCallId;
  if (!call.messages.some((message) => message.role === 'assistant' || message.role === 'tool')) {
    forgetTalk(said);
  }
  const asked = unsaid([...call.messages, ...embeddedTexts(call.embedded?.inputs ?? [])], said);
  const answers = call.answers.map((answer): Turn => {
    remember(answer, said);
    return {
      ...base,
      ...words(answer),
      timeMs: endMs,
      usage: call.usage,
      finishReason: answer.finishReason,
    };
  });
  return [
    ...asked.map((message) => ({ ...base, ...words(message, toolOf), timeMs: span.startMs })),
    ...answers,
    ...errorTurns(trace, span),
  ];
}

/** What of a call's messages has not been shown: the n-th time that a message stands in a call is new when it was shown n − 1 times. */
function unsaid(messages: readonly Message[], said: Map<string, number>): Message[] {
  const here = new Map<string, number>();
  return messages.filter((message) => {
    const key = keyOf(message);
    const count = (here.get(key) ?? 0) + 1;
    here.set(key, count);
    if (count <= (said.get(key) ?? 0)) {
      return false;
    }
    said.set(key, count);
    return true;
  });
}

/** Instructions are the same in every talk, and shown once. */
function forgetTalk(said: Map<string, number>): void {
  for (const key of said.keys()) {
    if (!/^\["(?:system|developer)"/.test(key)) {
      said.delete(key);
    }
  }
}

function remember(answer: Answer, said: Map<string, number>): void {
  const key = keyOf(answer);
  said.set(key, (said.get(key) ?? 0) + 1);
}

/** A client may send an answer back without its reasoning, with other spaces in its arguments, or with less around it. */
function keyOf({ role, text, toolCalls, toolCallId }: Message): string {
  const calls = toolCalls.map((call) => [call.id, call.name]);
  return JSON.stringify([role, text, calls, toolCallId ?? '']);
}

function embeddedTexts(inputs: readonly string[]): Message[] {
  return inputs.map((text) => ({ role: 'user', text, toolCalls: [], attachments: [] }));
}

function words(
  message: Message,
  toolOf: (result: Message) => string | undefined = () => undefined
): Pick<Turn, 'role' | 'text' | 'tool'> {
  const calls = message.toolCalls.map((call) => `→ ${call.name}(${call.arguments})`);
  const thought = message.reasoning === undefined ? [] : [`(thinking) ${message.reasoning}`];
  const tool = message.toolCalls[0]?.name ?? (message.role === 'tool' ? (message.name ?? toolOf(message)) : undefined);
  return {
    role: message.role,
    text: [...thought, ...(message.text === '' ? [] : [message.text]), ...calls, ...message.attachments].join('\n'),
    tool,
  };
}

/** A trace without calls of a model is told by what went into its root and what came out. */
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
    ...errorTurns(trace, root),
  ];
}

function errorTurns(trace: Trace, span: Span): Turn[] {
  return exceptionsOf(span).map(({ message }) => ({
    timeMs: span.endMs ?? span.startMs,
    role: 'error',
    text: message,
    traceId: trace.traceId,
    spanId: span.spanId,
    isError: true,
  }));
}
