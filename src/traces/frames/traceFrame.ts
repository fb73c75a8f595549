import type { DataFrame, TraceKeyValuePair } from '@grafana/data';
import { describeCost, type TokenPrices } from '../calls/model';
import { callSpans, summarise, type CallSpan } from '../calls/summary';
import { countCalls } from '../calls/countCalls';
import { isUnreadable } from '../calls/modelCall';
import { sameId } from '../spans/codings';
import { rootOf } from '../spans/readTrace';
import type { Assessment, Span, Trace } from '../spans/types';
import {
  numberColumn,
  otherColumn,
  tableOf,
  textColumn,
  withNotices,
  milliseconds,
  plain,
  prose,
  stackTrace,
} from './fields';
import {
  AROUND_MS,
  chunksLink,
  conversationLink,
  deploymentMetrics,
  deploymentQueue,
  metricsLink,
  mlflowTraceUrl,
  type LinkContext,
} from './links';
import { exceptionsOf, spanLogs, spanTags, usageTags } from './spanDetails';

/**
 * The frame of Grafana's trace view (packages/grafana-data/src/types/trace.ts). Times in milliseconds; a span without
 * a start would be dropped, so it gets the trace's. Status is 0, 1 or 2, any other number breaks the view.
 */
export function traceFrame(refId: string, trace: Trace, prices: TokenPrices, links: LinkContext): DataFrame {
  const { spans, info } = trace;
  const firstMs = spans.find((span) => span.startMs > 0)?.startMs ?? info?.startMs ?? 1;
  const calls = new Map(callSpans(trace, prices).map((call) => [call.span, call]));
  const { enclosing } = countCalls(spans);
  const root = rootOf(trace);
  const aboutTrace = traceTags(trace, prices);
  const frame: DataFrame = {
    refId,
    name: info?.name ?? (root?.name || 'Trace'),
    meta: { preferredVisualisationType: 'trace', custom: { traceFormat: 'mlflow' } },
    ...tableOf<Span>(spans, [
      textColumn('traceID', () => trace.traceId),
      textColumn('spanID', (span) => span.spanId, { links: spanLinks(trace, calls.values(), links) }),
      textColumn('parentSpanID', (span) => span.parentId),
      textColumn('operationName', (span) => span.name || span.type),
      textColumn('serviceName', (span) => serviceName(span, calls.get(span))),
      otherColumn('serviceTags', () => aboutTrace),
      numberColumn('startTime', (span) => span.startMs || firstMs),
      numberColumn('duration', (span) => durationOf(span, trace)),
      textColumn('kind', (span) => (calls.has(span) ? 'client' : 'internal')),
      numberColumn('statusCode', (span) => ({ UNSET: 0, OK: 1, ERROR: 2 })[span.status]),
      textColumn('statusMessage', statusMessage),
      otherColumn('tags', (span) =>
        spanTags(span, calls.get(span) ?? enclosing.get(span), assessmentsOf(span, trace, span === root))
      ),
      otherColumn('logs', spanLogs),
      otherColumn('references', ({ links: linked }) =>
        linked.map(({ traceId, spanId, attributes }) => ({
          traceID: traceId,
          spanID: spanId,
          tags: Object.entries(attributes).map(([key, value]) => plain(key, value)),
        }))
      ),
      otherColumn('stackTraces', (span) =>
        exceptionsOf(span).flatMap(({ stack }) => (stack === undefined ? [] : [stackTrace(stack)]))
      ),
      otherColumn('warnings', (span) => [...(span === root ? trace.problems : []), ...spanWarnings(span)]),
    ]),
  };
  return withNotices(frame, trace.problems, 'warning');
}

/** What the trace view colours by: of model calls the model, of other spans their type. */
export function serviceName(span: Span, call: CallSpan | undefined): string {
  const model = call?.call.model;
  return model === undefined
    ? span.type === 'UNKNOWN'
      ? 'function'
      : span.type.toLowerCase()
    : model.deployment === undefined || model.deployment.id === model.short
      ? model.short
      : `${model.short} on ${model.deployment.id}`;
}

/** Shown under "Resource" of every span: what belongs to the trace as a whole. */
function traceTags(trace: Trace, prices: TokenPrices): TraceKeyValuePair[] {
  const { info } = trace;
  const { usage, cost, ttftMs } = summarise(trace, prices);
  const tags = [
    plain('trace_id', trace.traceId),
    ...usageTags('total_tokens', usage),
    cost.kind === 'priced' ? plain('total_cost.usd', cost.usd) : plain('total_cost', describeCost(cost)),
    ...(ttftMs === undefined ? [] : [milliseconds('time_to_first_token_ms', ttftMs)]),
  ];
  if (info === undefined) {
    return tags;
  }
  return [
    ...tags,
    plain('state', info.state),
    plain('experiment', info.experimentId),
    prose('request', info.request),
    prose('response', info.response),
    ...(info.session === undefined ? [] : [plain('session', info.session)]),
    ...(info.user === undefined ? [] : [plain('user', info.user)]),
    ...info.prompts.map(({ name, version }) => plain('linked_prompt', `${name}/${version}`)),
    ...Object.entries(info.tags)
      .filter(([key]) => !key.startsWith('mlflow.'))
      .map(([key, value]) => plain(`tag.${key}`, value)),
    ...Object.entries(info.metadata)
      .filter(([key]) => !key.startsWith('mlflow.trace') && !key.startsWith('mlflow.source.git'))
      .map(([key, value]) => plain(`metadata.${key}`, value)),
  ];
}

/** Assessments of the whole trace are shown at its root. */
function assessmentsOf(span: Span, { info }: Trace, isRoot: boolean): Assessment[] {
  return (info?.assessments ?? []).filter(
    ({ spanId, valid }) => valid && (spanId === undefined ? isRoot : sameId(spanId, span.spanId))
  );
}

/** 0 for a span that has not ended, unless MLflow knows how long the whole trace took. */
function durationOf(span: Span, { info }: Trace): number {
  if (span.endMs !== undefined && span.startMs > 0) {
    return Math.max(0, span.endMs - span.startMs);
  }
  return span.parentId === undefined ? (info?.durationMs ?? 0) : 0;
}

/** Exceptions of OpenAI's client leave the status without a message. */
function statusMessage(span: Span): string | undefined {
  return span.statusMessage !== '' ? span.statusMessage : exceptionsOf(span)[0]?.message;
}

function spanWarnings(span: Span): string[] {
  return [
    ...(span.startMs === 0 ? ['This span has no start time.'] : []),
    ...(span.endMs === undefined ? ['This span has not ended.'] : []),
    ...(isUnreadable(span) ? ['This span could not be read as a call of a model; it is not counted.'] : []),
  ];
}

function rangeAround({ spans, info }: Trace): { fromMs: number; toMs: number } {
  const starts = spans.map((span) => span.startMs).filter((ms) => ms > 0);
  const ends = spans.flatMap((span) => span.endMs ?? []);
  const fromMs = info?.startMs ?? starts.reduce((least, ms) => Math.min(least, ms), Infinity);
  const toMs = ends.reduce((most, ms) => Math.max(most, ms), fromMs + (info?.durationMs ?? 0));
  return { fromMs: fromMs - AROUND_MS, toMs: toMs + AROUND_MS };
}

/**
 * Links of every span. Those to deployments name the ones of the trace: a link with a variable is left out by Explore
 * where a span lacks it, and by a dashboard is not.
 */
function spanLinks(trace: Trace, calls: Iterable<CallSpan>, links: LinkContext) {
  const around = rangeAround(trace);
  const deployments = [...new Set([...calls].flatMap(({ call }) => call.model?.deployment?.id ?? []))];
  return [
    ...deployments.flatMap((id) => {
      const name = deployments.length === 1 ? 'the deployment' : id;
      return [
        ...metricsLink(`Latency of ${name}`, deploymentMetrics(id), id, around, links),
        // The dashboard shows both.
        ...(links.dashboards === undefined
          ? metricsLink(`Queue of ${name}`, deploymentQueue(id), id, around, links)
          : []),
      ];
    }),
    ...conversationLink('Conversation', trace.traceId, links),
    ...chunksLink('Stream chunks', trace.traceId, '${__span.tags["stream.span"]}', links),
    ...(links.publicUrl === '' || trace.info === undefined
      ? []
      : [
          {
            title: 'Open in MLflow',
            url: mlflowTraceUrl(links.publicUrl, trace.info.experimentId, trace.traceId),
            targetBlank: true,
          },
        ]),
  ];
}
