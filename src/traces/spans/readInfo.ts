import { decodeJson, list, number, object, print, someText, text, type JsonObject } from '../json';
import { idText } from './codings';
import {
  TRACE_STATES,
  type Assessment,
  type LinkedPrompt,
  type TokenUsage,
  type TraceInfo,
  type TraceState,
} from './types';

/**
 * A trace info of MLflow 3 (`trace_id`, maps) or 2 (`request_id`, lists of key and value); undefined when it has no id.
 * Half-written ones are read as far as they go.
 */
export function readInfo(value: unknown): TraceInfo | undefined {
  const source = object(value) ?? {};
  const traceId = someText(source.trace_id) ?? someText(source.request_id);
  if (traceId === undefined) {
    return undefined;
  }
  const metadata = readMap(source.trace_metadata ?? source.request_metadata);
  const tags = readMap(source.tags);
  return {
    traceId,
    experimentId: readExperiment(source),
    startMs: readStart(source),
    durationMs: readDuration(source),
    state: readState(source.state ?? source.status),
    name: someText(tags['mlflow.traceName']),
    request: text(source.request_preview) ?? metadata['mlflow.traceInputs'] ?? '',
    response: text(source.response_preview) ?? metadata['mlflow.traceOutputs'] ?? '',
    usage: readUsage(metadata['mlflow.trace.tokenUsage']),
    costUsd: number(object(decodeJson(metadata['mlflow.trace.cost']))?.total_cost),
    session: someText(metadata['mlflow.trace.session']),
    user: someText(metadata['mlflow.trace.user']),
    spanCount: number(object(decodeJson(metadata['mlflow.trace.sizeStats']))?.num_spans),
    tags,
    metadata,
    assessments: readAssessments(source.assessments),
    prompts: readPrompts(tags['mlflow.linkedPrompts']),
  };
}

/** A map of texts, which MLflow 2 writes as a list of key and value. */
function readMap(value: unknown): Record<string, string> {
  const entries = Array.isArray(value)
    ? value.map((entry): [unknown, unknown] => [object(entry)?.key, object(entry)?.value])
    : Object.entries(object(value) ?? {});
  const map: Record<string, string> = {};
  for (const [key, one] of entries) {
    if (typeof key === 'string' && typeof one === 'string') {
      map[key] = one;
    }
  }
  return map;
}

function readExperiment(source: JsonObject): string {
  const location = object(object(source.trace_location)?.mlflow_experiment);
  return text(location?.experiment_id) ?? text(source.experiment_id) ?? '';
}

/** 0 when it is not there or not a time. */
function readStart(source: JsonObject): number {
  return timeMs(source.request_time) ?? number(source.timestamp_ms) ?? 0;
}

/** Milliseconds since the epoch of a time that is written out. */
function timeMs(value: unknown): number | undefined {
  const ms = Date.parse(text(value) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds: `"1.009s"` in MLflow 3, a number of milliseconds in MLflow 2. */
function readDuration(source: JsonObject): number | undefined {
  const seconds = /^(-?[\d.]+)s$/.exec(text(source.execution_duration) ?? '')?.[1];
  const ms = seconds === undefined ? number(source.execution_time_ms) : Number(seconds) * 1000;
  // For a trace without an end MLflow computes with an end in 1970, so the duration is negative.
  if (ms === undefined || Number.isNaN(ms) || ms < 0) {
    return undefined;
  }
  // The text holds nanoseconds at most; digits beyond those are noise of the multiplication.
  return Math.round(ms * 1e6) / 1e6;
}

function readState(value: unknown): TraceState {
  return TRACE_STATES.find((state) => state === value) ?? 'STATE_UNSPECIFIED';
}

/** Prompts of the registry that a trace or span used: a list, or JSON text of it. */
export function readPrompts(value: unknown): LinkedPrompt[] {
  return list(decodeJson(value)).flatMap((prompt) => {
    const name = someText(object(prompt)?.name);
    const version = object(prompt)?.version;
    return name === undefined
      ? []
      : [{ name, version: version === undefined || version === null ? '' : print(version) }];
  });
}

/** Feedback and expectations of people, judges and code. */
function readAssessments(value: unknown): Assessment[] {
  return list(value).flatMap((one): Assessment[] => {
    const source = object(one) ?? {};
    const name = someText(source.assessment_name) ?? someText(source.name);
    const feedback = object(source.feedback);
    const expectation = object(source.expectation);
    if (name === undefined || (feedback === undefined && expectation === undefined)) {
      return [];
    }
    const spanId = someText(source.span_id);
    return [
      {
        kind: feedback === undefined ? 'expectation' : 'feedback',
        name,
        value: feedback === undefined ? expectationValue(expectation) : feedback.value,
        rationale: someText(source.rationale),
        source: sourceText(source.source),
        spanId: spanId === undefined ? undefined : idText(spanId),
        timeMs: timeMs(source.create_time),
        error: errorText(feedback?.error),
        valid: source.valid !== false,
      },
    ];
  });
}

function expectationValue(expectation: JsonObject | undefined): unknown {
  return expectation?.value ?? object(expectation?.serialized_value)?.value;
}

function sourceText(value: unknown): string | undefined {
  const source = object(value);
  return someText([text(source?.source_type), text(source?.source_id)].filter((part) => part !== undefined).join(' '));
}

function errorText(value: unknown): string | undefined {
  const error = object(value);
  return error === undefined
    ? someText(value)
    : someText(text(error.error_message) ?? text(error.error_code) ?? print(error));
}

/** The tag in which MLflow (3.6 and newer) keeps where the spans of a trace are. */
export const SPANS_LOCATION = 'mlflow.trace.spansLocation';
/** In MLflow's database, where it can search and count them. */
export const IN_DATABASE = 'TRACKING_STORE';
/** Moved to the archive: the database keeps names, types and models of the spans, and none of their text. */
export const ARCHIVED = 'ARCHIVE_REPO';

/** Whether MLflow gives the spans of several such traces in one answer: it does for those that its server wrote. */
export function isReadInBatches({ tags }: Pick<TraceInfo, 'tags'>): boolean {
  const location = tags[SPANS_LOCATION];
  return location === IN_DATABASE || location === ARCHIVED;
}

/**
 * Tokens as MLflow, chat completions, the Responses API or an SDK for JavaScript write them; undefined when there are
 * none. MLflow's own keys win, since its page and its Python client show those. A count below 0 is no count.
 */
export function readUsage(value: unknown): TokenUsage | undefined {
  const source = object(decodeJson(value));
  if (source === undefined) {
    return undefined;
  }
  const input = first(source.input_tokens, source.prompt_tokens, source.inputTokens, source.promptTokens);
  const output = first(source.output_tokens, source.completion_tokens, source.outputTokens, source.completionTokens);
  const total = first(source.total_tokens, source.totalTokens);
  if (input === undefined && output === undefined && total === undefined) {
    return undefined;
  }
  const details = object(source.prompt_tokens_details) ?? object(source.input_tokens_details);
  const cached = first(
    source.cache_read_input_tokens,
    details?.cached_tokens,
    source.cached_tokens,
    source.cachedInputTokens
  );
  // A side that is not written had no tokens: an embedding has no output.
  const known = { input: input ?? 0, output: output ?? 0 };
  const sum = known.input + known.output;
  // MLflow writes 0 for a total that it does not know.
  return { ...known, total: Math.max(total ?? sum, sum), cached };
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(count).find((one) => one !== undefined);
}

function count(value: unknown): number | undefined {
  const read = number(value);
  return read === undefined || read < 0 ? undefined : read;
}

/** The tokens of both together; numbers that neither has stay absent. */
export function addUsage(one: TokenUsage | undefined, other: TokenUsage | undefined): TokenUsage | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  const cached = [one.cached, other.cached].filter((tokens) => tokens !== undefined);
  return {
    input: one.input + other.input,
    output: one.output + other.output,
    total: one.total + other.total,
    cached: cached.length === 0 ? undefined : cached.reduce((sum, tokens) => sum + tokens, 0),
  };
}

/**
 * What is left of a total when a part of it is known. Undefined when the part does not fit into the total, or nothing
 * is left: then the total is not the sum of these calls.
 */
export function subtractUsage(total: TokenUsage | undefined, part: TokenUsage | undefined): TokenUsage | undefined {
  if (total === undefined || part === undefined) {
    return total;
  }
  const input = total.input - part.input;
  const output = total.output - part.output;
  if (input < 0 || output < 0 || input + output === 0) {
    return undefined;
  }
  const cached = total.cached === undefined ? undefined : total.cached - (part.cached ?? 0);
  return { input, output, total: input + output, cached: cached === undefined || cached < 0 ? undefined : cached };
}
