import type { CallSpan, TraceDigest } from '../calls/summary';
import type { Assessment, Span, TokenUsage, TraceInfo } from '../spans/types';
import { number, print } from '../json';
import type { StatisticInfo } from './catalogue';
import type { Observation } from './planStatistic';

/** Groups that a record has no value of are said to be unknown, so that the lines add up to the whole. */
const UNKNOWN = 'unknown';

type Labels = Record<string, string | undefined>;

/** What a trace's info alone can tell; undefined when spans are needed. */
export function infoObservations(
  info: StatisticInfo,
  trace: TraceInfo,
  groupBy: readonly string[]
): Observation[] | undefined {
  const observe = (value: number | undefined, more: Labels = {}) =>
    observation(trace.startMs, { ...traceLabels(trace), ...more }, groupBy, value);
  if (info.subject === 'assessments') {
    return trace.assessments
      .filter((one) => one.valid && one.kind === 'feedback')
      .flatMap((one) => observe(score(one), { assessment: one.name }));
  }
  switch (info.name) {
    case 'traces':
      return observe(1);
    case 'trace_error_ratio':
      return observe(trace.state === 'ERROR' ? 1 : 0);
    case 'trace_latency':
      return observe(trace.durationMs);
    case 'input_tokens':
    case 'output_tokens':
    case 'cached_tokens':
      return whenKnown(tokensOfTrace(info.name, trace, groupBy), observe);
    default:
      return undefined;
  }
}

function whenKnown(value: number | undefined, observe: (value: number) => Observation[]): Observation[] | undefined {
  return value === undefined ? undefined : observe(value);
}

/**
 * MLflow sums the tokens of a trace over its calls. A split by something of a call needs the spans, and so do tokens
 * that MLflow has not counted, since the answer of a call may tell them.
 */
function tokensOfTrace(name: string, trace: TraceInfo, groupBy: readonly string[]): number | undefined {
  return groupBy.every((label) => Object.hasOwn(traceLabels(trace), label) && label !== 'status')
    ? tokens(name, trace.usage)
    : undefined;
}

/** What the spans of a trace tell. */
export function spanObservations(
  info: StatisticInfo,
  { info: trace, toolRuns, summary }: TraceDigest,
  groupBy: readonly string[]
): Observation[] {
  const ofTrace = trace === undefined ? {} : traceLabels(trace);
  return info.subject === 'tools'
    ? toolRuns.flatMap((span) =>
        observation(
          span.startMs,
          { ...ofTrace, tool: span.name, status: span.status },
          groupBy,
          toolValue(info.name, span)
        )
      )
    : summary.calls.flatMap((call) =>
        observation(call.span.startMs, { ...ofTrace, ...callLabels(call) }, groupBy, callValue(info.name, call))
      );
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

function traceLabels(trace: TraceInfo): Labels {
  return {
    name: trace.name,
    status: trace.state,
    session: trace.session,
    user: trace.user,
    experiment: trace.experimentId,
  };
}

function callLabels({ span, call }: CallSpan): Labels {
  return {
    model: call.model?.raw,
    base_model: call.model?.baseModel ?? call.model?.raw,
    deployment_id: call.model?.deployment?.id,
    span_name: span.name,
    status: span.status,
  };
}

function callValue(name: string, { span, call, cost }: CallSpan): number | undefined {
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
    default:
      return tokens(name, call.usage);
  }
}

function toolValue(name: string, span: Span): number | undefined {
  switch (name) {
    case 'tool_calls':
      return 1;
    case 'tool_error_ratio':
      return span.status === 'ERROR' ? 1 : 0;
    default:
      return duration(span);
  }
}

function tokens(name: string, usage: TokenUsage | undefined): number | undefined {
  switch (name) {
    case 'input_tokens':
      return usage?.input;
    case 'output_tokens':
      return usage?.output;
    default:
      return usage?.cached;
  }
}

function duration({ startMs, endMs }: Span): number | undefined {
  return endMs === undefined || startMs === 0 ? undefined : endMs - startMs;
}

/** Numbers as they are; yes and true are 1, no and false 0, as MLflow's own averages have it. */
function score({ value }: Assessment): number | undefined {
  const word = print(value).toLowerCase();
  return word === 'true' || word === 'yes' ? 1 : word === 'false' || word === 'no' ? 0 : number(value);
}
