import { addUsage } from '../spans/usage';
import type { TokenUsage } from '../spans/infoTypes';
import { number, object } from '../json';
import { rootOf } from '../spans/readTrace';
import type { Span, Trace } from '../spans/types';
import { addCosts, costOf, type Cost, type TokenPrices } from './cost';
import { countCalls } from './countCalls';
import { isUnreadable } from './modelCall';
import type { ModelCall } from './types';

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
    ...(name === undefined ? {} : { name }),
    calls,
    ...(usage === undefined ? {} : { usage }),
    cost: addCosts(calls.map(({ cost }) => cost)),
    ...(ttftMs === undefined ? {} : { ttftMs }),
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
