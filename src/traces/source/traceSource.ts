import type { DataFrame } from '@grafana/data';
import { Observable } from 'rxjs';
import type { FireworksQuery } from '../../types';
import { mlflowClient } from '../client/client';
import { MlflowError } from '../client/errors';
import { rememberTraces } from '../client/rememberTraces';
import { shareAnswers } from '../client/shareAnswers';
import type { Http } from '../client/transport';
import type { Experiment } from '../client/types';
import { traceDigests } from '../digests/traceDigests';
import { runAnnotations } from './annotations';
import { experimentsOf, type RunContext, type TraceRequest, type TraceResponse } from './context';
import { runConversation } from './runConversation';
import { runSearch } from './runSearch';
import { runTraceStats } from './runTraceStats';
import { runTrace } from './runTrace';
import type { TraceSettings } from './settings';
import { testMlflow, type MlflowHealth } from './testMlflow';
import { listValues, type TraceValueList } from './values';

/** MLflow as the data source sees it. Variables in queries are replaced already. */
export interface TraceSource {
  /**
   * Runs a query of type `traces`, `trace`, `traceStats` or `conversation`. Errors are MlflowError, whose message is
   * for people. Unsubscribing cancels the requests.
   */
  run(query: FireworksQuery, request: TraceRequest): Observable<TraceResponse>;
  /** Traces as annotations: the failing ones, or those that the query's filters name. */
  annotations(query: FireworksQuery, request: TraceRequest): Promise<DataFrame[]>;
  experiments(): Promise<Experiment[]>;
  /** For variables and for the choices of the editor. */
  values(
    list: TraceValueList,
    range: { fromMs: number; toMs: number },
    experiments?: readonly string[]
  ): Promise<string[]>;
  test(range: { fromMs: number; toMs: number }): Promise<MlflowHealth>;
}

/** Whether there is an MLflow to ask at all. */
export function hasMlflow(settings: TraceSettings): boolean {
  return settings.url !== '';
}

/** @param now milliseconds since the epoch */
export function traceSource(http: Http, settings: TraceSettings, now: () => number = () => Date.now()): TraceSource {
  const asking = shareAnswers(mlflowClient(http, settings.family), now);
  const digests = traceDigests(asking, settings.prices, now);
  const client = rememberTraces(asking, now);
  return {
    run: (query, request) =>
      new Observable<TraceResponse>((subscriber) => {
        const leaving = new AbortController();
        const emit = (response: TraceResponse) => subscriber.next(response);
        runQuery(query, request, { client, digests, settings, signal: leaving.signal }, emit).then(
          () => subscriber.complete(),
          (error: unknown) => (leaving.signal.aborted ? undefined : subscriber.error(error))
        );
        return () => leaving.abort();
      }),
    annotations: async (query, request) => {
      requireUrl(settings);
      return runAnnotations(query, request, { client, digests, settings, signal: new AbortController().signal });
    },
    experiments: async () => {
      requireUrl(settings);
      return client.experiments();
    },
    values: async (list, range, experiments = []) => {
      requireUrl(settings);
      return listValues({ client, digests }, list, range, await experimentsOf(experiments, { client, settings }));
    },
    test: (range) => testMlflow(client, settings, range),
  };
}

async function runQuery(
  query: FireworksQuery,
  request: TraceRequest,
  context: RunContext,
  emit: (response: TraceResponse) => void
): Promise<void> {
  requireUrl(context.settings);
  switch (query.queryType) {
    case 'trace':
      emit({ frames: await runTrace(query, context) });
      return;
    case 'conversation':
      emit({ frames: await runConversation(query, request, context) });
      return;
    case 'traceStats':
      emit({ frames: await runTraceStats(query, request, context) });
      return;
    case undefined:
    case 'traces':
      await runSearch(query, request, context, emit);
      return;
    case 'metrics':
    case 'deployments':
      throw new MlflowError({ kind: 'question', message: `MLflow answers no query of type "${query.queryType}".` });
  }
}

/** @throws MlflowError */
function requireUrl({ url }: TraceSettings): void {
  if (url === '') {
    throw new MlflowError({ kind: 'misconfigured', missing: 'mlflowUrl' });
  }
}
