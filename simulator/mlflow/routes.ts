import { object } from '../chat/chatRequest';
import type { RequestTarget } from '../server/requestTarget';
import type { TraceHead } from './head';
import { traceMetrics } from './metrics/metrics';
import { readPageToken, writePageToken } from './pageToken';
import { infoJson } from './print/infoJson';
import { artifactSpan, batchSpan, fileSpan } from './print/spanJson';
import { EXPERIMENTS } from './record/recordTrace';
import type { Json, JsonObject } from './recorded';
import { invalid, Refusal } from './refusal';
import { missing, readMetricsBody, readSearchBody } from './requests';
import { searchTraces } from './search';
import type { TraceStore } from './traceStore';

/** The release whose answers these are. */
export const MLFLOW_VERSION = '3.17.2';

export type Answer = { kind: 'json'; body: JsonObject } | { kind: 'text'; text: string };

const INFO_PREFIX = '/api/3.0/mlflow/traces/';

/**
 * Every request that the data source makes of MLflow. Undefined for a path that there is not.
 * @throws Refusal
 */
export function answerOf(
  store: TraceStore,
  method: string,
  { path, query }: RequestTarget,
  body: unknown
): Answer | undefined {
  switch (`${method} ${path}`) {
    case 'GET /version':
      return { kind: 'text', text: MLFLOW_VERSION };
    case 'GET /health':
      return { kind: 'text', text: 'OK' };
    case 'GET /':
      return {
        kind: 'text',
        text: 'The simulator plays what Grafana asks of MLflow. A real MLflow has its pages here.',
      };
    case 'GET /api/3.0/mlflow/server-info':
      return json({ store_type: 'SqlStore', workspaces_enabled: false });
    case 'GET /api/2.0/mlflow/experiments/search':
      return json(experiments(store, query));
    case 'POST /api/3.0/mlflow/traces/search':
      return json(searchTraces(store, readSearchBody(body)));
    case 'POST /api/3.0/mlflow/traces/metrics':
      return json(traceMetrics(store, readMetricsBody(body)));
    case 'GET /api/3.0/mlflow/traces/batchGet':
      return json(batch(store, query.getAll('trace_ids')));
    case 'GET /ajax-api/2.0/mlflow/get-trace-artifact':
      return json(artifact(store, query.get('request_id')));
  }
  const name = method === 'GET' && path.startsWith(INFO_PREFIX) ? path.slice(INFO_PREFIX.length) : '';
  return name === '' || name.includes('/') ? undefined : json(info(store, decoded(name)));
}

function json(body: JsonObject): Answer {
  return { kind: 'json', body };
}

/** The newest first, as MLflow lists them. */
const LISTED = [
  { id: EXPERIMENTS.typescript, name: 'Simulated: TypeScript' },
  { id: EXPERIMENTS.otlp, name: 'Simulated: OpenTelemetry' },
  { id: EXPERIMENTS.sdk, name: 'Simulated: assistant' },
  { id: '0', name: 'Default' },
];

/** The experiments were created with the simulated account. */
const CREATED_MS = Date.UTC(2025, 0, 6, 9);

function experiments({ hasTypescript }: TraceStore, query: URLSearchParams): JsonObject {
  const listed = LISTED.filter(({ id }) => hasTypescript || id !== EXPERIMENTS.typescript);
  const most = Number(query.get('max_results') ?? 0);
  if (!(most > 0)) {
    throw invalid(`Invalid value ${most} for parameter 'max_results' supplied. It must be a positive integer`);
  }
  const offset = readPageToken(query.get('page_token') ?? undefined);
  const page = listed.slice(offset, offset + most);
  return {
    ...(page.length === 0
      ? {}
      : {
          experiments: page.map(({ id, name }) => ({
            experiment_id: id,
            name,
            artifact_location: `mlflow-artifacts:/${id}`,
            lifecycle_stage: 'active',
            last_update_time: CREATED_MS + Number(id),
            creation_time: CREATED_MS + Number(id),
            workspace: 'default',
          })),
        }),
    ...(offset + most < listed.length ? { next_page_token: writePageToken(offset + most) } : {}),
  };
}

function info(store: TraceStore, name: string): JsonObject {
  const head = named(store, name);
  if (head === undefined) {
    throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Trace with ID '${name}' not found.`);
  }
  return { trace: { trace_info: infoJson(head.info) } };
}

/** Those that there are. Of a trace whose spans are in a file there is no answer, and none of the others with it. */
function batch(store: TraceStore, names: readonly string[]): JsonObject {
  if (names.length === 0) {
    throw missing('trace_ids');
  }
  if (names.some((name) => named(store, name)?.info.recordedBy === 'typescript')) {
    throw new Refusal(500, 'INTERNAL_ERROR', 'Trace data not stored in tracking store');
  }
  const traces = names.flatMap((name): Json[] => {
    const head = named(store, name);
    return head === undefined
      ? []
      : [
          {
            trace_info: infoJson(head.info),
            spans: store.whole(head).spans.map((span) => batchSpan(head.info.id, span)),
          },
        ];
  });
  return traces.length === 0 ? {} : { traces };
}

function artifact(store: TraceStore, name: string | null): JsonObject {
  if (name === null) {
    throw new Refusal(400, 'BAD_REQUEST', 'Request must include the "request_id" query parameter.');
  }
  const head = named(store, name);
  if (head === undefined) {
    throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Trace with ID ${name} is not found.`);
  }
  const print = head.info.recordedBy === 'typescript' ? fileSpan : artifactSpan;
  return { spans: store.whole(head).spans.map((span) => print(head.info.id, span)) };
}

function named(store: TraceStore, name: string): TraceHead | undefined {
  return name.startsWith('tr-') ? store.find(name.slice(3)) : undefined;
}

/** What cannot be decoded names nothing. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** @throws Refusal for a body that is no JSON object */
export function readBody(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return object(body) ?? {};
  } catch {
    return {};
  }
}
