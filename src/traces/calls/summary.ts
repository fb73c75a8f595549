import { addUsage } from '../spans/usage';
import type { Span, TokenUsage, Trace, TraceInfo } from '../spans/types';
import { number, object } from '../json';
import { rootOf } from '../spans/readTrace';
import { addCosts, type Cost, costOf, type TokenPrices } from './cost';
import { countCalls } from './countCalls';
import { isUnreadable } from './modelCall';
import type { ModelCall } from './types';
import type { MlflowClient } from '../client/client';
import { cachedPerTrace } from '../client/traceCache';

/** A span of a model call beside what it says. */
export interface CallSpan {
  span: Span;
  call: ModelCall;
  cost: Cost;
}

/** What a trace took in all. */
export interface TraceSummary {
  /** The root span's name, where MLflow has none for the trace. */
  name?: string;
  calls: readonly CallSpan[];
  /** MLflow's own sum where it has one, so that its page shows the same. */
  usage?: TokenUsage;
  cost: Cost;
  /** Of the first streamed call. */
  ttftMs?: number;
  /** Names as called, each once. */
  models: readonly string[];
  /** Names of tools that ran. */
  tools: readonly string[];
  /** Spans that may be calls, but could not be read. */
  unreadable: number;
}

/** The calls of models in a trace, each once, in the order of its spans. */
export function callSpans({ spans }: Trace, prices: TokenPrices): CallSpan[] {
  return [...countCalls(spans).calls].map(([span, call]) => {
    const mlflowUsd = number(object(span.attributes['mlflow.llm.cost'])?.total_cost);
    return { span, call, cost: costOf(call.model, call.usage, prices, mlflowUsd) };
  });
}

export function summarise(trace: Trace, prices: TokenPrices): TraceSummary {
  const calls = callSpans(trace, prices);
  const usage = usageOf(trace, calls);
  const name = trace.info?.name ?? (rootOf(trace)?.name || undefined);
  const ttftMs = calls.find(({ call }) => call.ttftMs !== undefined)?.call.ttftMs;
  const models = calls.map(({ call }) => call.model?.raw).filter((name) => name !== undefined);
  return {
    name,
    calls,
    usage,
    cost: addCosts(calls.map(({ cost }) => cost)),
    ttftMs,
    models: [...new Set(models)],
    tools: [...new Set(trace.spans.filter((span) => span.type === 'TOOL').map((span) => span.name))],
    unreadable: trace.spans.filter(isUnreadable).length,
  };
}

/** Cached tokens may stand in the answers alone, which MLflow does not add up. */
function usageOf({ info }: Trace, calls: readonly CallSpan[]): TokenUsage | undefined {
  const ofCalls = calls.reduce<TokenUsage | undefined>((sum, { call }) => addUsage(sum, call.usage), undefined);
  const usage = info?.usage ?? ofCalls;
  return usage === undefined || usage.cached !== undefined || ofCalls?.cached === undefined
    ? usage
    : { ...usage, cached: ofCalls.cached };
}

/** What tables and statistics need of a trace: numbers and names, without what was asked and answered. */
export interface TraceDigest {
  traceId: string;
  info?: TraceInfo;
  summary: TraceSummary;
  toolRuns: readonly Span[];
  spanCount: number;
}

export function digestOf(trace: Trace, prices: TokenPrices): TraceDigest {
  const summary = summarise(trace, prices);
  return {
    traceId: trace.traceId,
    info: trace.info,
    summary: { ...summary, calls: summary.calls.map(withoutTexts) },
    toolRuns: trace.spans.filter((span) => span.type === 'TOOL').map(bare),
    spanCount: trace.spans.length,
  };
}

function withoutTexts({ span, call, cost, ...more }: CallSpan): CallSpan {
  const { responseFormat: _format, structured: _structured, embedded: _embedded, ...kept } = call;
  return { ...more, span: bare(span), call: { ...kept, messages: [], answers: [], tools: [], parameters: {} }, cost };
}

function bare(span: Span): Span {
  return { ...span, attributes: {}, inputs: undefined, outputs: undefined, events: [], statusMessage: '' };
}

/** Those of some ten thousand traces. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So many traces are in memory with all their texts at once. */
const TOGETHER = 100;

/** Reads what is needed of many traces; those that cannot be read are left out. Throws MlflowError. */
export type ReadDigests = (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<readonly TraceDigest[]>;

/** Digests of finished traces are read once for all panels and refreshes. @param now milliseconds since the epoch */
export function traceDigests(client: MlflowClient, prices: TokenPrices, now: () => number): ReadDigests {
  return cachedPerTrace({
    read: async (infos, signal) => {
      const digests: TraceDigest[] = [];
      for (let start = 0; start < infos.length; start += TOGETHER) {
        const traces = await client.traces(infos.slice(start, start + TOGETHER), signal);
        digests.push(...traces.flatMap((trace) => digestIfAny(trace, prices)));
      }
      return digests;
    },
    spansOf: (digest) => digest.spanCount,
    mostBytes: MOST_BYTES,
    now,
  });
}

/** One trace that nobody foresaw does not take the others along; it is missed as one that cannot be read. */
function digestIfAny(trace: Trace, prices: TokenPrices): TraceDigest[] {
  try {
    return [digestOf(trace, prices)];
  } catch {
    return [];
  }
}
