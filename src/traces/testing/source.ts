import type { Http, HttpAnswer, HttpRequest } from '../client/transport';
import { readTraceSettings } from '../source/settings';
import { traceSource } from '../source/traceSource';

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

/** A source whose MLflow answers by the route's name; what has no answer is the page of a server that does not know it. */
export function sourceOf(
  answers: Record<string, HttpAnswer | ((request: HttpRequest) => HttpAnswer)>,
  jsonData: object = {},
  now?: () => number
) {
  const asked: HttpRequest[] = [];
  const http: Http = async (request) => {
    asked.push(request);
    const answer = answers[/^[a-z-]+\/([a-z-]+(?:\/\.\.%2f.*)?)/.exec(request.path)?.[1] ?? ''] ?? {
      status: 404,
      body: '<html>',
    };
    return typeof answer === 'function' ? answer(request) : answer;
  };
  const settings = readTraceSettings({
    uid: 'u',
    name: 'n',
    jsonData: { mlflowUrl: 'http://mlflow:5000', mlflowExperimentIds: ['1'], ...jsonData },
  });
  return { source: traceSource(http, settings, now), asked };
}
