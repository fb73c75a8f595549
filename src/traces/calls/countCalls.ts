import { parentsFirst } from '../spans/readTrace';
import type { Span, TokenUsage } from '../spans/types';
import { addUsage, subtractUsage } from '../spans/readInfo';
import { readModelCall } from './modelCall';
import type { ModelCall } from './types';

/** A span around calls that looks like a call itself, and how many calls are below it. */
export interface EnclosingSpan {
  call: ModelCall;
  inside: number;
}

/** The calls of models in a trace, each once. */
export interface CountedCalls {
  /** In the order of the spans, completed by what only their enclosing spans say. */
  calls: ReadonlyMap<Span, ModelCall>;
  /** Not counted: their tokens are those of the calls inside. */
  enclosing: ReadonlyMap<Span, EnclosingSpan>;
}

/** What is below a span. */
interface Below {
  calls: number;
  /** Calls that a tool made: they are no part of the call that requested the tool. */
  ofTools: number;
  /** The call, when there is exactly one. */
  only?: Span;
  /** How many calls succeeded and have no usage. */
  withoutUsage: number;
  /** The first of those. */
  lacksUsage?: Span;
  /** Of the calls that have usage. */
  usage?: TokenUsage;
}

const NOTHING: Below = { calls: 0, ofTools: 0, withoutUsage: 0 };

const counted = new WeakMap<readonly Span[], CountedCalls>();

/**
 * Which spans are calls of models. Frameworks, wrappers and agents record a call again around the span of the client
 * that made it, or the sum of several calls. So of nested spans that look like calls the innermost ones count. A tool is
 * the exception: what it calls does not replace the call that requested the tool. Everything that counts calls, tokens
 * or costs uses this. Time is linear in the number of spans.
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
  const enclosing = new Map<Span, EnclosingSpan>();
  const belowOf = new Map<Span, Below>();
  for (const { span, parent } of parentsFirst(spans).reverse()) {
    const below = belowOf.get(span) ?? NOTHING;
    const call = readModelCall(span);
    let result = below;
    if (call !== undefined && isEnclosing(span, call, below)) {
      enclosing.set(span, { call, inside: below.calls + below.ofTools });
      result = complete(calls, below, call);
    } else if (call !== undefined) {
      calls.set(span, call);
      result = withCall(below, span, call);
    }
    if (parent !== undefined) {
      const ofSpan = span.type === 'TOOL' ? { ...NOTHING, ofTools: result.calls + result.ofTools } : result;
      belowOf.set(parent, add(belowOf.get(parent) ?? NOTHING, ofSpan));
    }
  }
  const ordered = spans.flatMap((span): Array<[Span, ModelCall]> => {
    const call = calls.get(span);
    return call === undefined ? [] : [[span, call]];
  });
  return { calls: new Map(ordered), enclosing };
}

/** When only tools made calls below it, a span without usage of its own, or an agent, is still no call. */
function isEnclosing(span: Span, { usage }: ModelCall, { calls, ofTools }: Below): boolean {
  return calls > 0 || (ofTools > 0 && (span.type === 'AGENT' || usage === undefined));
}

function withCall({ ofTools }: Below, span: Span, { usage }: ModelCall): Below {
  const one = { calls: 1, ofTools, only: span };
  return usage !== undefined || span.status === 'ERROR'
    ? { ...one, withoutUsage: 0, usage }
    : { ...one, withoutUsage: 1, lacksUsage: span };
}

function add(one: Below, other: Below): Below {
  const calls = one.calls + other.calls;
  return {
    calls,
    ofTools: one.ofTools + other.ofTools,
    only: calls === 1 ? (one.only ?? other.only) : undefined,
    withoutUsage: one.withoutUsage + other.withoutUsage,
    lacksUsage: one.lacksUsage ?? other.lacksUsage,
    usage: addUsage(one.usage, other.usage),
  };
}

/** Adds to a call what only its enclosing span says, where it is certain which call that is about. */
function complete(calls: Map<Span, ModelCall>, below: Below, outer: ModelCall): Below {
  const { only, lacksUsage, withoutUsage, ofTools, usage } = below;
  if (ofTools > 0) {
    return below;
  }
  const single = only === undefined ? undefined : calls.get(only);
  if (only !== undefined && single !== undefined) {
    calls.set(only, fill(single, outer));
  }
  const lacking = lacksUsage === undefined ? undefined : calls.get(lacksUsage);
  const rest = withoutUsage === 1 ? subtractUsage(outer.usage, usage) : undefined;
  if (lacksUsage === undefined || lacking === undefined || rest === undefined) {
    return below;
  }
  calls.set(lacksUsage, { ...lacking, usage: rest });
  return { ...below, withoutUsage: 0, lacksUsage: undefined, usage: addUsage(usage, rest) };
}

function fill(call: ModelCall, outer: ModelCall): ModelCall {
  return {
    ...call,
    messages: call.messages.length > 0 ? call.messages : outer.messages,
    answers: call.answers.length > 0 ? call.answers : outer.answers,
    model: call.model ?? outer.model,
    provider: call.provider ?? outer.provider,
    ttftMs: call.ttftMs ?? outer.ttftMs,
  };
}
