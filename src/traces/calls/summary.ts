import type { MlflowClient } from '../client/client';
import { cachedPerTrace } from '../client/traceCache';
import { number, object } from '../json';
import { rootOf } from '../spans/readTrace';
import type { Span, TokenUsage, Trace, TraceInfo } from '../spans/types';
import { addUsage } from '../spans/readInfo';
import { addCosts, costOf, type Cost, type TokenPrices } from './model';
import { countCalls } from './countCalls';
import { isUnreadable } from './modelCall';
import type { ModelCall } from './types';

/** A span of a model call, with the call that was read from it. */
export interface CallSpan {
  span: Span;
  call: ModelCall;
  cost: Cost;
}

/** What a trace took in all. */
export interface TraceSummary {
  traceId: string;
  info?: TraceInfo;
  /** MLflow's name of the trace, else that of its root span. */
  name?: string;
  calls: readonly CallSpan[];
  toolRuns: readonly Span[];
  /** MLflow's own sum where it has one, so that its page shows the same. */
  usage?: TokenUsage;
  cost: Cost;
  /** Time to first token of the first streamed call. */
  ttftMs?: number;
  /** Names as called, each once. */
  models: readonly string[];
  /** Names of tools that ran, each once. */
  tools: readonly string[];
  spanCount: number;
  /** How many spans may be calls, but could not be read. */
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
  const { traceId, info, spans } = trace;
  const calls = callSpans(trace, prices);
  const toolRuns = spans.filter((span) => span.type === 'TOOL');
  return {
    traceId,
    info,
    name: info?.name ?? (rootOf(trace)?.name || undefined),
    calls,
    toolRuns,
    usage: usageOf(trace, calls),
    cost: addCosts(calls.map(({ cost }) => cost)),
    ttftMs: calls.find(({ call }) => call.ttftMs !== undefined)?.call.ttftMs,
    models: [...new Set(calls.flatMap(({ call }) => call.model?.raw ?? []))],
    tools: [...new Set(toolRuns.map((span) => span.name))],
    spanCount: spans.length,
    unreadable: spans.filter(isUnreadable).length,
  };
}

/** MLflow's sum. It leaves out cached tokens that only the answers of calls mention, so those are added. */
function usageOf({ info }: Trace, calls: readonly CallSpan[]): TokenUsage | undefined {
  const ofCalls = calls.reduce<TokenUsage | undefined>((sum, { call }) => addUsage(sum, call.usage), undefined);
  const usage = info?.usage ?? ofCalls;
  return usage === undefined ? undefined : { ...usage, cached: usage.cached ?? ofCalls?.cached };
}

/** Some ten thousand traces. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So many traces are in memory with all their texts at once. */
const TOGETHER = 100;

/**
 * Reads summaries of many traces, without the texts of their spans: tables and statistics need numbers and names only.
 * Traces that cannot be read are left out. Throws MlflowError.
 */
export type ReadSummaries = (infos: readonly TraceInfo[], signal?: AbortSignal) => Promise<readonly TraceSummary[]>;

/** Those of finished traces are read once for all panels and refreshes. @param now milliseconds since the epoch */
export function summaryReader(client: MlflowClient, prices: TokenPrices, now: () => number): ReadSummaries {
  return cachedPerTrace({
    read: async (infos, signal) => {
      const summaries: TraceSummary[] = [];
      for (let start = 0; start < infos.length; start += TOGETHER) {
        const traces = await client.traces(infos.slice(start, start + TOGETHER), signal);
        summaries.push(...traces.flatMap((trace) => summaryIfReadable(trace, prices)));
      }
      return summaries;
    },
    spansOf: (summary) => summary.spanCount,
    mostBytes: MOST_BYTES,
    now,
  });
}

/** A trace of an unforeseen form must not fail the others; it counts as one that cannot be read. */
function summaryIfReadable(trace: Trace, prices: TokenPrices): TraceSummary[] {
  try {
    const summary = summarise(trace, prices);
    return [{ ...summary, calls: summary.calls.map(withoutTexts), toolRuns: summary.toolRuns.map(spanWithoutTexts) }];
  } catch {
    return [];
  }
}

function withoutTexts({ span, call, cost }: CallSpan): CallSpan {
  const { api, model, provider, usage, stream, ttftMs } = call;
  const texts = { messages: [], answers: [], tools: [], parameters: {} };
  return { span: spanWithoutTexts(span), call: { api, model, provider, usage, stream, ttftMs, ...texts }, cost };
}

function spanWithoutTexts(span: Span): Span {
  return { ...span, attributes: {}, inputs: undefined, outputs: undefined, events: [], statusMessage: '' };
}
