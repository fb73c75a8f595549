/*
 * A store that another data source of this Grafana keeps: Prometheus, Thanos, Mimir, VictoriaMetrics … Plans enter,
 * grids leave, as from the browser's own store.
 *
 * One request, from file to file:
 *
 * 1. prometheusStore.ts   what the store can do; `run` is answerRequest.ts
 * 2. connection.ts        the data source (found by dataSource.ts as settings.ts say), and all that was found out about
 *                         the store behind it, kept some minutes for all panels (remembered.ts)
 * 3. storeFacts.ts        gathers what this request needs to know:
 *      storedNames.ts         what the store calls metrics and the status code
 *      findStoredSeries.ts    whether it has series more than once (storedSeries.ts), by what was added to them
 *                             (addedLabels.ts)
 *      storeQuirks.ts         what it does otherwise than Prometheus; lookback.ts whether it forgets samples too soon
 * 4. prepareRequest.ts    a plan becomes PromQL: seriesSource.ts says where its series are and how each counts once,
 *                         histogramBounds.ts whether buckets can be added up; src/promql prints it
 * 5. delegatedQuery.ts    all expressions of a panel as one request of the data source, and its frames as columns
 * 6. gridResult.ts        columns become the grid of the plan; errors.ts and notices.ts have the words beside it
 *
 * Beside that: lists.ts (what editors choose from) and health.ts (“Save & test”).
 */
export { prometheusStore } from './prometheusStore';
export { checkedMatchers, readPrometheusOptions, type PrometheusOptions } from './settings';
export type { DataSources } from './dataSource';
export type { PrometheusWorld } from './connection';
