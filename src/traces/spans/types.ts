import type { JsonObject } from '../json';
import type { TraceInfo } from './infoTypes';

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
