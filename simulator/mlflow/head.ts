import type { TracedCall } from './calls/tracedCall';
import { milliseconds } from './record/times';
import { attributesOf, type RecordedSpan, type RecordedTrace } from './recorded';

/** What MLflow's database has in the columns of a span. */
export interface SpanRow {
  name: string;
  /** Absent for spans of OpenTelemetry, whose type is in their text only. */
  type: string | undefined;
  status: string;
  model: string | undefined;
  /** Whole milliseconds. */
  startMs: number;
  latencyMs: number;
}

/** A trace without the texts of its spans, which are large and made again when they are asked for. */
export interface TraceHead {
  traced: TracedCall;
  info: Omit<RecordedTrace, 'spans'>;
  rows: readonly SpanRow[];
}

export function headOf(traced: TracedCall, { spans, ...info }: RecordedTrace): TraceHead {
  // Spans in files are unknown to the database.
  const stored = info.recordedBy === 'typescript' ? [] : spans;
  return { traced, info, rows: stored.map((span) => rowOf(span, info.recordedBy)) };
}

function rowOf(span: RecordedSpan, recordedBy: RecordedTrace['recordedBy']): SpanRow {
  const attributes = attributesOf(span);
  const model = attributes['mlflow.llm.model'];
  const type = attributes['mlflow.spanType'];
  return {
    name: span.name,
    type: recordedBy === 'sdk' && typeof type === 'string' ? type : undefined,
    status: span.status,
    model: typeof model === 'string' ? model : undefined,
    startMs: milliseconds(span.startNs),
    latencyMs: milliseconds(span.endNs - span.startNs),
  };
}
