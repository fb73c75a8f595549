import { EXPERIMENTS } from '../../simulator/mlflow/record/recordTrace';
import { infoJson } from '../../simulator/mlflow/print/infoJson';
import { fileSpan } from '../../simulator/mlflow/print/spanJson';
import { pythonJson } from '../../simulator/mlflow/print/pythonJson';
import type { Json, JsonObject, RecordedSpan, RecordedTrace } from '../../simulator/mlflow/recorded';

/** What the server adds to what a client sends: it has to come out the same of itself. */
const SERVER_TAGS = ['mlflow.artifactLocation', 'mlflow.trace.spansLocation'];
const SERVER_METADATA = ['mlflow.trace.infoFinalized'];

/** Sends traces to a fresh MLflow through its own API, as its client and an OpenTelemetry exporter do. */
export async function loadTraces(url: string, traces: readonly RecordedTrace[]): Promise<void> {
  await createExperiment(url, 'Simulated: assistant', EXPERIMENTS.sdk);
  await createExperiment(url, 'Simulated: OpenTelemetry', EXPERIMENTS.otlp);
  if (traces.some(({ recordedBy }) => recordedBy === 'typescript')) {
    await createExperiment(url, 'Simulated: TypeScript', EXPERIMENTS.typescript);
  }
  for (const trace of traces) {
    if (trace.recordedBy !== 'otlp') {
      await send(url, '/api/3.0/mlflow/traces', { trace: { trace_info: sentInfo(trace) } });
    }
    await (trace.recordedBy === 'typescript' ? putSpans : sendSpans)(url, trace);
    if (trace.prompts.length > 0) {
      const prompts = trace.prompts.map(({ name, version }) => ({ name, version }));
      await send(url, '/api/2.0/mlflow/traces/link-prompts', { trace_id: `tr-${trace.id}`, prompt_versions: prompts });
    }
  }
}

/** As MLflow's client for TypeScript: a file beside the trace. */
async function putSpans(url: string, { id, experimentId, spans }: RecordedTrace): Promise<void> {
  const path = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/traces/tr-${id}/artifacts/traces.json`;
  const body = pythonJson({ spans: spans.map((span) => fileSpan(id, span)) });
  const answer = await fetch(url + path, { method: 'PUT', body });
  if (!answer.ok) {
    throw new Error(`MLflow answered PUT ${path} with ${answer.status}: ${await answer.text()}`);
  }
}

/** MLflow numbers experiments one after the other, beginning with 1. */
async function createExperiment(url: string, name: string, expectedId: string): Promise<void> {
  const answer = JSON.parse(await send(url, '/api/2.0/mlflow/experiments/create', { name }));
  if (answer.experiment_id !== expectedId) {
    throw new Error(`MLflow gave the experiment “${name}” the id ${answer.experiment_id}, not ${expectedId}.`);
  }
}

function sentInfo(trace: RecordedTrace): JsonObject {
  return infoJson({
    ...trace,
    tags: without(trace.tags, SERVER_TAGS),
    metadata: without(trace.metadata, SERVER_METADATA),
  });
}

function without(map: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

async function sendSpans(url: string, trace: RecordedTrace): Promise<void> {
  const isOtlp = trace.recordedBy === 'otlp';
  const resource = isOtlp ? without(trace.tags, SERVER_TAGS) : {};
  await send(
    url,
    '/v1/traces',
    {
      resourceSpans: [
        {
          resource: { attributes: attributes(resource, isOtlp) },
          scopeSpans: [{ spans: trace.spans.map((span) => otlpSpan(trace.id, span, isOtlp)) }],
        },
      ],
    },
    { 'x-mlflow-experiment-id': trace.experimentId }
  );
}

function otlpSpan(traceId: string, span: RecordedSpan, isOtlp: boolean): Json {
  return {
    traceId,
    spanId: span.spanId,
    ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
    name: span.name,
    startTimeUnixNano: String(span.startNs),
    endTimeUnixNano: String(span.endNs),
    status: { code: span.status === 'OK' ? 1 : 2, message: span.statusMessage },
    attributes: attributes(span.sent, isOtlp),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: String(event.timeNs),
      attributes: attributes(event.attributes, true),
    })),
  };
}

/** MLflow's client sends what is nested as it is; an exporter for JavaScript or Python sends JSON of it. */
function attributes(map: JsonObject, isPlain: boolean): Json[] {
  return Object.entries(map).map(([key, value]): Json =>
    value === null ? { key } : { key, value: otlpValue(isPlain && isNested(value) ? pythonJson(value) : value) }
  );
}

/** Lists of texts are plain enough for OpenTelemetry. */
function isNested(value: Json): boolean {
  return typeof value === 'object' && !(isList(value) && value.every((one) => typeof one === 'string'));
}

/** AnyValue in the names of OTLP's own JSON. */
function otlpValue(value: Json): Json {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    default:
      if (value === null) {
        return {};
      }
      return isList(value)
        ? { arrayValue: { values: value.map(otlpValue) } }
        : { kvlistValue: { values: attributes(value, false) } };
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

async function send(url: string, path: string, body: Json, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: pythonJson(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`POST ${path}: ${answer.status} ${text}`);
  }
  return text;
}
