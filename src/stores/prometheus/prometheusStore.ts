import type { Selection } from '../../plan';
import { plainSource, toPromql, type SeriesSource } from '../../promql';
import type { MetricStore } from '../types';
import { answerRequest } from './answerRequest';
import { openConnection, type PrometheusWorld } from './connection';
import { prometheusHealth } from './health';
import { storeLists } from './lists';
import type { PrometheusOptions } from './settings';
import { storedPlan, storedSelectors, type StoredNames } from './storedNames';

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
