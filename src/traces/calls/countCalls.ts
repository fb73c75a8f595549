import { addUsage } from '../spans/usage';
import type { Span, TokenUsage } from '../spans/types';
import { parentsFirst } from '../spans/readTrace';
import { readModelCall } from './modelCall';
import type { ModelCall } from './types';

/** The calls of models in a trace, each once. */
export interface CountedCalls {
  /** In the order of the spans. What only a span around a call said has been added to it. */
  calls: ReadonlyMap<Span, ModelCall>;
  /** Spans around calls, whose tokens are those of the calls inside: what they say, and how many calls are inside. */
  around: ReadonlyMap<Span, { call: ModelCall; inside: number }>;
}

/** What a span has below it. */
interface Inside {
  calls: number;
  /** Calls that a tool made: no part of the call that asked for the tool. */
  ofTools: number;
  /** The call, when there is one. */
  only?: Span;
  /** Calls that succeeded and have no usage, and the last of them. */
  lacking: number;
  lacks?: Span;
  usage?: TokenUsage;
}

const NOTHING: Inside = { calls: 0, ofTools: 0, lacking: 0 };

const counted = new WeakMap<readonly Span[], CountedCalls>();

/**
 * Which spans are calls of models. Frameworks, wrappers and agents record a call again around the span of the client that
 * made it, or the sum of several, so a span that has calls inside it is none of its own: the innermost ones count. What a
 * tool calls is another matter: the call that asked for the tool stays one. Everything that counts calls, tokens or
 * costs asks here. Takes time in proportion to the spans, however they are nested.
 */
export function countCalls(spans: readonly Span[]): CountedCalls {
  const known = counted.get(spans);
  if (known !== undefined) {
    return known;
  }
  const found = count(spans);
  counted.set(spans, found);
  return found;
}

function count(spans: readonly Span[]): CountedCalls {
  const calls = new Map<Span, ModelCall>();
  const around = new Map<Span, { call: ModelCall; inside: number }>();
  const below = new Map<Span, Inside>();
  for (const { span, parent } of parentsFirst(spans).reverse()) {
    const inside = below.get(span) ?? NOTHING;
    const call = readModelCall(span);
    let seen = inside;
    if (call !== undefined && isAround(span, call, inside)) {
      around.set(span, { call, inside: inside.calls + inside.ofTools });
      seen = complete(calls, inside, call);
    } else if (call !== undefined) {
      calls.set(span, call);
      seen = withCall(inside, span, call);
    }
    if (parent !== undefined) {
      const up = span.type === 'TOOL' ? { ...NOTHING, ofTools: seen.calls + seen.ofTools } : seen;
      below.set(parent, add(below.get(parent) ?? NOTHING, up));
    }
  }
  return { calls: inOrder(spans, calls), around };
}

/** An agent is never a call when calls are known; a call that asked for tools has tokens of its own. */
function isAround(span: Span, { usage }: ModelCall, { calls, ofTools }: Inside): boolean {
  return calls > 0 || (ofTools > 0 && (span.type === 'AGENT' || usage === undefined));
}

function withCall({ ofTools }: Inside, span: Span, { usage }: ModelCall): Inside {
  const base = { calls: 1, ofTools, only: span };
  if (usage !== undefined) {
    return { ...base, lacking: 0, usage };
  }
  return span.status === 'ERROR' ? { ...base, lacking: 0 } : { ...base, lacking: 1, lacks: span };
}

function add(one: Inside, other: Inside): Inside {
  const calls = one.calls + other.calls;
  const only = calls === 1 ? (one.only ?? other.only) : undefined;
  const lacks = one.lacks ?? other.lacks;
  const usage = addUsage(one.usage, other.usage);
  return {
    calls,
    ofTools: one.ofTools + other.ofTools,
    lacking: one.lacking + other.lacking,
    only,
    lacks,
    usage,
  };
}

/** Takes from a span around calls what a call inside does not say, where there is no doubt which call is meant. */
function complete(calls: Map<Span, ModelCall>, inside: Inside, outer: ModelCall): Inside {
  const { only, lacks } = inside;
  const sole = only === undefined ? undefined : calls.get(only);
  if (only !== undefined && sole !== undefined && inside.ofTools === 0) {
    calls.set(only, fill(sole, outer));
  }
  const rest = inside.lacking === 1 && inside.ofTools === 0 ? subtract(outer.usage, inside.usage) : undefined;
  const lacking = lacks === undefined ? undefined : calls.get(lacks);
  if (lacks === undefined || lacking === undefined || rest === undefined) {
    return inside;
  }
  calls.set(lacks, { ...lacking, usage: rest });
  const usage = addUsage(inside.usage, rest);
  const { lacks: _found, ...others } = inside;
  return { ...others, lacking: 0, usage };
}

function fill(call: ModelCall, outer: ModelCall): ModelCall {
  const model = call.model ?? outer.model;
  const provider = call.provider ?? outer.provider;
  const ttftMs = call.ttftMs ?? outer.ttftMs;
  return {
    ...call,
    messages: call.messages.length > 0 ? call.messages : outer.messages,
    answers: call.answers.length > 0 ? call.answers : outer.answers,
    model,
    provider,
    ttftMs,
  };
}

/** What of a total is left for the one call that did not say; undefined when the total cannot be one of these calls. */
function subtract(total: TokenUsage | undefined, known: TokenUsage | undefined): TokenUsage | undefined {
  if (total === undefined || known === undefined) {
    return total;
  }
  const input = total.input - known.input;
  const output = total.output - known.output;
  const isAbandoned = input >= 0 && output >= 0 && input + output > 0;
  const cached = total.cached === undefined ? undefined : total.cached - (known.cached ?? 0);
  return isAbandoned
    ? { input, output, total: input + output, ...(cached === undefined || cached < 0 ? {} : { cached }) }
    : undefined;
}

function inOrder(spans: readonly Span[], calls: ReadonlyMap<Span, ModelCall>): Map<Span, ModelCall> {
  return new Map(
    spans.flatMap((span): Array<[Span, ModelCall]> => {
      const call = calls.get(span);
      return call === undefined ? [] : [[span, call]];
    })
  );
}
