import type { DataFrame } from '@grafana/data';
import { Observable } from 'rxjs';
import type { FireworksQuery, TraceList } from '../../types';
import { summaryReader } from '../calls/summary';
import { mlflowClient, type Experiment, type TimeRange } from '../client/client';
import { MlflowError } from '../client/errors';
import { cacheTraces } from '../client/traceCache';
import { shareRequests } from '../client/shareRequests';
import { type Http } from '../client/transport';
import { noneChosen } from '../frames/fields';
import { nodeGraphFrames } from '../frames/nodeGraphFrames';
import { statisticFrames } from '../frames/statisticFrames';
import { traceFrame } from '../frames/traceFrame';
import type { LinkedDashboards } from '../linkedDashboards';
import { readTraceQuery } from '../search/traceSearch';
import { traceIdOf } from '../spans/codings';
import { planStatistic } from '../statistics/planStatistic';
import { runStatistic } from '../statistics/runStatistic';
import { listValues } from './listValues';
import { testMlflow, type MlflowHealth } from './mlflowHealth';
import {
  experimentsOf,
  requireOne,
  runConversation,
  runAnnotations,
  runSearch,
  type RunContext,
  type TraceRequest,
  type TraceResponse,
} from './runQueries';
import type { TraceSettings } from './settings';

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
  values(list: TraceList, range: TimeRange, experiments?: readonly string[]): Promise<string[]>;
  /** For Save & test. */
  test(range: TimeRange): Promise<MlflowHealth>;
}

/**
 * @param http how MLflow is reached through Grafana
 * @param now milliseconds since the epoch
 * @param dashboards where links lead the person who looks; undefined for Explore
 */
export function traceSource(
  http: Http,
  settings: TraceSettings,
  now: () => number = () => Date.now(),
  dashboards?: () => Promise<LinkedDashboards>
): TraceSource {
  const unshared = mlflowClient(http, settings.family);
  const shared = shareRequests(unshared, now);
  const readSummaries = summaryReader(shared, settings.prices, now);
  const client = cacheTraces(shared, now);
  const inContext = <T>(signal: AbortSignal, run: (context: RunContext) => Promise<T>): Promise<T> => {
    const context = { client, readSummaries, settings, links: settings.links, signal };
    return dashboards === undefined
      ? run(context)
      : dashboards().then((found) => run({ ...context, links: { ...settings.links, dashboards: found } }));
  };
  return {
    run: (query, request) =>
      new Observable<TraceResponse>((subscriber) => {
        const abort = new AbortController();
        const emit = (response: TraceResponse) => subscriber.next(response);
        inContext(abort.signal, (context) => runQuery(query, request, context, emit)).then(
          () => subscriber.complete(),
          (error: unknown) => (abort.signal.aborted ? undefined : subscriber.error(error))
        );
        return () => abort.abort();
      }),
    annotations: async (query, request) => {
      requireUrl(settings);
      return inContext(new AbortController().signal, (context) => runAnnotations(query, request, context));
    },
    experiments: async () => {
      requireUrl(settings);
      return client.experiments();
    },
    values: async (list, range, experiments = []) => {
      requireUrl(settings);
      return listValues({ client, readSummaries }, list, range, await experimentsOf(experiments, { client, settings }));
    },
    // Whoever tests wants to know what MLflow answers now, not what it has answered a moment ago.
    test: (range) => testMlflow(unshared, settings, range),
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
      emit({ frames: await runConversation(query, context) });
      return;
    case 'traceStats':
      emit({ frames: await runStatistics(query, request, context) });
      return;
    case undefined:
    case 'traces':
      await runSearch(query, request, context, emit);
      return;
    case 'metrics':
    case 'arithmetic':
    case 'analysis':
    case 'deployments':
      throw new MlflowError({ kind: 'invalidQuery', message: `MLflow answers no query of type "${query.queryType}".` });
  }
}

/** @throws MlflowError */
function requireUrl({ url }: TraceSettings): void {
  if (url === '') {
    throw new MlflowError({ kind: 'misconfigured', missing: 'mlflowUrl' });
  }
}

/** The frame of the trace view first, since the view takes the first one; then those of the node graph. */
async function runTrace(query: FireworksQuery, { client, settings, links, signal }: RunContext): Promise<DataFrame[]> {
  const { traceId } = readTraceQuery(query);
  if (traceId === '') {
    return [noneChosen(query.refId, 'No trace is chosen: click on one in a table of traces, or enter its id.')];
  }
  requireOne(traceId);
  const trace = await client.trace(traceIdOf(traceId), signal);
  return [
    traceFrame(query.refId, trace, settings.prices, links),
    ...nodeGraphFrames(query.refId, trace, settings.prices),
  ];
}

async function runStatistics(
  query: FireworksQuery,
  request: TraceRequest,
  { client, readSummaries, settings, signal }: RunContext
): Promise<DataFrame[]> {
  const experimentIds = await experimentsOf(readTraceQuery(query).experiments, { client, settings, signal });
  const planned = planStatistic(query, experimentIds, request);
  if (!planned.ok) {
    throw new MlflowError({ kind: 'invalidQuery', message: planned.message });
  }
  const result = await runStatistic({ client, readSummaries }, planned.plan, signal);
  return statisticFrames(query.refId, planned.plan, result, query.legend);
}
