import type { Json, JsonObject, RecordedAssessment, RecordedTrace } from '../recorded';

/** A trace without its spans, as the search answers it. */
export function infoJson(trace: Omit<RecordedTrace, 'spans'>): JsonObject {
  const { id, experimentId, requestPreview, responsePreview, assessments } = trace;
  return {
    trace_id: traceName(id),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } },
    request_time: new Date(trace.startMs).toISOString().replace('.000Z', 'Z'),
    execution_duration: seconds(trace.durationMs),
    state: trace.state,
    trace_metadata: trace.metadata,
    ...(assessments.length === 0 ? {} : { assessments: assessments.map((one) => assessmentJson(one, id)) }),
    tags: trace.tags,
    ...(requestPreview === undefined ? {} : { request_preview: requestPreview }),
    ...(responsePreview === undefined ? {} : { response_preview: responsePreview }),
  };
}

/** What MLflow calls a trace. */
export function traceName(id: string): string {
  return `tr-${id}`;
}

/** A duration as protobuf prints it: no digits after the point, or three. */
function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${(ms / 1000).toFixed(3)}s`;
}

function assessmentJson(assessment: RecordedAssessment, traceId: string): Json {
  const { kind, id, name, value, rationale, sourceType, sourceId, timeMs } = assessment;
  const time = new Date(timeMs).toISOString().replace('.000Z', 'Z');
  return {
    assessment_id: `a-${id}`,
    assessment_name: name,
    trace_id: traceName(traceId),
    source: { source_type: sourceType, source_id: sourceId },
    create_time: time,
    last_update_time: time,
    [kind]: { value },
    ...(rationale === undefined ? {} : { rationale }),
    valid: true,
  };
}
