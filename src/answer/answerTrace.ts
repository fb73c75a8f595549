import { LoadingState, type DataFrame, type DataQueryResponse, type QueryResultMetaNotice } from '@grafana/data';
import { catchError, from, map, of, switchMap, type Observable } from 'rxjs';
import { interpolateQuery, problemOfSaved, readQuery, unknownVariables, type Templates } from '../plan';
import { messageOf } from '../series/text';
import type { TraceSource } from '../traces';
import { readTraceSettings, type LinkedDashboards, type TraceSettings } from '../traces/eager';
import type { FireworksQuery } from '../types';
import { narrowTraces } from './dashboardFilters';
import type { PanelRequest } from './prepare';

/** Answers one target of a trace type. An error is one of its own row. */
export function answerTrace(
  target: FireworksQuery,
  request: PanelRequest,
  { traces, templates }: { traces: OpenedTraces; templates: Templates }
): Observable<DataQueryResponse> {
  const problem = problemOfSaved(target);
  if (problem !== undefined) {
    return of(failed(readQuery(target).refId, new Error(problem.message)));
  }
  const { query: narrowed, notice } = narrowTraces(readQuery(target), request.filters);
  const notices = [
    ...(notice === undefined ? [] : [notice]),
    ...unknownVariables(narrowed, templates, request.scopedVars),
  ];
  const query = interpolateQuery(narrowed, templates, request.scopedVars);
  const asked = {
    fromMs: request.range.from.valueOf(),
    toMs: request.range.to.valueOf(),
    intervalMs: request.intervalMs,
    maxDataPoints: request.maxDataPoints ?? DEFAULT_POINTS,
  };
  return from(Promise.all([traces.source(), grouped(query, request)])).pipe(
    switchMap(([source, { query: last, notices: more }]) =>
      (last.asEvents === true
        ? from(source.annotations(last, asked)).pipe(map((frames) => ({ frames, partial: false })))
        : source.run(last, asked)
      ).pipe(
        map(({ frames, partial }): DataQueryResponse => ({
          data: withNotices(frames, [...notices, ...more]),
          state: partial === true ? LoadingState.Loading : LoadingState.Done,
        }))
      )
    ),
    catchError((error: unknown) => of(failed(query.refId, error)))
  );
}

const DEFAULT_POINTS = 500;

/** Which statistic can be grouped by what is loaded with the rest of the traces. */
async function grouped(
  query: FireworksQuery,
  { groupByKeys = [] }: PanelRequest
): Promise<{ query: FireworksQuery; notices: string[] }> {
  return groupByKeys.length === 0 || query.asEvents === true
    ? { query, notices: [] }
    : (await import('../traces')).groupedBy(query, groupByKeys);
}

/** The frames with words beside the first of them. */
export function withNotices(frames: DataFrame[], texts: readonly string[]): DataFrame[] {
  const notices = texts.map((text): QueryResultMetaNotice => ({ severity: 'info', text }));
  return notices.length === 0
    ? frames
    : frames.map((frame, index) =>
        index === 0
          ? { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...notices] } }
          : frame
      );
}

function failed(refId: string, error: unknown): DataQueryResponse {
  const message = messageOf(error);
  return { data: [], errors: [{ refId, message }], state: LoadingState.Error };
}

type Settings = Parameters<typeof readTraceSettings>[0];
type Backend = Parameters<typeof import('../traces').grafanaHttp>[0];

/** The MLflow that the settings name. */
export interface OpenedTraces {
  settings: TraceSettings;
  /** False when no MLflow is set up. */
  isConfigured: boolean;
  /** Whether there is one, and this person may read it. */
  isReadable: boolean;
  /** The code that reads MLflow is loaded when it is first asked for: most dashboards show no traces. */
  source(): Promise<TraceSource>;
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: () => Promise<LinkedDashboards>;
}

/** The person who looks. */
export interface Reader {
  /** Or an admin. */
  isEditor: boolean;
  /** Where links lead; absent for whoever may open Explore. */
  dashboards?: () => Promise<LinkedDashboards>;
}

export function openTraces(
  instance: Settings,
  backend: Backend,
  { isEditor, dashboards }: Reader = { isEditor: true }
): OpenedTraces {
  const settings = readTraceSettings(instance);
  let opened: Promise<TraceSource> | undefined;
  return {
    settings,
    isConfigured: settings.url !== '',
    isReadable: settings.url !== '' && (isEditor || !settings.editorsOnly),
    source: () => {
      opened ??= open(settings, backend, dashboards).catch((error: unknown) => {
        // A chunk that could not be fetched may be there at the next attempt.
        opened = undefined;
        throw error;
      });
      return opened;
    },
    dashboards,
  };
}

async function open(
  settings: TraceSettings,
  backend: Backend,
  dashboards: OpenedTraces['dashboards']
): Promise<TraceSource> {
  const { grafanaHttp, traceSource } = await import('../traces');
  return traceSource(grafanaHttp(backend, settings.proxyPath), settings, () => Date.now(), dashboards);
}
