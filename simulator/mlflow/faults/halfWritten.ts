import type { Json, JsonObject } from '../recorded';

/**
 * An answer of single traces as long as the client that writes them has not ended: no end, no answer, no tokens, and
 * of the spans those that have ended, which the root has not. Answers of anything else stay as they are.
 */
export function halfWritten(answer: JsonObject): JsonObject {
  return {
    ...answer,
    ...(isObject(answer.trace) ? { trace: halfTrace(answer.trace) } : {}),
    ...(isList(answer.traces) ? { traces: answer.traces.map((one) => (isObject(one) ? halfTrace(one) : one)) } : {}),
    ...(isList(answer.spans) ? { spans: endedSpans(answer.spans) } : {}),
  };
}

/** With its spans, or the info alone as a search has it. */
function halfTrace(trace: JsonObject): JsonObject {
  const { trace_info: info, spans } = trace;
  if (!isObject(info)) {
    return halfInfo(trace);
  }
  return { ...trace, trace_info: halfInfo(info), ...(isList(spans) ? { spans: endedSpans(spans) } : {}) };
}

const WRITTEN_AT_THE_END = ['execution_duration', 'response_preview', 'assessments'];
const METADATA_OF_THE_END = ['mlflow.trace.tokenUsage', 'mlflow.trace.infoFinalized', 'mlflow.traceOutputs'];

function halfInfo(info: JsonObject): JsonObject {
  const { trace_metadata: metadata } = info;
  return {
    ...without(info, WRITTEN_AT_THE_END),
    state: 'IN_PROGRESS',
    ...(isObject(metadata) ? { trace_metadata: without(metadata, METADATA_OF_THE_END) } : {}),
  };
}

function endedSpans(spans: readonly Json[]): Json[] {
  return spans.filter((span) => isObject(span) && typeof span.parent_span_id === 'string');
}

function without(source: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !keys.includes(key)));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
