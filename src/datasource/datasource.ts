import {
  DataSourceApi,
  type AdHocVariableFilter,
  type CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type DataSourceWithToggleableQueryFiltersSupport,
  type MetricFindValue,
  type QueryFilterOptions,
  type ScopedVars,
  type TestDataSourceResponse,
  type ToggleFilterAction,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import type { Observable } from 'rxjs';
import {
  answer,
  follow,
  interpolateAll,
  isRunnable,
  tracesPart,
  withDashboardFilters,
  type TracesPart,
} from '../answer';
import { traceAnnotations } from './annotations';
import { explain, newestValue, type Explanation, type NewestValue } from '../editors/query/newestValue';
import { hasMetrics, health } from './health';
import { tagKeys, tagValues } from './adHocFilters';
import { grafanaScope } from './grafanaScope';
import { hasFilter, toggleFilter } from './queryFilters';
import { grafanaRequests } from '../grafana/pageRequests';
import { FireworksVariableSupport } from './variables';
import { displayText, readQuery } from '../plan';
import { openStore, type LocalHistory, type MetricStore, type OpenedStore } from '../stores';
import { isTraceQuery, traceDisplayText } from '../traces/eager';
import type { FireworksOptions, FireworksQuery } from '../types';

/** Wires the parts; each method hands over to the folder that does the work. */
export class FireworksDataSource
  extends DataSourceApi<FireworksQuery, FireworksOptions>
  implements DataSourceWithToggleableQueryFiltersSupport<FireworksQuery>
{
  readonly store: MetricStore;
  readonly traces: TracesPart;
  readonly options: FireworksOptions;
  readonly #opened: OpenedStore;
  readonly #templates = getTemplateSrv();

  constructor(settings: DataSourceInstanceSettings<FireworksOptions>) {
    super(settings);
    this.options = settings.jsonData;
    const requests = grafanaRequests();
    this.#opened = openStore(settings, {
      backend: requests,
      dataSources: getDataSourceSrv(),
      now: () => Date.now(),
      scope: grafanaScope(),
    });
    this.store = this.#opened.store;
    this.traces = tracesPart(settings, requests);
    // Grafana computes no step finer than this.
    this.interval = `${this.#opened.scrapeIntervalMs / 1000}s`;
    this.variables = new FireworksVariableSupport(this.store, this.traces, this.#templates);
    this.annotations = traceAnnotations;
  }

  override query(request: DataQueryRequest<FireworksQuery>): Observable<DataQueryResponse> {
    const runnable = { ...request, targets: request.targets.filter(isRunnable) };
    return request.liveStreaming ? follow(runnable, this.#context()) : answer(runnable, this.#context());
  }

  override filterQuery(query: FireworksQuery): boolean {
    return isRunnable(query);
  }

  override getDefaultQuery(_app: CoreApp): Partial<FireworksQuery> {
    if (this.traces.isConfigured && !hasMetrics(this.options)) {
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
    return isTraceQuery(read) ? traceDisplayText(read) : displayText(read);
  }

  override interpolateVariablesInQueries(
    queries: FireworksQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): FireworksQuery[] {
    return queries.map((query) => ({
      ...interpolateAll(withDashboardFilters(readQuery(query), filters), this.#templates, scopedVars),
      datasource: this.getRef(),
    }));
  }

  override testDatasource(): Promise<TestDataSourceResponse> {
    return health({ ...this.#context(), options: this.options });
  }

  override getTagKeys(_options?: DataSourceGetTagKeysOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return tagKeys(this.store);
  }

  override getGroupByKeys(_options?: DataSourceGetTagKeysOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return tagKeys(this.store);
  }

  override getTagValues(options: DataSourceGetTagValuesOptions<FireworksQuery>): Promise<MetricFindValue[]> {
    return tagValues(this.store, options.key, options.filters);
  }

  toggleQueryFilter(query: FireworksQuery, filter: ToggleFilterAction): FireworksQuery {
    return toggleFilter(query, filter);
  }

  queryHasFilter(query: FireworksQuery, filter: QueryFilterOptions): boolean {
    return hasFilter(query, filter);
  }

  /**
   * What a query means, for the editor: PromQL and a sentence, or why it cannot be answered.
   * @throws PatternsNotLoaded
   */
  explain(query: FireworksQuery, scopedVars: ScopedVars = {}): Explanation {
    return explain(query, scopedVars, this.#context());
  }

  newestValue(query: FireworksQuery): Promise<NewestValue | undefined> {
    return newestValue(query, this.#context());
  }

  /** Adds text exposition with timestamps to the history of this browser. */
  async importHistory(chunks: AsyncIterable<Uint8Array>): ReturnType<LocalHistory['importText']> {
    if (this.localHistory === undefined) {
      throw new Error('This data source reads a Prometheus, which keeps the history. Import into that one instead.');
    }
    return this.localHistory.importText(chunks);
  }

  /** What this browser has collected; undefined where a Prometheus does that. */
  get localHistory(): LocalHistory | undefined {
    return this.#opened.localHistory;
  }

  #context() {
    return {
      store: this.store,
      traces: this.traces,
      templates: this.#templates,
      scrapeIntervalMs: this.#opened.scrapeIntervalMs,
      now: () => Date.now(),
    };
  }
}
