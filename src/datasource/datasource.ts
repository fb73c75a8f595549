import {
  DataSourceApi,
  type AbstractQuery,
  type AdHocVariableFilter,
  type CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetDrilldownsApplicabilityOptions,
  type DataSourceGetRecommendedDrilldownsOptions,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithQueryExportSupport,
  type DataSourceWithToggleableQueryFiltersSupport,
  type DrilldownRecommendation,
  type DrilldownsApplicability,
  type MetricFindValue,
  type DataSourceWithQueryModificationSupport,
  type QueryFilterOptions,
  type QueryFixAction,
  type ScopedVars,
  type TestDataSourceResponse,
  type ToggleFilterAction,
} from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { config, getBackendSrv, getDataSourceSrv, getTemplateSrv, hasPermission } from '@grafana/runtime';
import type { Observable } from 'rxjs';
import {
  answer,
  follow,
  isRunnable,
  knownToFit,
  mayBeComputedWith,
  openDeployments,
  openTraces,
  rowsToAsk,
  withDashboardFilters,
  type AnswerContext,
  type OpenedDeployments,
  type OpenedTraces,
  type Reader,
} from '../answer';
import { analysisDisplayText, isAnalysisQuery } from '../analysis/eager';
import { deploymentDisplayText, isDeploymentQuery } from '../deployments/eager';
import { grafanaRequests } from '../grafana/pageRequests';
import { displayText, interpolateQuery, readQuery, unreadFields } from '../plan';
import { openStore, type LocalHistory, type OpenedStore } from '../stores';
import { findDashboards, isTraceQuery, traceDisplayText } from '../traces/eager';
import type { FireworksOptions, FireworksQuery } from '../types';
import type { AdHocContext } from './adHocFilters';
import { annotationSupport } from './annotations';
import { health } from './health';
import { ADDS, addFilter, hasFilter, toggleFilter } from './queryFilters';
import { FireworksVariableSupport } from './variables';

/** Wires the parts; each method hands over to the folder that does the work. */
export class FireworksDataSource
  extends DataSourceApi<FireworksQuery, FireworksOptions>
  implements
    DataSourceWithToggleableQueryFiltersSupport<FireworksQuery>,
    DataSourceWithQueryModificationSupport<FireworksQuery>,
    DataSourceWithQueryExportSupport<FireworksQuery>
{
  readonly metrics: OpenedStore;
  readonly traces: OpenedTraces;
  readonly deployments: OpenedDeployments;
  /** What panels are answered with. */
  readonly context: AnswerContext;

  constructor(settings: DataSourceInstanceSettings<FireworksOptions>) {
    super(settings);
    const requests = grafanaRequests();
    const templates = getTemplateSrv();
    const now = () => Date.now();
    const world = { backend: requests, dataSources: getDataSourceSrv(), now, scope: grafanaScope() };
    this.metrics = openStore(settings, world);
    this.traces = openTraces(settings, requests, reader(now));
    this.deployments = openDeployments(settings, requests);
    const { store, scrapeIntervalMs, isConfigured: hasMetrics } = this.metrics;
    const { traces, deployments } = this;
    const prices = { gpuPrices: settings.jsonData?.gpuPrices };
    this.context = { store, traces, deployments, templates, scrapeIntervalMs, hasMetrics, prices, now };
    // Grafana computes no step finer than this.
    this.interval = `${scrapeIntervalMs / 1000}s`;
    this.variables = new FireworksVariableSupport(store, this.traces, templates);
    this.annotations = annotationSupport(this.traces.isConfigured);
  }

  override query(request: DataQueryRequest<FireworksQuery>): Observable<DataQueryResponse> {
    const runnable = { ...request, targets: rowsToAsk(request.targets) };
    return request.liveStreaming ? follow(runnable, this.context) : answer(runnable, this.context);
  }

  override filterQuery(query: FireworksQuery): boolean {
    // A hidden row may be one that others are computed of, which is seen when all rows of a panel are asked for.
    return isRunnable(query) || mayBeComputedWith(query);
  }

  override getDefaultQuery(_app: CoreApp): Partial<FireworksQuery> {
    if (this.traces.isConfigured && !this.metrics.isConfigured) {
      return { queryType: 'traces' };
    }
    return {
      queryType: 'metrics',
      metric: 'latency_to_first_token_ms_bucket:sum_by_deployment',
      view: 'quantile',
      quantiles: [0.5, 0.95, 0.99],
    };
  }

  override getQueryDisplayText(query: FireworksQuery): string {
    const read = readQuery(query);
    return isTraceQuery(read)
      ? traceDisplayText(read)
      : isDeploymentQuery(read)
        ? deploymentDisplayText(read)
        : isAnalysisQuery(read)
          ? analysisDisplayText(read)
          : displayText(read);
  }

  override interpolateVariablesInQueries(
    queries: FireworksQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): FireworksQuery[] {
    const taken = (query: FireworksQuery) =>
      isTraceQuery(readQuery(query)) ? filters : knownToFit(query, { filters, scopedVars }, this.context);
    return queries.map((query) => ({
      ...interpolateQuery(withDashboardFilters(readQuery(query), taken(query)), this.context.templates, scopedVars),
      ...unreadFields(query),
      datasource: this.getRef(),
    }));
  }

  /** The rows of a panel that was of another data source. What reads them is loaded for this alone. */
  override async importQueries(queries: DataQuery[], origin: DataSourceApi<DataQuery>): Promise<FireworksQuery[]> {
    const { importQueries } = await import('./importQueries');
    const { store, scrapeIntervalMs, history } = this.metrics;
    return importQueries(queries, origin, {
      scrapeIntervalMs,
      keepsAddedLabels: history.kept === 'elsewhere',
      metrics: async () => (await store.metrics()).map(({ name }) => name),
    });
  }

  async exportToAbstractQueries(queries: FireworksQuery[]): Promise<AbstractQuery[]> {
    const { exportQueries } = await import('./exportQueries');
    return exportQueries(queries);
  }

  override testDatasource(): Promise<TestDataSourceResponse> {
    return health(this.metrics, this.traces, this.deployments, this.context.now());
  }

  override async getTagKeys(options?: DataSourceGetTagKeysOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return (await import('./adHocFilters')).tagKeys(options ?? {}, this.adHocContext());
  }

  override async getGroupByKeys(options?: DataSourceGetTagKeysOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return (await import('./adHocFilters')).groupKeys(options ?? {}, this.adHocContext());
  }

  override async getTagValues(options: DataSourceGetTagValuesOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return (await import('./adHocFilters')).tagValues(options, this.adHocContext());
  }

  override async getDrilldownsApplicability(
    options?: DataSourceGetDrilldownsApplicabilityOptions<FireworksQuery>
  ): Promise<DrilldownsApplicability[]> {
    return (await import('./drilldowns')).applicability(options ?? {}, this.adHocContext());
  }

  override async getRecommendedDrilldowns(
    options?: DataSourceGetRecommendedDrilldownsOptions<FireworksQuery>
  ): Promise<DrilldownRecommendation> {
    return (await import('./drilldowns')).recommended(options ?? {}, this.adHocContext());
  }

  toggleQueryFilter(query: FireworksQuery, filter: ToggleFilterAction): FireworksQuery {
    return toggleFilter(query, filter);
  }

  override modifyQuery(query: FireworksQuery, action: QueryFixAction): FireworksQuery {
    return addFilter(query, action);
  }

  getSupportedQueryModifications(): string[] {
    return ADDS;
  }

  queryHasFilter(query: FireworksQuery, filter: QueryFilterOptions): boolean {
    return hasFilter(query, filter);
  }

  private adHocContext(): AdHocContext {
    const { store, templates, now } = this.context;
    return { store, templates, now, traces: this.traces };
  }

  /**
   * Adds text exposition with timestamps to the history of this browser.
   * @throws Error where the history is kept elsewhere, saying where
   */
  async importHistory(chunks: AsyncIterable<Uint8Array>): ReturnType<LocalHistory['importText']> {
    const { history } = this.metrics;
    if (history.kept === 'elsewhere') {
      throw new Error(history.whereToImport);
    }
    return history.history.importText(chunks);
  }
}

/**
 * A text for this Grafana and organisation. What a browser stores belongs to an origin, and one origin may serve
 * several Grafanas under different paths; each has organisations that must not see each other's samples.
 */
function grafanaScope(): string {
  // A page that hosts the plugin without Grafana has no boot data, whatever the types say.
  const { appSubUrl = '', bootData } = config as Partial<typeof config>;
  return `${appSubUrl} ${bootData?.user?.orgId ?? 0}`;
}

/** The person whose page this is. Grafana's server decides by the same role who may ask the routes of editors. */
function reader(now: () => number): Reader {
  // A page that hosts the plugin without Grafana has no boot data, whatever the types say.
  const { bootData } = config as Partial<typeof config>;
  const user = bootData?.user;
  const isEditor = user === undefined || user.isGrafanaAdmin || user.orgRole === 'Editor' || user.orgRole === 'Admin';
  return { isEditor, dashboards: linkedDashboards(now) };
}

/**
 * The dashboards to which links lead a person who may not open Explore, which Grafana answers with its home page and
 * without a word; undefined for everybody else. @param now milliseconds since the epoch
 */
function linkedDashboards(now: () => number): Reader['dashboards'] {
  return mayExplore() ? undefined : findDashboards(searchDashboards, now);
}

function mayExplore(): boolean {
  const { bootData, exploreEnabled = true } = config as Partial<typeof config>;
  return bootData?.user?.permissions === undefined || (exploreEnabled && hasPermission('datasources:explore'));
}

async function searchDashboards(tag: string): Promise<unknown> {
  return getBackendSrv().get('/api/search', { type: 'dash-db', tag, limit: 100 }, undefined, { showErrorAlert: false });
}
