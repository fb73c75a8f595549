import { counted } from '../../series/text';
import { decodeJson, list, number, object, someText, text, type JsonObject } from '../json';
import { idText, readAttributes, readEventAttributes, traceIdOf } from './codings';
import { readInfo } from './readInfo';
import type { Span, SpanEvent, SpanLink, Trace, TraceInfo } from './types';

/** A trace from the two answers that MLflow gives of it, or of whichever is there. */
export function readTrace(traceId: string, infoSource: unknown, spanSource: unknown): Trace {
  const info = readInfo(infoSource);
  const sources = list(spanSource);
  const read = sources.map(readOrFail);
  const spans = read.filter((span) => span !== undefined && span !== 'failed');
  const ordered = [...spans].sort((a, b) => a.startMs - b.startMs);
  return {
    traceId,
    info,
    spans: ordered,
    problems: [...progressProblems(info, ordered), ...sourceProblems(read), ...treeProblems(ordered)],
  };
}

/** `{trace_info, spans}`, alone or in `{trace: …}`, as traces/get and batchGet answer. */
export function readWholeTrace(value: unknown): Trace | undefined {
  const outer = object(value);
  const source = object(outer?.trace) ?? outer;
  const info = readInfo(source?.trace_info);
  return info === undefined ? undefined : readTrace(info.traceId, source?.trace_info, source?.spans);
}

/** A span that cannot be read must not make the rest of the trace, or other traces, unreadable. */
function readOrFail(source: unknown): Span | undefined | 'failed' {
  try {
    return readSpan(source);
  } catch {
    return 'failed';
  }
}

function progressProblems(info: TraceInfo | undefined, spans: readonly Span[]): string[] {
  return info?.state === 'IN_PROGRESS' && spans.length > 0
    ? [
        `The trace is in progress, and MLflow has ${counted(spans.length, 'span')} of it so far. Run the query again later; if nothing is added, its client ended before the trace did.`,
      ]
    : [];
}

function sourceProblems(read: ReadonlyArray<ReturnType<typeof readOrFail>>): string[] {
  const count = read.length;
  if (count === 0) {
    return [
      'MLflow has no spans of this trace: it is still being written, or its client ended before it was exported.',
    ];
  }
  const lost = read.filter((span) => span === undefined).length;
  const failed = read.filter((span) => span === 'failed').length;
  return [
    ...(lost === 0 ? [] : [`${lost} of ${count} spans have no id and are left out.`]),
    ...(failed === 0 ? [] : [`${failed} of ${count} spans could not be read and are left out.`]),
  ];
}

function treeProblems(spans: readonly Span[]): string[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const orphans = spans.filter((span) => span.parentId !== undefined && !ids.has(span.parentId)).length;
  const timeless = spans.filter((span) => span.startMs === 0).length;
  const open = spans.filter((span) => span.endMs === undefined).length;
  return [
    ...(ids.size < spans.length ? [`${spans.length - ids.size} spans have the id of another one.`] : []),
    ...(orphans > 0
      ? [`The parent of ${counted(orphans, 'span')} is missing: shown as ${orphans === 1 ? 'a root' : 'roots'}.`]
      : []),
    ...(timeless > 0 ? [`${timeless} spans have no start time; the start of the trace is used.`] : []),
    ...(open > 0 ? [`${open} spans have not ended.`] : []),
  ];
}

/** The first span without a parent in the trace. Its name stands for the whole trace. */
export function rootOf({ spans }: Trace): Span | undefined {
  const ids = new Set(spans.map((span) => span.spanId));
  return spans.find(({ parentId }) => parentId === undefined || !ids.has(parentId)) ?? spans[0];
}

const INPUTS = 'mlflow.spanInputs';
const OUTPUTS = 'mlflow.spanOutputs';
const TYPE = 'mlflow.spanType';

/** A span of any MLflow version; undefined when it has no id. */
export function readSpan(value: unknown): Span | undefined {
  const source = object(value) ?? {};
  // MLflow 2 keeps the ids in a context.
  const spanId = someText(source.span_id) ?? someText(object(source.context)?.span_id);
  if (spanId === undefined) {
    return undefined;
  }
  const parentId = someText(source.parent_span_id) ?? someText(source.parent_id);
  const { [INPUTS]: inputs, [OUTPUTS]: outputs, ...attributes } = readAttributes(source.attributes);
  const startMs = readTime(source.start_time_unix_nano ?? source.start_time) ?? 0;
  const endMs = readTime(source.end_time_unix_nano ?? source.end_time);
  return {
    spanId: idText(spanId),
    parentId: parentId === undefined ? undefined : idText(parentId),
    name: text(source.name) ?? '',
    type: (someText(attributes[TYPE]) ?? someText(source.span_type) ?? 'UNKNOWN').toUpperCase(),
    startMs,
    endMs: endMs === undefined || endMs < startMs ? undefined : endMs,
    ...readStatus(source),
    attributes,
    inputs: decodeContent(inputs),
    outputs: decodeContent(outputs),
    events: list(source.events).map(readEvent),
    links: list(source.links).flatMap(readLink),
  };
}

/**
 * Milliseconds of nanoseconds since the epoch, which are a number or text; 0 or less means not said. Numbers above 2^53
 * are off by up to 256 ns, which does not matter here.
 */
function readTime(nanoseconds: unknown): number | undefined {
  const value = number(nanoseconds);
  return value === undefined || value <= 0 ? undefined : value / 1e6;
}

/** `{code: "STATUS_CODE_OK"}`, `{code: "OK"}`, `status_code: "OK"`, OTLP's numbers, or nothing. */
function readStatus(source: JsonObject): Pick<Span, 'status' | 'statusMessage'> {
  const status = object(source.status);
  const code = status?.code ?? status?.status_code ?? source.status_code ?? source.status;
  const word = (typeof code === 'number' ? String(code) : (text(code) ?? '')).replace('STATUS_CODE_', '');
  return {
    status: word === 'OK' || word === '1' ? 'OK' : word === 'ERROR' || word === '2' ? 'ERROR' : 'UNSET',
    statusMessage: text(status?.message) ?? text(status?.description) ?? text(source.status_message) ?? '',
  };
}

function readEvent(value: unknown): SpanEvent {
  const source = object(value) ?? {};
  return {
    name: text(source.name) ?? '',
    timeMs: readTime(source.time_unix_nano ?? source.timestamp) ?? 0,
    attributes: readEventAttributes(source.attributes),
  };
}

function readLink(value: unknown): SpanLink[] {
  const source = object(value) ?? {};
  const traceId = someText(source.trace_id);
  const spanId = someText(source.span_id);
  return traceId === undefined || spanId === undefined
    ? []
    : [
        {
          traceId: traceIdOf(idText(traceId)),
          spanId: idText(spanId),
          attributes: readEventAttributes(source.attributes),
        },
      ];
}

/** Spans that came by OTLP have inputs and outputs coded twice. Only lists and objects: text `5` may be meant as text. */
function decodeContent(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? decodeJson(value) : value;
}

/**
 * The spans, each after its parent and with it. Without recursion, since traces may be nested deeper than the call
 * stack. Of spans that are each other's ancestors the first in the list is taken for a root; of spans with the same id
 * the first one is the parent.
 */
export function parentsFirst(spans: readonly Span[]): Array<{ span: Span; parent: Span | undefined }> {
  const byId = new Map<string, Span>();
  for (const span of spans) {
    if (!byId.has(span.spanId)) {
      byId.set(span.spanId, span);
    }
  }
  const children = new Map<Span, Span[]>();
  const roots: Span[] = [];
  for (const span of spans) {
    const parent = span.parentId === undefined ? undefined : byId.get(span.parentId);
    if (parent === undefined) {
      roots.push(span);
    } else {
      const siblings = children.get(parent) ?? [];
      siblings.push(span);
      children.set(parent, siblings);
    }
  }
  const seen = new Set<Span>();
  const ordered: Array<{ span: Span; parent: Span | undefined }> = [];
  for (const start of [...roots, ...spans]) {
    const open: Array<{ span: Span; parent: Span | undefined }> = [{ span: start, parent: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { span } = next;
      if (!seen.has(span)) {
        seen.add(span);
        ordered.push(next);
        (children.get(span) ?? []).forEach((child) => open.push({ span: child, parent: span }));
      }
    }
  }
  return ordered;
}
