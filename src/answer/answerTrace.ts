import { LoadingState, type DataFrame, type DataQueryResponse, type QueryResultMetaNotice } from '@grafana/data';
import { catchError, from, map, of, switchMap, type Observable } from 'rxjs';
import { interpolateQuery, readQuery, unknownVariables, type Templates } from '../query';
import { interpolateTraceQuery } from '../traces/eager';
import type { FireworksQuery, TraceFilter } from '../types';
import { toFilter } from './dashboardFilters';
import type { PanelRequest } from './request';
import type { TracesPart } from './tracesPart';

/** Answers one target of a trace type. An error is one of its own row. */
export function answerTrace(
  target: FireworksQuery,
  request: PanelRequest,
  { traces, templates }: { traces: TracesPart; templates: Templates }
): Observable<DataQueryResponse> {
  const { query: narrowed, notice } = narrow(readQuery(target), request.filters);
  const notices = [
    ...(notice === undefined ? [] : [notice]),
    ...unknownVariables(narrowed, templates, request.scopedVars),
  ];
  const query = interpolateAll(narrowed, templates, request.scopedVars);
  const asked = {
    fromMs: request.range.from.valueOf(),
    toMs: request.range.to.valueOf(),
    intervalMs: request.intervalMs,
    maxDataPoints: request.maxDataPoints ?? DEFAULT_POINTS,
  };
  return from(traces.source()).pipe(
    switchMap((source) =>
      query.asEvents === true
        ? from(source.annotations(query, asked)).pipe(map((frames) => ({ frames, partial: false })))
        : source.run(query, asked)
    ),
    map(({ frames, partial }): DataQueryResponse => ({
      data: withNotices(frames, notices),
      state: partial === true ? LoadingState.Loading : LoadingState.Done,
    })),
    catchError((error: unknown) => of(failed(query.refId, error)))
  );
}

const DEFAULT_POINTS = 500;

/** Every variable of a query, whichever type it has. */
export function interpolateAll(
  query: FireworksQuery,
  templates: Templates,
  scopedVars: PanelRequest['scopedVars']
): FireworksQuery {
  // The trace id is a field of both; replaced twice, a value with a dollar sign in it would change.
  return interpolateTraceQuery(
    { ...interpolateQuery(query, templates, scopedVars), query: query.query },
    templates,
    scopedVars
  );
}

/** Labels of metrics that are fields of traces too. */
const SHARED_LABELS = new Set(['deployment_id', 'base_model']);
const TRACE_LABEL =
  /^(status|duration|name|model|deployment|session|user|text|tool|prompt|run|trace|(span|tag|metadata|feedback|expectation)\..+)$/s;

/** The dashboard's ad hoc filters, as far as traces have such fields. */
function narrow(
  query: FireworksQuery,
  filters: PanelRequest['filters'] = []
): { query: FireworksQuery; notice?: string } {
  const known: TraceFilter[] = [];
  const unknown: string[] = [];
  for (const filter of filters.map(toFilter).filter((one) => one !== undefined)) {
    if (SHARED_LABELS.has(filter.label) || TRACE_LABEL.test(filter.label)) {
      known.push(filter);
    } else {
      unknown.push(filter.label);
    }
  }
  return {
    query: known.length === 0 ? query : { ...query, traceFilters: [...(query.traceFilters ?? []), ...known] },
    ...(unknown.length === 0
      ? {}
      : { notice: `Traces have no ${unknown.join(', ')}, so that filter of the dashboard does not narrow them.` }),
  };
}

function withNotices(frames: DataFrame[], texts: readonly string[]): DataFrame[] {
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
  const message = error instanceof Error ? error.message : String(error);
  return { data: [], errors: [{ refId, message }], state: LoadingState.Error };
}
