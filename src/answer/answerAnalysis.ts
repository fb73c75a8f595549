import {
  LoadingState,
  type Field,
  type DataFrame,
  type DataQueryResponse,
  type QueryResultMetaNotice,
} from '@grafana/data';
import { catchError, defer, from, map, of, switchMap, type Observable } from 'rxjs';
import { RULES, runAnalysis, type Analysis, type AnalysisAnswer, type AnalysisRequest } from '../analysis';
import { questionOf } from '../analysis/eager';
import { REQUESTS } from '../catalogue';
import {
  interpolateQuery,
  orProblem,
  planAnalysis,
  problemOfSaved,
  readQuery,
  unknownVariables,
  type PlanProblem,
} from '../plan';
import { withPatterns } from '../series/pattern';
import { messageOf } from '../series/text';
import type { MetricStore } from '../stores';
import type { LinkedDashboards } from '../traces/eager';
import type { AnalysisName, FireworksOptions, FireworksQuery } from '../types';
import { fitLabels } from './applicable';
import type { OpenedDeployments } from './answerDeployments';
import type { MetricsContext } from './answerMetrics';
import { applyDashboardFilters, type Fitted } from './dashboardFilters';
import type { OpenedTraces } from './answerTrace';
import { withRateInterval } from './prepared';
import type { PanelRequest } from './prepare';
import { withDeploymentLinks } from './traceLinks';

export interface AnalysisContext extends Pick<MetricsContext, 'templates' | 'scrapeIntervalMs' | 'now'> {
  store: MetricStore;
  deployments: OpenedDeployments;
  traces?: Pick<OpenedTraces, 'isReadable' | 'settings' | 'source' | 'dashboards'>;
  prices: Pick<FireworksOptions, 'gpuPrices'>;
}

/** Answers one target of this type. An error is one of its own row. @param rules for tests */
export function answerAnalysis(
  target: FireworksQuery,
  request: PanelRequest,
  context: AnalysisContext,
  rules: Rules = RULES
): Observable<DataQueryResponse> {
  const problem = problemOfSaved(target);
  const { refId } = readQuery(target);
  if (problem !== undefined) {
    return of(failed(refId, problem.message));
  }
  const { store, deployments, traces, scrapeIntervalMs, now } = context;
  const world = {
    store,
    deployments: deployments.isConfigured ? () => deployments.source() : undefined,
    traces: traces?.isReadable === true ? () => traces.source() : undefined,
    live: request.range.to.valueOf() >= now() - scrapeIntervalMs,
  };
  return defer(() => from(prepare(target, request, context, rules))).pipe(
    switchMap(({ said, read, dashboards }) =>
      read.ok
        ? runAnalysis(read.rule, linking(read.asked, traces?.settings.links.uid, dashboards), world).pipe(
            map((answer) => toResponse(refId, answer, said, request.panelPluginId))
          )
        : of(failed(refId, read.message))
    ),
    catchError((error: unknown) => of(failed(refId, messageOf(error))))
  );
}

type Rules = Readonly<Partial<Record<AnalysisName, Analysis>>>;

/** A question as its rule takes it. */
export interface ReadAnalysis {
  ok: true;
  rule: Analysis;
  asked: AnalysisRequest;
  analysis: AnalysisName;
}

/**
 * A saved question, checked against its rule, or why it cannot be asked.
 * @param narrowed by the dashboard, with its variables
 */
export async function readAnalysis(
  narrowed: FireworksQuery,
  { range, scopedVars }: Pick<PanelRequest, 'range' | 'scopedVars'>,
  { templates, scrapeIntervalMs, prices, now }: Omit<AnalysisContext, 'store' | 'deployments' | 'traces'>,
  rules: Rules = RULES
): Promise<ReadAnalysis | PlanProblem> {
  const problem = problemOfSaved(narrowed);
  if (problem !== undefined) {
    return problem;
  }
  const query = interpolateQuery(readQuery(narrowed), templates, withRateInterval(scopedVars, scrapeIntervalMs));
  const toMs = Math.min(range.to.valueOf(), now());
  const shown = { fromMs: Math.min(range.from.valueOf(), toMs), toMs };
  const planned = await withPatterns(() => planAnalysis(query, shown));
  if (!planned.ok) {
    return planned;
  }
  const { analysis, window, before, matchers } = planned;
  const rule = rules[analysis];
  if (rule === undefined) {
    const message = `“${questionOf(query)}” cannot be asked in this version.`;
    return { ok: false, field: 'analysis', message };
  }
  const asked = { query, matchers, range: shown, window, before, scrapeIntervalMs, prices };
  return orProblem(() => {
    rule.needs(asked);
    return { ok: true as const, rule, asked, analysis };
  });
}

/** A saved query may name its data source by a variable; links want the one that is asked. */
function linking(
  asked: AnalysisRequest,
  uid: string | undefined,
  dashboards: LinkedDashboards | undefined
): AnalysisRequest {
  return uid === undefined ? asked : { ...asked, query: { ...asked.query, datasource: { uid } }, dashboards };
}

async function prepare(target: FireworksQuery, request: PanelRequest, context: AnalysisContext, rules: Rules) {
  const [fitted, dashboards] = await Promise.all([
    fitToAnalysis(target, request, context),
    context.traces?.dashboards?.(),
  ]);
  const narrowed = applyDashboardFilters(readQuery(target), fitted.filters, fitted.groupByKeys);
  const said = [...fitted.notices, ...unknownVariables(narrowed, context.templates, request.scopedVars)];
  return { said, read: await readAnalysis(narrowed, request, context, rules), dashboards };
}

function toResponse(
  refId: string,
  { frames, partial, notices, error }: AnalysisAnswer,
  said: readonly string[],
  panel: string | undefined
): DataQueryResponse {
  const own = frames.map((frame) => ({
    ...frame,
    refId: frame.refId ?? refId,
    meta: {
      ...frame.meta,
      // Grafana shows the inspector of a data source where frames have some.
      custom: {},
      // Explore merges the tables of a row into one with all their columns, unless a panel is named that shows them.
      ...(frame.length === 0 ? {} : { preferredVisualisationPluginId: 'table' }),
    },
    // A panel has its own words for nothing, and shows columns without rows instead where there are any.
    fields: frame.length === 0 ? [] : frame.fields.map(asShown),
  }));
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

/**
 * Grafana names columns by their frame where several have the same ones, and asks a table whether texts wrap at two
 * places, by its version. What wraps is as wide as there is room.
 */
export function asShown(field: Field): Field {
  const custom: Record<string, unknown> = field.config.custom ?? {};
  const isWrapped = Object(custom.cellOptions).wrapText === true;
  return {
    ...field,
    config: {
      ...field.config,
      displayNameFromDS: field.config.displayNameFromDS ?? field.name,
      ...(isWrapped && { custom: { ...custom, minWidth: WORDS_WIDTH, wrapText: true } }),
    },
  };
}

const WORDS_WIDTH = 320;
