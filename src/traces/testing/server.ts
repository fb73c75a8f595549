import { mlflowClient, type MlflowClient } from '../client/client';
import type { Http, HttpAnswer, HttpRequest } from '../client/transport';
import { readTraceSettings } from '../source/settings';
import { traceSource } from '../source/traceSource';

export type Answers = Record<string, HttpAnswer | ((request: HttpRequest) => HttpAnswer)>;

/** An answer with this body, printed as JSON unless it is text. */
export const ok = (body: unknown): HttpAnswer => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A trace as MLflow's search gives it; its spans are in the database. */
export const info = (trace_id: string, more: object = {}) => ({
  trace_id,
  trace_location: { mlflow_experiment: { experiment_id: '1' } },
  state: 'OK',
  tags: { 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
  ...more,
});

/** A server that answers by the route's name; a route without an answer is one that an old server does not know. */
function serverOf(answers: Answers): { http: Http; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const http: Http = async (request) => {
    requests.push(request);
    const route = /^[a-z-]+\/([a-z-]+(?:\/\.\.%2f.*)?)/.exec(request.path)?.[1] ?? '';
    const answer = answers[route] ?? { status: 404, body: '<html>' };
    return typeof answer === 'function' ? answer(request) : answer;
  };
  return { http, requests };
}

/** A client of such a server. */
export function clientOf(answers: Answers) {
  const { http, requests } = serverOf(answers);
  return { client: mlflowClient(http, 'mlflow'), asked: requests };
}

/** A source whose MLflow is such a server. */
export function sourceOf(answers: Answers, jsonData: object = {}, now?: () => number) {
  const { http, requests } = serverOf(answers);
  const settings = readTraceSettings({
    uid: 'u',
    name: 'n',
    jsonData: { mlflowUrl: 'http://mlflow:5000', mlflowExperimentIds: ['1'], ...jsonData },
  });
  return { source: traceSource(http, settings, now), asked: requests };
}

/** A client that answers what a test gives it, and fails for everything else. */
export function fakeClient(answers: Partial<MlflowClient>): MlflowClient {
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`${name} was not expected to be asked.`);
  };
  return {
    version: unexpected('version'),
    resolvesDots: unexpected('resolvesDots'),
    storeType: unexpected('storeType'),
    experiments: unexpected('experiments'),
    search: unexpected('search'),
    trace: unexpected('trace'),
    traces: unexpected('traces'),
    metrics: unexpected('metrics'),
    ...answers,
  };
}
