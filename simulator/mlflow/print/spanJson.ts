import { attributesOf, type JsonObject, type RecordedSpan } from '../recorded';
import { keyValues } from './anyValue';
import { pythonJson } from './pythonJson';

/** Spans as `get-trace-artifact` answers: ids in base64, every attribute as JSON text. It is what the database holds, too. */
export function artifactSpan(traceId: string, span: RecordedSpan): JsonObject {
  return {
    trace_id: base64(traceId),
    span_id: base64(span.spanId),
    parent_span_id: span.parentId === undefined ? null : base64(span.parentId),
    name: span.name,
    start_time_unix_nano: span.startNs,
    end_time_unix_nano: span.endNs,
    events: span.events.map(({ name, timeNs, attributes }) => ({ name, time_unix_nano: timeNs, attributes })),
    status: { code: `STATUS_CODE_${span.status}`, message: span.statusMessage },
    attributes: jsonCoded({ ...attributesOf(span) }),
    links: [],
  };
}

function jsonCoded(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, pythonJson(value)]));
}

/** Spans in the file of MLflow's client for TypeScript: attributes as they are, and no id where there is no parent. */
export function fileSpan(traceId: string, span: RecordedSpan): JsonObject {
  return {
    ...artifactSpan(traceId, span),
    parent_span_id: span.parentId === undefined ? '' : base64(span.parentId),
    attributes: { 'mlflow.traceRequestId': `tr-${traceId}`, ...attributesOf(span) },
  };
}

/** Spans as `batchGet` answers: OTLP's values, and nothing where there is nothing. */
export function batchSpan(traceId: string, span: RecordedSpan): JsonObject {
  return {
    trace_id: base64(traceId),
    span_id: base64(span.spanId),
    ...(span.parentId === undefined ? {} : { parent_span_id: base64(span.parentId) }),
    name: span.name,
    start_time_unix_nano: span.startNs,
    end_time_unix_nano: span.endNs,
    attributes: keyValues(attributesOf(span)),
    ...(span.events.length === 0
      ? {}
      : {
          events: span.events.map(({ name, timeNs, attributes }) => ({
            time_unix_nano: timeNs,
            name,
            attributes: keyValues(attributes),
          })),
        }),
    status: {
      ...(span.statusMessage === '' ? {} : { message: span.statusMessage }),
      code: `STATUS_CODE_${span.status}`,
    },
  };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
