import { list, number, object, parseJson, someText, text, type JsonObject } from '../json';
import { readAttributes, readEventAttributes } from './attributes';
import { idText, traceIdOf } from './ids';
import type { Span, SpanEvent, SpanLink } from './types';

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
    ...(parentId === undefined ? {} : { parentId: idText(parentId) }),
    name: text(source.name) ?? '',
    type: (someText(attributes[TYPE]) ?? someText(source.span_type) ?? 'UNKNOWN').toUpperCase(),
    startMs,
    ...(endMs === undefined || endMs < startMs ? {} : { endMs }),
    ...readStatus(source),
    attributes,
    inputs: decoded(inputs),
    outputs: decoded(outputs),
    events: list(source.events).map(readEvent),
    links: list(source.links).flatMap(readLink),
  };
}

/** Nanoseconds since the epoch, as number or text. Numbers above 2^53 are off by up to 256 ns, which is nothing here. */
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

/** OTLP ingest stores inputs and outputs as JSON text inside the text. */
function decoded(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value;
}
