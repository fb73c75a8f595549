import type { CallSpan, TraceSummary } from '../calls/summary';
import { number, print } from '../json';
import type { Assessment, Span, TokenUsage, TraceInfo } from '../spans/types';
import { noSuchStatistic, type CALL_LABELS, type NameOf, type Statistic, type TRACE_LABELS } from './planStatistic';

/** Something that happened once, with the labels of its group. */
export interface Observation {
  /** Milliseconds since the epoch. */
  timeMs: number;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** The label of what has no value for it, so that the lines add up to the whole. */
export const UNKNOWN = 'unknown';

type Labels = Readonly<Record<string, string | undefined>>;

/** What a trace's info alone gives; `needsSpans` when it is not enough. */
export function infoObservations(
  statistic: Statistic,
  trace: TraceInfo,
  groupBy: readonly string[]
): Observation[] | 'needsSpans' {
  const observe = (value: number | undefined, more: Labels = {}) =>
    observation(trace.startMs, { ...traceLabels(trace), ...more }, groupBy, value);
  switch (statistic.name) {
    case 'traces':
      return observe(1);
    case 'trace_error_ratio':
      return observe(trace.state === 'ERROR' ? 1 : 0);
    case 'trace_latency':
      return observe(trace.durationMs);
    case 'input_tokens':
    case 'output_tokens':
    case 'cached_tokens': {
      const value = tokensOfTrace(statistic.name, trace, groupBy);
      return value === undefined ? 'needsSpans' : observe(value);
    }
    case 'assessment_score':
      return trace.assessments
        .filter((one) => one.valid && one.kind === 'feedback')
        .flatMap((one) => observe(score(one), { assessment: one.name }));
    case 'calls':
    case 'error_ratio':
    case 'latency':
    case 'ttft':
    case 'cost':
    case 'tool_calls':
    case 'tool_error_ratio':
    case 'tool_latency':
      return 'needsSpans';
  }
}

/**
 * MLflow sums the tokens of a trace over its calls. A split by something of a call needs the spans, and so do tokens
 * that MLflow has not counted, since the answer of a call may tell them.
 */
function tokensOfTrace(name: TokenStatistic, trace: TraceInfo, groupBy: readonly string[]): number | undefined {
  return groupBy.every((label) => Object.hasOwn(traceLabels(trace), label) && label !== 'status')
    ? tokens(name, trace.usage)
    : undefined;
}

/** What the spans of a trace give, for statistics that need them. */
export function spanObservations(
  statistic: Statistic,
  { info, toolRuns, calls }: TraceSummary,
  groupBy: readonly string[]
): Observation[] {
  const ofTrace: Labels = info === undefined ? {} : traceLabels(info);
  switch (statistic.subject) {
    case 'tools':
      return toolRuns.flatMap((span) => {
        const labels = { ...ofTrace, tool: span.name, status: span.status };
        return observation(span.startMs, labels, groupBy, toolValue(statistic.name, span));
      });
    case 'calls':
      return calls.flatMap((call) => {
        const labels = { ...ofTrace, ...callLabels(call) };
        return observation(call.span.startMs, labels, groupBy, callValue(statistic.name, call));
      });
    case 'traces':
    case 'assessments':
      return [];
  }
}

function observation(
  timeMs: number,
  labels: Labels,
  groupBy: readonly string[],
  value: number | undefined
): Observation[] {
  const grouped = Object.fromEntries(groupBy.map((label) => [label, labels[label] ?? UNKNOWN]));
  return value === undefined ? [] : [{ timeMs, labels: grouped, value }];
}

type TraceLabel = (typeof TRACE_LABELS)[number];

function traceLabels(trace: TraceInfo): Record<TraceLabel, string | undefined> {
  return {
    name: trace.name,
    status: trace.state,
    session: trace.session,
    user: trace.user,
    experiment: trace.experimentId,
  };
}

/** Beside those of the trace. A call has a status of its own. */
type CallLabel = Exclude<(typeof CALL_LABELS)[number], TraceLabel> | 'status';

function callLabels({ span, call: { model } }: CallSpan): Record<CallLabel, string | undefined> {
  return {
    model: model?.raw,
    base_model: model?.baseModel ?? model?.raw,
    deployment_id: model?.deployment?.id,
    span_name: span.name,
    status: span.status,
  };
}

/** Undefined where the call does not have the number. */
function callValue(name: NameOf<'calls'>, { span, call, cost }: CallSpan): number | undefined {
  switch (name) {
    case 'calls':
      return 1;
    case 'error_ratio':
      return span.status === 'ERROR' ? 1 : 0;
    case 'latency':
      return duration(span);
    case 'ttft':
      return call.ttftMs;
    case 'cost':
      return cost.kind === 'priced' ? cost.usd : undefined;
    case 'input_tokens':
    case 'output_tokens':
    case 'cached_tokens':
      return tokens(name, call.usage);
    default:
      return noSuchStatistic(name);
  }
}

function toolValue(name: NameOf<'tools'>, span: Span): number | undefined {
  switch (name) {
    case 'tool_calls':
      return 1;
    case 'tool_error_ratio':
      return span.status === 'ERROR' ? 1 : 0;
    case 'tool_latency':
      return duration(span);
    default:
      return noSuchStatistic(name);
  }
}

type TokenStatistic = 'input_tokens' | 'output_tokens' | 'cached_tokens';

function tokens(name: TokenStatistic, usage: TokenUsage | undefined): number | undefined {
  switch (name) {
    case 'input_tokens':
      return usage?.input;
    case 'output_tokens':
      return usage?.output;
    case 'cached_tokens':
      return usage?.cached;
  }
}

/** Milliseconds; undefined for a span without start or end. */
function duration({ startMs, endMs }: Span): number | undefined {
  return endMs === undefined || startMs === 0 ? undefined : endMs - startMs;
}

/** Numbers as they are; yes and true are 1, no and false 0, as MLflow's own averages have it. */
function score({ value }: Assessment): number | undefined {
  const word = print(value).toLowerCase();
  return word === 'true' || word === 'yes' ? 1 : word === 'false' || word === 'no' ? 0 : number(value);
}
