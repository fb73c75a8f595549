import { type Http, type HttpAnswer, throwIfAborted } from './transport';
import { answeredList } from './answeredList';
import { isObject, type JsonObject, object, parseJson, someText, text } from '../json';
import { readTrace, readWholeTrace } from '../spans/readTrace';
import type { Experiment, Trace, TraceInfo } from '../spans/types';
import { inParallel } from './inParallel';
import { type Endpoint, ENDPOINTS } from './endpoints';
import { MlflowError, refusalProblem } from './errors';
import { type DataPoint, type MetricRequest, readDataPoints } from './metrics';
import { isReadInBatches, readInfo } from '../spans/readInfo';

/** MLflow refuses more (mlflow/server/handlers.py). */
export const LARGEST_PAGE = 500;
/** Small enough for an address, large enough to save round trips. */
const BATCH = 20;
const PARALLEL = 4;
/** A loop of pages is the server's fault, and must end. */
const MOST_EXPERIMENT_PAGES = 50;

export interface SearchPage {
  traces: TraceInfo[];
  /** Absent on the last page. */
  next?: string;
  /** There is more although there is no `next`. */
  isCut?: true;
}

export interface SearchRequest {
  experimentIds: readonly string[];
  /** In MLflow's grammar, without the range; empty for all. */
  filter: string;
  /** Of the starts of traces; absent for all times. */
  range?: TimeRange;
  /** At most 500. */
  pageSize: number;
  pageToken?: string;
  /** Default the newest first. */
  order?: 'newestFirst' | 'oldestFirst';
}

/** MLflow's REST API as far as reading traces needs it. Every method throws MlflowError, or the signal's reason. */
export interface MlflowClient {
  version(signal?: AbortSignal): Promise<string>;
  /** Whether a path that leads out of a route and back is answered as if it had not. */
  resolvesDots(signal?: AbortSignal): Promise<boolean>;
  /** `SqlStore` or `FileStore`; undefined when the server is too old to say. */
  storeType(signal?: AbortSignal): Promise<string | undefined>;
  experiments(signal?: AbortSignal): Promise<Experiment[]>;
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchPage>;
  trace(traceId: string, signal?: AbortSignal): Promise<Trace>;
  /** Spans of many traces at once, in any order; those that cannot be read are left out. */
  traces(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]>;
  metrics(request: MetricRequest, signal?: AbortSignal): Promise<DataPoint[]>;
}

/** @param family the first part of the routes, from `routeFamily` */
export function mlflowClient(http: Http, family: string): MlflowClient {
  return {
    // The slash is encoded too, since a browser itself resolves dots that are a part of their own.
    resolvesDots: (signal) =>
      ask(ENDPOINTS.version, { suffix: '/..%2fversion' }, signal).then(isVersion, (error: unknown) => {
        if (error instanceof MlflowError) {
          return false;
        }
        throw error;
      }),
    version: async (signal) => {
      const answer = await ask(ENDPOINTS.version, {}, signal);
      if (!isVersion(answer)) {
        throw new MlflowError({ kind: 'notMlflow', endpoint: ENDPOINTS.version.title });
      }
      return answer.body.trim();
    },
    storeType: async (signal) => {
      const answer = await whenKnown(() => json(ENDPOINTS.serverInfo, {}, signal));
      return text(object(answer)?.store_type);
    },
    experiments,
    search: async ({ experimentIds, filter, range, pageSize, pageToken, order }, signal) => {
      const answer = await json(
        ENDPOINTS.search,
        {
          body: {
            locations: experimentIds.map((id) => ({
              type: 'MLFLOW_EXPERIMENT',
              mlflow_experiment: { experiment_id: id },
            })),
            filter: withRange(filter, range),
            max_results: Math.min(LARGEST_PAGE, pageSize),
            order_by: [`timestamp_ms ${order === 'oldestFirst' ? 'ASC' : 'DESC'}`],
            ...(pageToken === undefined ? {} : { page_token: pageToken }),
          },
        },
        signal
      );
      const next = someText(answer.next_page_token);
      const traces = answeredList(answer, 'traces', ENDPOINTS.search).map(readInfo);
      return { traces: traces.filter((info) => info !== undefined), ...(next === undefined ? {} : { next }) };
    },
    trace,
    traces: async (infos, signal) => {
      const together = infos.filter(isReadInBatches);
      const batches = Array.from({ length: Math.ceil(together.length / BATCH) }, (_, index) =>
        together.slice(index * BATCH, (index + 1) * BATCH)
      );
      const jobs = [
        ...batches.map((batch) => () => readBatch(batch, signal)),
        // One trace that MLflow cannot give like this fails the whole batch, so those are not tried.
        ...infos.filter((info) => !isReadInBatches(info)).map((info) => () => readSingle(info, signal)),
      ];
      return (await inParallel(jobs, PARALLEL, (job) => job())).flat();
    },
    metrics: async (request, signal) => {
      const answer = await json(ENDPOINTS.metrics, { body: request }, signal);
      return readDataPoints(answeredList(answer, 'data_points', ENDPOINTS.metrics));
    },
  };

  async function experiments(signal?: AbortSignal): Promise<Experiment[]> {
    const found: Experiment[] = [];
    let token: string | undefined;
    for (let page = 0; page < MOST_EXPERIMENT_PAGES; page++) {
      const search = new URLSearchParams({
        max_results: '1000',
        ...(token === undefined ? {} : { page_token: token }),
      });
      const answer = await json(ENDPOINTS.experiments, { suffix: `?${search.toString()}` }, signal);
      for (const one of answeredList(answer, 'experiments', ENDPOINTS.experiments)) {
        const id = text(object(one)?.experiment_id);
        if (id !== undefined) {
          found.push({ id, name: text(object(one)?.name) ?? id });
        }
      }
      token = someText(answer.next_page_token);
      if (token === undefined) {
        break;
      }
    }
    return found;
  }

  /** The artifact endpoint gives the spans of every client and store; only the newest traces need the other one. */
  async function trace(traceId: string, signal?: AbortSignal): Promise<Trace> {
    const [info, spans] = await Promise.all([
      json(ENDPOINTS.info, { suffix: `/${encodeURIComponent(traceId)}` }, signal),
      artifactSpans(traceId, signal).catch((error: unknown) => fromBatch(traceId, error, signal)),
    ]);
    const outer = object(object(info)?.trace) ?? object(info);
    return readTrace(traceId, outer?.trace_info, spans);
  }

  async function artifactSpans(traceId: string, signal?: AbortSignal): Promise<unknown> {
    const suffix = `?${new URLSearchParams({ request_id: traceId }).toString()}`;
    const answer = await json(ENDPOINTS.spans, { suffix }, signal);
    // Spans of another form are told as such with the rest of the trace.
    return 'spans' in answer ? answer.spans : answeredList(answer, 'spans', ENDPOINTS.spans);
  }

  /** @throws the first error when the second way fails too */
  async function fromBatch(traceId: string, error: unknown, signal?: AbortSignal): Promise<unknown> {
    throwIfAborted(signal);
    try {
      const answer = await json(ENDPOINTS.batch, { suffix: batchSuffix([traceId]) }, signal);
      return object(answeredList(answer, 'traces', ENDPOINTS.batch)[0])?.spans;
    } catch {
      throw error;
    }
  }

  /** One trace whose spans are elsewhere fails a whole batch, so then each is asked for on its own. */
  async function readBatch(infos: readonly TraceInfo[], signal?: AbortSignal): Promise<Trace[]> {
    try {
      const suffix = batchSuffix(infos.map((info) => info.traceId));
      const answer = await json(ENDPOINTS.batch, { suffix }, signal);
      const traces = answeredList(answer, 'traces', ENDPOINTS.batch).map(readWholeTrace);
      return traces.filter((one) => one !== undefined);
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof MlflowError) || !isPerTrace(error)) {
        throw error;
      }
    }
    return (await inParallel(infos, 1, (info) => readSingle(info, signal))).flat();
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

  async function ask(endpoint: Endpoint, { suffix = '', body }: Asked, signal?: AbortSignal): Promise<HttpAnswer> {
    const path = `${family}/${endpoint.route}${suffix}`;
    let answer: HttpAnswer;
    try {
      answer = await http({ path, method: endpoint.method, body, signal });
    } catch (reason) {
      throwIfAborted(signal);
      throw reason instanceof MlflowError
        ? reason
        : new MlflowError({ kind: 'unreachable', detail: reason instanceof Error ? reason.message : undefined });
    }
    if (answer.status < 200 || answer.status >= 300) {
      throw new MlflowError(refusalProblem(answer, endpoint));
    }
    return answer;
  }

  async function json(endpoint: Endpoint, asked: Asked, signal?: AbortSignal): Promise<JsonObject> {
    const { body } = await ask(endpoint, asked, signal);
    const value = parseJson(body);
    if (!isObject(value)) {
      throw new MlflowError({ kind: 'notMlflow', endpoint: endpoint.title });
    }
    return value;
  }
}

/** Anything else, such as the page of a web application, is another path's. */
function isVersion({ body }: HttpAnswer): boolean {
  return /^\d+\.\d+/.test(body.trim());
}

interface Asked {
  /** What follows the route: the rest of a path, or a query string. */
  suffix?: string;
  body?: unknown;
}

function batchSuffix(traceIds: readonly string[]): string {
  return `?${new URLSearchParams(traceIds.map((id): [string, string] => ['trace_ids', id])).toString()}`;
}

function isPerTrace({ problem }: MlflowError): boolean {
  return problem.kind === 'serverError' || problem.kind === 'notFound' || problem.kind === 'oldServer';
}

async function whenKnown<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof MlflowError && (error.problem.kind === 'oldServer' || error.problem.kind === 'notFound')) {
      return undefined;
    }
    throw error;
  }
}

/** Milliseconds since the epoch. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** The filter with the range put before it. MLflow's times are whole milliseconds; the end belongs to the range as it does in Grafana. */
export function withRange(filter: string, range: TimeRange | undefined): string {
  const times =
    range === undefined
      ? ''
      : `timestamp_ms >= ${Math.floor(range.fromMs)} AND timestamp_ms <= ${Math.ceil(range.toMs)}`;
  return [times, filter].filter((part) => part !== '').join(' AND ');
}
