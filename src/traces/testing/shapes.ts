import type { JsonObject } from '../json';

/**
 * One agent run, with a model call and a tool that failed, as each version of MLflow writes it. Made by hand from what
 * the versions write: ids are the same bytes in all of them.
 */
export const TRACE_HEX = '4e9895ccb4598a6dc66a2866029f4315';
export const ROOT_HEX = 'fa2fd0dd71deeb60';
export const CALL_HEX = 'c3240be8ae40e184';
export const TOOL_HEX = '899c9fa020932457';

const MODEL = 'accounts/fireworks/models/gpt-oss-20b';
const START = 1_795_217_732_000_000_000;
const INPUTS = { model: MODEL, messages: [{ role: 'user', content: 'Weather in Paris?' }], temperature: 0.2 };
const OUTPUTS = {
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Rainy.', tool_calls: null } }],
};
const USAGE = { input_tokens: 96, output_tokens: 18, total_tokens: 114, cache_read_input_tokens: 32 };

interface Plain {
  id: string;
  parent: string | undefined;
  name: string;
  startNs: number;
  endNs: number;
  status: 'OK' | 'ERROR';
  attributes: JsonObject;
  events: Array<{ name: string; timeNs: number; attributes: Record<string, string> }>;
}

const SPANS: readonly Plain[] = [
  {
    id: ROOT_HEX,
    parent: undefined,
    name: 'run_tool_agent',
    startNs: START,
    endNs: START + 900e6,
    status: 'OK',
    attributes: {
      'mlflow.spanType': 'AGENT',
      'mlflow.spanInputs': { question: 'Weather?' },
      'mlflow.spanOutputs': 'Rainy.',
    },
    events: [],
  },
  {
    id: CALL_HEX,
    parent: ROOT_HEX,
    name: 'Completions',
    startNs: START + 100e6,
    endNs: START + 400e6,
    status: 'OK',
    attributes: {
      'mlflow.spanType': 'CHAT_MODEL',
      'mlflow.spanInputs': INPUTS,
      'mlflow.spanOutputs': OUTPUTS,
      'mlflow.llm.model': MODEL,
      'mlflow.chat.tokenUsage': USAGE,
      temperature: 0.2,
      stream: true,
      stop: null,
    },
    events: [],
  },
  {
    id: TOOL_HEX,
    parent: ROOT_HEX,
    name: 'get_weather',
    startNs: START + 400e6,
    endNs: START + 500e6,
    status: 'ERROR',
    attributes: { 'mlflow.spanType': 'TOOL', 'mlflow.spanInputs': { city: 'Paris' }, 'mlflow.spanOutputs': null },
    events: [
      {
        name: 'exception',
        timeNs: START + 499e6,
        attributes: {
          'exception.type': 'ValueError',
          'exception.message': 'no <b>city</b>',
          'exception.stacktrace': 'Traceback',
        },
      },
    ],
  },
];

function base64(hex: string): string {
  return btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16))));
}

function jsonCoded(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, JSON.stringify(value)]));
}

/** OTLP's AnyValue in snake case; null is an entry without a value. */
function anyValue(value: unknown): unknown {
  if (value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return { array_value: { values: value.map(anyValue) } };
  }
  switch (typeof value) {
    case 'string':
      return { string_value: value };
    case 'boolean':
      return { bool_value: value };
    case 'number':
      return Number.isInteger(value) ? { int_value: String(value) } : { double_value: value };
    default:
      return { kvlist_value: { values: keyValues(Object(value)) } };
  }
}

function keyValues(map: JsonObject): unknown[] {
  return Object.entries(map).map(([key, value]) => ({ key, value: anyValue(value) }));
}

const otlpTimes = (span: Plain) => ({ start_time_unix_nano: span.startNs, end_time_unix_nano: span.endNs });
const otlpEvents = (span: Plain) =>
  span.events.map(({ name, timeNs, attributes }) => ({ name, time_unix_nano: timeNs, attributes }));
const ids = (span: Plain, rootParent: string | null) => ({
  trace_id: base64(TRACE_HEX),
  span_id: base64(span.id),
  parent_span_id: span.parent === undefined ? rootParent : base64(span.parent),
});

/** By the letter and name of what writes them. */
export const SHAPES: Readonly<Record<string, unknown[]>> = {
  'A: artifact of Python 3.6 and newer': SPANS.map((span) => ({
    ...ids(span, null),
    name: span.name,
    ...otlpTimes(span),
    events: otlpEvents(span),
    status: { code: `STATUS_CODE_${span.status}`, message: '' },
    attributes: jsonCoded({ 'mlflow.traceRequestId': `tr-${TRACE_HEX}`, ...span.attributes }),
    links: [],
  })),
  'B: artifact of the TypeScript SDK': SPANS.map((span) => ({
    ...ids(span, ''),
    name: span.name,
    ...otlpTimes(span),
    events: otlpEvents(span),
    status: { code: `STATUS_CODE_${span.status}`, message: '' },
    attributes: span.attributes,
  })),
  'C: traces/get and batchGet': SPANS.map((span) => ({
    trace_id: base64(TRACE_HEX),
    span_id: base64(span.id),
    ...(span.parent === undefined ? {} : { parent_span_id: base64(span.parent) }),
    name: span.name,
    ...otlpTimes(span),
    events: otlpEvents(span).map((event) => ({ ...event, attributes: keyValues(event.attributes) })),
    status: { code: `STATUS_CODE_${span.status}` },
    attributes: keyValues(span.attributes),
  })),
  'D: artifact of 3.5.0': SPANS.map((span) => ({
    trace_id: `tr-${TRACE_HEX}`,
    span_id: span.id,
    parent_span_id: span.parent ?? null,
    name: span.name,
    ...otlpTimes(span),
    events: otlpEvents(span),
    status: { code: span.status, message: '' },
    attributes: jsonCoded(span.attributes),
  })),
  'E: artifact of MLflow 2': SPANS.map((span) => ({
    name: span.name,
    context: { span_id: `0x${span.id}`, trace_id: `0x${TRACE_HEX}` },
    parent_id: span.parent === undefined ? null : `0x${span.parent}`,
    start_time: span.startNs,
    end_time: span.endNs,
    status_code: span.status,
    status_message: '',
    attributes: jsonCoded(span.attributes),
    events: span.events.map(({ name, timeNs, attributes }) => ({ name, timestamp: timeNs, attributes })),
  })),
};
