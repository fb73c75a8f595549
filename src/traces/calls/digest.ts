import type { TokenPrices } from './cost';
import { summarise, type CallSpan, type TraceSummary } from './summary';
import type { TraceInfo } from '../spans/infoTypes';
import type { Span, Trace } from '../spans/types';

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
    ...(trace.info === undefined ? {} : { info: trace.info }),
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
