import { addUsage } from '../client/readUsage';
import type { TokenUsage } from '../client/types';
import { number, object } from '../json';
import type { Span, Trace } from '../spans/types';
import { addCosts, costOf, type Cost, type TokenPrices } from './cost';
import { readModelCall } from './modelCall';
import type { ModelCall } from './types';

/** A span of a model call beside what it says. */
export interface CallSpan {
  span: Span;
  call: ModelCall;
  cost: Cost;
}

/** What a trace took in all. */
export interface TraceSummary {
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
}

export function callSpan(span: Span, prices: TokenPrices): CallSpan | undefined {
  const call = readModelCall(span);
  if (call === undefined) {
    return undefined;
  }
  const mlflowUsd = number(object(span.attributes['mlflow.llm.cost'])?.total_cost);
  return { span, call, cost: costOf(call.model, call.usage, prices, mlflowUsd) };
}

export function summarise(trace: Trace, prices: TokenPrices): TraceSummary {
  const calls = trace.spans.map((span) => callSpan(span, prices)).filter((one) => one !== undefined);
  const usage =
    trace.info?.usage ?? calls.reduce<TokenUsage | undefined>((sum, { call }) => addUsage(sum, call.usage), undefined);
  const ttftMs = calls.find(({ call }) => call.ttftMs !== undefined)?.call.ttftMs;
  const models = calls.map(({ call }) => call.model?.raw).filter((name) => name !== undefined);
  return {
    calls,
    ...(usage === undefined ? {} : { usage }),
    cost: addCosts(calls.map(({ cost }) => cost)),
    ...(ttftMs === undefined ? {} : { ttftMs }),
    models: [...new Set(models)],
    tools: [...new Set(trace.spans.filter((span) => span.type === 'TOOL').map((span) => span.name))],
  };
}
