/*
 * A store that another data source of this Grafana keeps: Prometheus, Thanos, Mimir, VictoriaMetrics … Plans enter,
 * grids leave, as from the browser's own store.
 *
 * One request, from file to file:
 *
 * 1. here                 what the store can do; `run` is answerRequest.ts
 * 2. connection.ts        the data source (found by dataSource.ts as settings.ts say), and all that was found out about
 *                         the store behind it, kept some minutes for all panels (remembered.ts)
 * 3. storeFacts.ts        gathers what this request needs to know, and says from it where its series are and how each
 *                         counts once:
 *      storedNames.ts         what the store calls metrics and labels, and which labels were added
 *      findStoredSeries.ts    whether it has series more than once (storedSeries.ts), by what was added to them
 *      storeQuirks.ts         what it does otherwise than Prometheus, and whether it forgets samples too soon
 * 4. prepareRequest.ts    a plan becomes PromQL: histogramBounds.ts says whether buckets can be added up; src/promql
 *                         prints it
 * 5. delegatedQuery.ts    all expressions of a panel as one request of the data source, and its frames as columns
 * 6. answerRequest.ts     columns become the grid of the plan; errors.ts and notices.ts have the words beside it
 *
 * Beside that: lists.ts (what editors choose from) and health.ts (“Save & test”).
 */
import type { Selection } from '../../plan';
import { plainSource, toPromql, type SeriesSource } from '../../promql';
import type { MetricStore } from '../types';
import { answerRequest } from './answerRequest';
import { openConnection, type PrometheusWorld } from './connection';
import { prometheusHealth } from './health';
import { storeLists } from './lists';
import type { PrometheusOptions } from './settings';
import { storedPlan, storedSelectors, type StoredNames } from './storedNames';

export { checkedMatchers, readPrometheusOptions, type PrometheusOptions } from './settings';
export type { DataSources } from './dataSource';
export type { PrometheusWorld } from './connection';

/** The store that asks a Prometheus-compatible data source of this Grafana; it scrapes and keeps nothing itself. */
export function prometheusStore(options: PrometheusOptions, world: PrometheusWorld): MetricStore {
  const connection = openConnection(options, world);
  return {
    run: (request) => answerRequest(request, connection),
    ...storeLists(connection),
    test: () => prometheusHealth(connection),
    preview: (plan, grid, offsetMs) => {
      const names = connection.knownNames();
      return toPromql(storedPlan(plan, names), grid, {
        scrapeIntervalMs: options.scrapeIntervalMs,
        sourceOf: (selection) => previewSource(selection, names, options),
        durations: 'grafana',
        offsetMs,
      }).text;
    },
  };
}

/** The names of the moment, without what only the past has. */
function previewSource(selection: Selection, names: StoredNames, { matchers }: PrometheusOptions): SeriesSource {
  const selectors = storedSelectors(selection, names, matchers.ok ? matchers.matchers : []);
  return { ...plainSource(selection), selectors: selectors.slice(0, 1) };
}
