import { isObject, object, parseJson, type JsonObject } from '../json';
import { isReadInBatches } from '../spans/readInfo';
import { readTrace, readWholeTrace } from '../spans/readTrace';
import type { Trace, TraceInfo } from '../spans/types';
import { MlflowError, refusalProblem } from './errors';
import { throwIfAborted, type Http, type HttpAnswer } from './transport';

/*
 * MLflow's endpoints, and traces with their spans, which take several of them.
 */

/** One route of plugin.json: what it is called there, and for messages what it asks and since when MLflow has it. */
export interface Endpoint {
  route: string;
  method: 'GET' | 'POST';
  title: string;
  since: string;
}

const get = (route: string, title: string, since: string): Endpoint => ({ route, method: 'GET', title, since });
const post = (route: string, title: string, since: string): Endpoint => ({ route, method: 'POST', title, since });

/** All endpoints that are ever called: each one only reads. */
export const ENDPOINTS = {
  search: post('traces-search', 'trace search', '3.0'),
  metrics: post('traces-metrics', 'trace metrics', '3.9'),
  batch: get('traces-batch', 'reading several traces at once', '3.6'),
  info: get('trace-info', 'trace information', '3.0'),
  spans: get('trace-spans', 'spans of a trace', '2.14'),
  experiments: get('experiments', 'list of experiments', '1.0'),
  serverInfo: get('server-info', 'server information', '3.10'),
  version: get('version', 'version', '1.0'),
} as const;

/** What a request adds to its endpoint. */
export interface Call {
  /** What follows the route: the rest of a path, or a query string. */
  suffix?: string;
  body?: unknown;
}

/** Calls of MLflow's endpoints. All throw MlflowError, or the signal's reason. */
export interface MlflowApi {
  /** The body of an answer with a status of 2xx. */
  text(endpoint: Endpoint, call: Call, signal?: AbortSignal): Promise<string>;
  /** The same, which has to be a JSON object. */
  json(endpoint: Endpoint, call: Call, signal?: AbortSignal): Promise<JsonObject>;
  /**
   * The list of that name in an answer. MLflow leaves an empty list out (protobuf's JSON), so an answer with nothing in
   * it has an empty one; an answer with something else in it is not MLflow's.
   */
  list(answer: JsonObject, name: string, endpoint: Endpoint): readonly unknown[];
}

/** @param family the first part of the routes, from the settings */
export function mlflowApi(http: Http, family: string): MlflowApi {
  async function answerOf(endpoint: Endpoint, { suffix = '', body }: Call, signal?: AbortSignal): Promise<HttpAnswer> {
    const path = `${family}/${endpoint.route}${suffix}`;
    try {
      return await http({ path, method: endpoint.method, body, signal });
    } catch (reason) {
      throwIfAborted(signal);
      throw reason instanceof MlflowError
        ? reason
        : new MlflowError({ kind: 'unreachable', detail: reason instanceof Error ? reason.message : undefined });
    }
  }

  async function text(endpoint: Endpoint, call: Call, signal?: AbortSignal): Promise<string> {
    const answer = await answerOf(endpoint, call, signal);
    if (answer.status < 200 || answer.status >= 300) {
      throw new MlflowError(refusalProblem(answer, endpoint));
    }
    return answer.body;
  }

  return {
    text,
    json: async (endpoint, call, signal) => {
      const value = parseJson(await text(endpoint, call, signal));
      if (!isObject(value)) {
        throw new MlflowError({ kind: 'notMlflow', endpoint: endpoint.title });
      }
      return value;
    },
    list: (answer, name, { title }) => {
      const value = answer[name];
      if (Array.isArray(value)) {
        return value;
      }
      if (value === undefined && Object.keys(answer).every((key) => key === 'next_page_token')) {
        return [];
      }
      throw new MlflowError({ kind: 'notMlflow', endpoint: title });
    },
  };
}

/** Small enough for an address, large enough to save round trips. */
const BATCH = 20;
const PARALLEL = 4;

/** Reads traces with their spans. All throw MlflowError, or the signal's reason. */
export interface TraceReader {
  trace(traceId: string, signal?: AbortSignal): Promise<Trace>;
  /** In any order; those that cannot be read are left out. */
  traces(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]>;
}

export function traceReader(api: MlflowApi): TraceReader {
  /** The artifact endpoint gives the spans of every client and store; only the newest traces need the other one. */
  async function trace(traceId: string, signal?: AbortSignal): Promise<Trace> {
    const [info, spans] = await Promise.all([
      api.json(ENDPOINTS.info, { suffix: `/${encodeURIComponent(traceId)}` }, signal),
      artifactSpans(traceId, signal).catch((error: unknown) => spansFromBatch(traceId, error, signal)),
    ]);
    const outer = object(info.trace) ?? info;
    return readTrace(traceId, outer.trace_info, spans);
  }

  async function traces(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]> {
    const together = infos.filter(isReadInBatches);
    const batches = Array.from({ length: Math.ceil(together.length / BATCH) }, (_, index) =>
      together.slice(index * BATCH, (index + 1) * BATCH)
    );
    const jobs = [
      ...batches.map((batch) => () => readBatch(batch, signal)),
      // In a batch, one trace whose spans are elsewhere fails all of them, so those are read one by one at once.
      ...infos.filter((info) => !isReadInBatches(info)).map((info) => () => readSingle(info, signal)),
    ];
    return (await inParallel(jobs, PARALLEL)).flat();
  }

  async function artifactSpans(traceId: string, signal?: AbortSignal): Promise<unknown> {
    const suffix = `?${new URLSearchParams({ request_id: traceId }).toString()}`;
    const answer = await api.json(ENDPOINTS.spans, { suffix }, signal);
    // Spans that are no list are a problem of the trace, which is shown with it.
    return 'spans' in answer ? answer.spans : api.list(answer, 'spans', ENDPOINTS.spans);
  }

  /** @throws the first error when the second way fails too */
  async function spansFromBatch(traceId: string, error: unknown, signal?: AbortSignal): Promise<unknown> {
    throwIfAborted(signal);
    try {
      const answer = await api.json(ENDPOINTS.batch, { suffix: batchSuffix([traceId]) }, signal);
      return object(api.list(answer, 'traces', ENDPOINTS.batch)[0])?.spans;
    } catch {
      throw error;
    }
  }

  async function readBatch(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]> {
    try {
      const suffix = batchSuffix(infos.map((info) => info.traceId));
      const answer = await api.json(ENDPOINTS.batch, { suffix }, signal);
      const read = api.list(answer, 'traces', ENDPOINTS.batch).map(readWholeTrace);
      return read.filter((one) => one !== undefined);
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof MlflowError) || !mayBeOfOneTrace(error)) {
        throw error;
      }
    }
    return (
      await inParallel(
        infos.map((info) => () => readSingle(info, signal)),
        1
      )
    ).flat();
  }

  /** Nothing when its spans cannot be read. */
  async function readSingle(info: TraceInfo, signal?: AbortSignal): Promise<Trace[]> {
    try {
      return [{ ...readTrace(info.traceId, undefined, await artifactSpans(info.traceId, signal)), info }];
    } catch {
      throwIfAborted(signal);
      return [];
    }
  }

  return { trace, traces };
}

function batchSuffix(traceIds: readonly string[]): string {
  return `?${new URLSearchParams(traceIds.map((id): [string, string] => ['trace_ids', id])).toString()}`;
}

/** Whether a batch may have failed because of a single trace in it. */
function mayBeOfOneTrace({ problem }: MlflowError): boolean {
  return problem.kind === 'serverError' || problem.kind === 'notFound' || problem.kind === 'oldServer';
}

/** Runs a few at a time, so that one panel does not take all connections of the browser. Results in the order of jobs. */
async function inParallel<Result>(jobs: ReadonlyArray<() => Promise<Result>>, most: number): Promise<Result[]> {
  const results = new Array<Result>(jobs.length);
  const left = jobs.entries();
  const worker = async () => {
    for (const [index, job] of left) {
      results[index] = await job();
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, worker));
  return results;
}
