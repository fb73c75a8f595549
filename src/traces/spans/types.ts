import type { JsonObject } from '../json';

/** Tokens of one call or of a whole trace. */
export interface TokenUsage {
  input: number;
  output: number;
  total: number;
  /** The part of `input` that came from a cache; absent when it is not known. */
  cached?: number;
}

/** Somebody's or something's opinion of a trace or span (`feedback`), or what it should have been (`expectation`). */
export interface Assessment {
  kind: 'feedback' | 'expectation';
  name: string;
  value: unknown;
  rationale?: string;
  /** Who assessed, such as `HUMAN alice`. */
  source?: string;
  /** Hexadecimal; set when only a span was assessed. */
  spanId?: string;
  /** Milliseconds since the epoch. */
  timeMs?: number;
  /** Why an assessment could not be made. */
  error?: string;
  /** False when a later one replaced it. */
  valid: boolean;
}

export interface LinkedPrompt {
  name: string;
  version: string;
}

export const TRACE_STATES = ['OK', 'ERROR', 'IN_PROGRESS', 'STATE_UNSPECIFIED'] as const;
export type TraceState = (typeof TRACE_STATES)[number];

/** What MLflow knows of a trace without its spans. It names no model. */
export interface TraceInfo {
  /** `tr-` and 32 hexadecimal digits. */
  traceId: string;
  experimentId: string;
  /** Milliseconds since the epoch; 0 when not said. */
  startMs: number;
  /** Absent while in progress. */
  durationMs?: number;
  state: TraceState;
  name?: string;
  /** MLflow's preview, cut at 1000 characters. */
  request: string;
  /** The same of the response. */
  response: string;
  usage?: TokenUsage;
  /** By MLflow's own prices; absent for models that it has no price of, Fireworks' among them. */
  costUsd?: number;
  session?: string;
  user?: string;
  spanCount?: number;
  tags: Readonly<Record<string, string>>;
  metadata: Readonly<Record<string, string>>;
  assessments: readonly Assessment[];
  prompts: readonly LinkedPrompt[];
}

export interface SpanEvent {
  name: string;
  /** Milliseconds since the epoch; 0 when not said. */
  timeMs: number;
  attributes: JsonObject;
}

/** OpenTelemetry's link: a span of this or another trace that a span refers to. */
export interface SpanLink {
  /** As MLflow names traces. */
  traceId: string;
  /** Hexadecimal. */
  spanId: string;
  attributes: JsonObject;
}

/** A span in one shape, whichever MLflow version and SDK wrote it. */
export interface Span {
  /** Hexadecimal. */
  spanId: string;
  /** Absent on roots. May name a span that is not there. */
  parentId?: string;
  name: string;
  /** Upper case, such as AGENT, CHAT_MODEL, TOOL; UNKNOWN when not said. */
  type: string;
  /** Milliseconds since the epoch, with fractions. 0 when not said. */
  startMs: number;
  /** Absent while it runs, and in half-written traces; never before the start. */
  endMs?: number;
  status: 'OK' | 'ERROR' | 'UNSET';
  statusMessage: string;
  /** Decoded values, inputs and outputs left out. */
  attributes: JsonObject;
  inputs: unknown;
  outputs: unknown;
  events: readonly SpanEvent[];
  links: readonly SpanLink[];
}

export interface Trace {
  /** `tr-…` */
  traceId: string;
  /** Absent when only the spans could be read. */
  info?: TraceInfo;
  /** In order of start. */
  spans: readonly Span[];
  /** What is wrong with the trace, a sentence each. */
  problems: readonly string[];
}
