import type { JsonObject } from '../json';

export interface SpanEvent {
  name: string;
  timeMs: number;
  attributes: JsonObject;
}

/** What a span says it belongs together with, beside its parent. */
export interface SpanLink {
  /** As MLflow names traces. */
  traceId: string;
  /** Hexadecimal. */
  spanId: string;
  attributes: JsonObject;
}

/** A span in one shape, whichever of MLflow's it came in. */
export interface Span {
  /** Hexadecimal. */
  spanId: string;
  /** Absent on roots. May name a span that is not there. */
  parentId?: string;
  name: string;
  /** Upper case, such as AGENT, CHAT_MODEL, TOOL; UNKNOWN when not said. */
  type: string;
  /** Milliseconds with fractions. 0 when not said. */
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

/** Tokens of one call or of a whole trace. */
export interface TokenUsage {
  input: number;
  output: number;
  total: number;
  /** The part of `input` that came from a cache; absent when nobody said. */
  cached?: number;
}

/** USD. */
export interface MlflowCost {
  input: number;
  output: number;
  total: number;
}

export interface Assessment {
  kind: 'feedback' | 'expectation';
  name: string;
  value: unknown;
  rationale?: string;
  /** Who judged, such as `HUMAN alice`. */
  source?: string;
  /** Set when only a span was judged. */
  spanId?: string;
  timeMs?: number;
  /** What kept a judge from judging. */
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
  startMs: number;
  /** Absent while in progress. */
  durationMs?: number;
  state: TraceState;
  name?: string;
  /** Cut by MLflow at 1000 characters. */
  request: string;
  response: string;
  usage?: TokenUsage;
  /** Absent for models that MLflow has no price of, Fireworks' among them. */
  cost?: MlflowCost;
  session?: string;
  user?: string;
  spanCount?: number;
  tags: Readonly<Record<string, string>>;
  metadata: Readonly<Record<string, string>>;
  assessments: readonly Assessment[];
  prompts: readonly LinkedPrompt[];
}

export interface Experiment {
  id: string;
  name: string;
}
