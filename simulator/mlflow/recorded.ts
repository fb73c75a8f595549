/** A value that JSON can hold, and whole numbers of nanoseconds, which it holds too long for a double. */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface RecordedEvent {
  name: string;
  timeNs: bigint;
  /** Plain texts, also where those of spans are JSON. */
  attributes: Readonly<Record<string, string>>;
}

export interface RecordedSpan {
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Absent on the root. */
  parentId?: string;
  name: string;
  startNs: bigint;
  endNs: bigint;
  status: 'OK' | 'ERROR';
  statusMessage: string;
  /** What the client sent, in its order. */
  sent: JsonObject;
  /** What MLflow's server adds when it stores a span of OpenTelemetry. */
  added: JsonObject;
  events: readonly RecordedEvent[];
}

/** Somebody's opinion of a trace. */
export interface RecordedAssessment {
  kind: 'feedback' | 'expectation';
  /** 32 hexadecimal digits. */
  id: string;
  name: string;
  value: string | number | boolean;
  rationale?: string;
  sourceType: 'HUMAN' | 'LLM_JUDGE';
  sourceId: string;
  timeMs: number;
}

/**
 * `sdk`: MLflow's Python client, which writes the info itself. `otlp`: an OpenTelemetry exporter, whose info the server
 * infers. `typescript`: MLflow's client for TypeScript, which writes the info, and the spans into a file.
 */
export type RecordedBy = 'sdk' | 'otlp' | 'typescript';

/** A trace as MLflow has it in its database once it is all there. */
export interface RecordedTrace {
  recordedBy: RecordedBy;
  /** 32 hexadecimal digits; MLflow's name of it has `tr-` before them. */
  id: string;
  experimentId: string;
  /** Whole milliseconds since the epoch. */
  startMs: number;
  /** Whole milliseconds. */
  durationMs: number;
  state: 'OK' | 'ERROR';
  requestPreview?: string;
  responsePreview?: string;
  /** Keys that the server adds included. */
  metadata: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  assessments: readonly RecordedAssessment[];
  /** `name/version` of prompts of the registry. */
  prompts: readonly LinkedPrompt[];
  /** In the order of their starts. */
  spans: readonly RecordedSpan[];
}

export interface LinkedPrompt {
  name: string;
  version: string;
}

/** Attributes as the server has them. */
export function attributesOf({ sent, added }: RecordedSpan): JsonObject {
  return { ...sent, ...added };
}
