import { LoadingState, type DataFrame, type DataQueryResponse, type QueryResultMetaNotice } from '@grafana/data';
import { catchError, defer, from, map, of, switchMap, type Observable } from 'rxjs';
import { RULES, runAnalysis, type Analysis, type AnalysisAnswer } from '../analysis';
import { questionOf } from '../analysis/eager';
import { REQUESTS } from '../catalogue';
import { interpolateQuery, planAnalysis, problemOfSaved, readQuery, unknownVariables } from '../plan';
import { withPatterns } from '../series/pattern';
import { messageOf } from '../series/text';
import type { MetricStore } from '../stores';
import type { AnalysisName, FireworksOptions, FireworksQuery } from '../types';
import { fitLabels } from './applicable';
import type { OpenedDeployments } from './answerDeployments';
import type { MetricsContext } from './answerMetrics';
import { applyDashboardFilters, type Fitted } from './dashboardFilters';
import { withRateInterval } from './prepared';
import type { PanelRequest } from './prepare';
import { withDeploymentLinks } from './traceLinks';

export interface AnalysisContext extends Pick<MetricsContext, 'templates' | 'scrapeIntervalMs' | 'now'> {
  store: MetricStore;
  deployments: OpenedDeployments;
  prices: Pick<FireworksOptions, 'gpuPrices' | 'tokenPrices'>;
}

/** Answers one target of this type. An error is one of its own row. @param rules for tests */
export function answerAnalysis(
  target: FireworksQuery,
  request: PanelRequest,
  context: AnalysisContext,
  rules: Readonly<Partial<Record<AnalysisName, Analysis>>> = RULES
): Observable<DataQueryResponse> {
  const problem = problemOfSaved(target);
  const { refId } = readQuery(target);
  if (problem !== undefined) {
    return of(failed(refId, problem.message));
  }
  return defer(() => from(fitToAnalysis(target, request, context))).pipe(
    switchMap((fitted) => ask(target, request, fitted, context, rules)),
    catchError((error: unknown) => of(failed(refId, messageOf(error))))
  );
}

function ask(
  target: FireworksQuery,
  request: PanelRequest,
  fitted: Fitted,
  context: AnalysisContext,
  rules: Readonly<Partial<Record<AnalysisName, Analysis>>>
): Observable<DataQueryResponse> {
  const { store, deployments, templates, scrapeIntervalMs, prices, now } = context;
  const scopedVars = withRateInterval(request.scopedVars, scrapeIntervalMs);
  const narrowed = applyDashboardFilters(readQuery(target), fitted.filters, fitted.groupByKeys);
  const query = interpolateQuery(narrowed, templates, scopedVars);
  const nowMs = now();
  const toMs = Math.min(request.range.to.valueOf(), nowMs);
  const range = { fromMs: Math.min(request.range.from.valueOf(), toMs), toMs };
  return from(Promise.resolve(withPatterns(() => planAnalysis(query, range)))).pipe(
    switchMap((planned) => {
      const rule = planned.ok ? rules[planned.analysis] : undefined;
      if (!planned.ok) {
        return of(failed(query.refId, planned.message));
      }
      if (rule === undefined) {
        return of(failed(query.refId, `“${questionOf(query)}” cannot be asked in this version.`));
      }
      const { window, before, matchers } = planned;
      const asked = { query, matchers, range, window, before, scrapeIntervalMs, prices };
      const said = [...fitted.notices, ...unknownVariables(narrowed, templates, scopedVars)];
      return runAnalysis(rule, asked, {
        store,
        deployments: deployments.isConfigured ? () => deployments.source() : undefined,
        live: request.range.to.valueOf() >= nowMs - scrapeIntervalMs,
      }).pipe(map((answer) => toResponse(query.refId, answer, said, request.panelPluginId)));
    })
  );
}

function toResponse(
  refId: string,
  { frames, partial, notices, error }: AnalysisAnswer,
  said: readonly string[],
  panel: string | undefined
): DataQueryResponse {
  const own = frames.map((frame) => ({ ...frame, refId: frame.refId ?? refId }));
  const added = [...said.map((text): QueryResultMetaNotice => ({ severity: 'warning', text })), ...notices];
  const data = withFirstNotices(withDeploymentLinks(own, panel), added);
  return {
    data,
    state: error !== undefined ? LoadingState.Error : partial ? LoadingState.Loading : LoadingState.Done,
    errors: error === undefined ? undefined : [{ refId, ...error }],
  };
}

/** Said before what the analysis says of itself. */
function withFirstNotices(frames: DataFrame[], notices: readonly QueryResultMetaNotice[]): DataFrame[] {
  return frames.map((frame, index) =>
    index > 0 || notices.length === 0
      ? frame
      : { ...frame, meta: { ...frame.meta, notices: [...notices, ...(frame.meta?.notices ?? [])] } }
  );
}

/** All of what is asked is told apart by the labels that requests have. What the rows are is the question's own. */
async function fitToAnalysis(
  target: FireworksQuery,
  { filters = [], groupByKeys = [] }: PanelRequest,
  context: AnalysisContext
): Promise<Fitted> {
  const question = `“${questionOf(readQuery(target))}”`;
  const requests = { title: question, names: [REQUESTS], onlyBy: undefined };
  const fitted = await fitLabels(requests, { filters, groupByKeys: [] }, context);
  const others = groupByKeys.filter((key) => !PER_DEPLOYMENT.includes(key));
  const notGrouped = `${question} is answered per deployment, so it is not grouped by ${others.join(', ')}.`;
  return { ...fitted, notices: [...fitted.notices, ...(others.length === 0 ? [] : [notGrouped])] };
}

const PER_DEPLOYMENT: readonly string[] = ['deployment_id', 'base_model'];

function failed(refId: string, message: string): DataQueryResponse {
  return { data: [], errors: [{ refId, message }], state: LoadingState.Error };
}
