import { type JsonObject, list, number, object, parseJson, print, someText, text } from '../json';
import { readUsage } from './usage';
import {
  type Assessment,
  type LinkedPrompt,
  type MlflowCost,
  TRACE_STATES,
  type TraceInfo,
  type TraceState,
} from './types';
import { idText } from './codings';

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
  const usage = readUsage(metadata['mlflow.trace.tokenUsage']);
  const cost = readCost(metadata['mlflow.trace.cost']);
  const spanCount = number(object(parseJson(metadata['mlflow.trace.sizeStats'] ?? ''))?.num_spans);
  const durationMs = readDuration(source);
  return {
    traceId,
    experimentId: readExperiment(source),
    startMs: readStart(source),
    ...(durationMs === undefined ? {} : { durationMs }),
    state: readState(source.state ?? source.status),
    ...optional('name', tags['mlflow.traceName']),
    request: text(source.request_preview) ?? metadata['mlflow.traceInputs'] ?? '',
    response: text(source.response_preview) ?? metadata['mlflow.traceOutputs'] ?? '',
    ...(usage === undefined ? {} : { usage }),
    ...(cost === undefined ? {} : { cost }),
    ...optional('session', metadata['mlflow.trace.session']),
    ...optional('user', metadata['mlflow.trace.user']),
    ...(spanCount === undefined ? {} : { spanCount }),
    tags,
    metadata,
    assessments: readAssessments(source.assessments),
    prompts: readPrompts(tags['mlflow.linkedPrompts']),
  };
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  const result: Partial<Record<Key, string>> = {};
  if (value !== undefined && value !== '') {
    result[key] = value;
  }
  return result;
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
  const time = text(source.request_time);
  const ms = time === undefined ? number(source.timestamp_ms) : Date.parse(time);
  return ms === undefined || Number.isNaN(ms) ? 0 : ms;
}

/** `"1.009s"` in MLflow 3, milliseconds in MLflow 2. */
function readDuration(source: JsonObject): number | undefined {
  const seconds = /^(-?[\d.]+)s$/.exec(text(source.execution_duration) ?? '')?.[1];
  const ms = seconds === undefined ? number(source.execution_time_ms) : Number(seconds) * 1000;
  // Nanoseconds are what the text can carry; more digits are noise of the multiplication.
  // Of a span without an end MLflow takes the end to be 1970.
  return ms === undefined || Number.isNaN(ms) || ms < 0 ? undefined : Math.round(ms * 1e6) / 1e6;
}

function readState(value: unknown): TraceState {
  return TRACE_STATES.find((state) => state === value) ?? 'STATE_UNSPECIFIED';
}

function readCost(value: string | undefined): MlflowCost | undefined {
  const source = object(parseJson(value ?? ''));
  const total = number(source?.total_cost);
  return total === undefined
    ? undefined
    : { input: number(source?.input_cost) ?? 0, output: number(source?.output_cost) ?? 0, total };
}

export function readPrompts(value: unknown): LinkedPrompt[] {
  return list(typeof value === 'string' ? parseJson(value) : value).flatMap((prompt) => {
    const name = someText(object(prompt)?.name);
    const version = object(prompt)?.version;
    return name === undefined
      ? []
      : [{ name, version: version === undefined || version === null ? '' : print(version) }];
  });
}

/** Feedback and expectations of people, judges and code. */
export function readAssessments(value: unknown): Assessment[] {
  return list(value).flatMap((one): Assessment[] => {
    const source = object(one) ?? {};
    const name = someText(source.assessment_name) ?? someText(source.name);
    const feedback = object(source.feedback);
    const expectation = object(source.expectation);
    if (name === undefined || (feedback === undefined && expectation === undefined)) {
      return [];
    }
    const timeMs = Date.parse(text(source.create_time) ?? '');
    return [
      {
        kind: feedback === undefined ? 'expectation' : 'feedback',
        name,
        value: feedback === undefined ? expectationValue(expectation) : feedback.value,
        ...present('rationale', someText(source.rationale)),
        ...present('source', sourceText(source.source)),
        ...present('spanId', spanIdOf(source.span_id)),
        ...(Number.isNaN(timeMs) ? {} : { timeMs }),
        ...present('error', errorText(feedback?.error)),
        valid: source.valid !== false,
      },
    ];
  });
}

function expectationValue(expectation: ReturnType<typeof object>): unknown {
  return expectation?.value ?? object(expectation?.serialized_value)?.value;
}

function sourceText(value: unknown): string | undefined {
  const source = object(value);
  return someText([text(source?.source_type), text(source?.source_id)].filter((part) => part !== undefined).join(' '));
}

function spanIdOf(value: unknown): string | undefined {
  const id = someText(value);
  return id === undefined ? undefined : idText(id);
}

function errorText(value: unknown): string | undefined {
  const error = object(value);
  return error === undefined
    ? someText(value)
    : someText(text(error.error_message) ?? text(error.error_code) ?? print(error));
}

function present<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  const result: Partial<Record<Key, string>> = {};
  if (value !== undefined) {
    result[key] = value;
  }
  return result;
}

/** The tag in which MLflow (3.6 and newer) says where the spans of a trace are. */
export const SPANS_LOCATION = 'mlflow.trace.spansLocation';
/** In the database, where MLflow can search and count them. */
export const IN_DATABASE = 'TRACKING_STORE';
/** Taken out of the database: it keeps names, types and models of the spans, and not what they say. */
export const ARCHIVED = 'ARCHIVE_REPO';

/** Whether several traces can be read at once: MLflow does so for those that it wrote itself. */
export function isReadInBatches({ tags }: Pick<TraceInfo, 'tags'>): boolean {
  const location = tags[SPANS_LOCATION];
  return location === IN_DATABASE || location === ARCHIVED;
}
