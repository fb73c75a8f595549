import {
  CoreApp,
  rangeUtil,
  type AdHocVariableFilter,
  type DataQuery,
  type DataQueryRequest,
  type DataSourceApi,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';

export interface RequestInputs {
  dataSource: DataSourceApi;
  targets: readonly DataQuery[];
  range: TimeRange;
  /** Usually the panel's width in pixels. */
  maxDataPoints: number;
  /** The panel's own least interval, such as `1m`; else the data source's. */
  minInterval?: string;
  scopedVars?: ScopedVars;
  filters?: AdHocVariableFilter[];
  app: CoreApp;
  panelId?: number;
  /** The kind of panel; none in Explore. */
  panelPluginId?: string;
}

let requestCounter = 100;

/** The request that Grafana would make of a panel: hidden targets left out, the interval from the panel's width. */
export function buildRequest(inputs: RequestInputs): DataQueryRequest {
  const { dataSource, range, maxDataPoints, scopedVars, app, panelId, panelPluginId } = inputs;
  const low = inputs.minInterval ?? dataSource.interval;
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints, low);
  const { uid, type } = dataSource;
  return {
    requestId: `${app === CoreApp.Explore ? 'explore' : 'Q'}${requestCounter++}`,
    app,
    panelId,
    panelPluginId,
    timezone: 'browser',
    range,
    rangeRaw: range.raw,
    interval,
    intervalMs,
    maxDataPoints,
    startTime: Date.now(),
    targets: inputs.targets
      .filter((target) => target.hide !== true)
      .map((target) => ({ ...target, datasource: target.datasource ?? { uid, type } })),
    filters: inputs.filters ?? [],
    scopedVars: {
      ...scopedVars,
      __interval: { text: interval, value: interval },
      __interval_ms: { text: String(intervalMs), value: intervalMs },
    },
  };
}
