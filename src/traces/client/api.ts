import { isObject, parseJson, type JsonObject } from '../json';
import { MlflowError, refusalProblem } from './errors';
import { throwIfAborted, type Http, type HttpAnswer } from './transport';

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
