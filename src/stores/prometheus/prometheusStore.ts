import type { Observable } from 'rxjs';
import { documentedMetric, FIREWORKS_SERIES } from '../../catalogue';
import { printSelector, toPromql } from '../../promql';
import type { LabelScope } from '../../query';
import { parseBound } from '../../series/bound';
import type { MetricStore, StoredMetric, StoreResponse } from '../types';
import { answerRequest } from './answerRequest';
import { openConnection, type Connection, type PrometheusWorld } from './connection';
import { AS_DOCUMENTED, type Discovery } from './discovery';
import { describeFailure } from './errors';
import type { PrometheusOptions } from './options';
import { isPipelineLabel } from './pipelineLabels';
import { prometheusHealth } from './prometheusHealth';
import { listLabelNames, listLabelValues, type SeriesScope } from './resources';
import { wireLabel, wirePlan, wireSelection } from './wirePlan';

/** Lists of labels and values cover the deployments of a week. */
const LISTED_MS = 7 * 24 * 3_600_000;

/** The store that asks a Prometheus-compatible data source of this Grafana; it scrapes and keeps nothing itself. */
export function prometheusStore(options: PrometheusOptions, world: PrometheusWorld): MetricStore {
  const connection = openConnection(options, world);
  return {
    run: (request): Observable<StoreResponse> => answerRequest(request, connection),
    metrics: () => told(connection, () => storedMetrics(connection)),
    labelNames: (scope) =>
      told(connection, async () => {
        const names = await namesOrDocumented(connection);
        const stored = await listLabelNames(await connection.source(), listed(scope, names, connection));
        return [
          ...new Set(
            stored
              .filter((name) => name !== 'le' && !name.startsWith('__') && !isPipelineLabel(name))
              .map((name) => documentedLabel(name, scope, names))
          ),
        ].sort();
      }),
    labelValues: (label, scope) =>
      told(connection, async () => {
        const names = await namesOrDocumented(connection);
        const stored = wireLabel(label, scope?.metric, names);
        return listLabelValues(await connection.source(), stored, listed(scope, names, connection));
      }),
    bounds: (scope) =>
      told(connection, async () => {
        const names = await namesOrDocumented(connection);
        const values = await listLabelValues(await connection.source(), 'le', listed(scope, names, connection));
        const bounds = values.map(parseBound).filter((bound) => bound !== undefined);
        return [...new Set(bounds)].filter(Number.isFinite).sort((a, b) => a - b);
      }),
    test: () => prometheusHealth(connection),
    preview: (plan, grid) =>
      toPromql(wirePlan(plan, connection.knownNames()), grid, {
        scrapeIntervalMs: options.scrapeIntervalMs,
        extraMatchers: options.matchers.ok ? options.matchers.matchers : [],
        durations: 'grafana',
      }).text,
  };
}

async function storedMetrics(connection: Connection): Promise<StoredMetric[]> {
  const { storedNames } = await connection.discovery();
  const selector = printSelector(undefined, [...FIREWORKS_SERIES, ...connection.matchers()]);
  const [counts = []] = await connection.instant([`count by (__name__) (${selector})`], connection.now());
  const metrics = new Map(storedNames.map((name) => [documentedMetric(name), 0]));
  for (const { labels, column } of counts) {
    const name = documentedMetric(labels.__name__ ?? '');
    metrics.set(name, Math.max(metrics.get(name) ?? 0, column.values[0] ?? 0));
  }
  return [...metrics].map(([name, seriesCount]) => ({ name, seriesCount })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where names cannot be listed, the documented ones are as good a guess as any. */
function namesOrDocumented(connection: Connection): Promise<Discovery> {
  return connection.discovery().catch(() => AS_DOCUMENTED);
}

function listed(scope: LabelScope | undefined, names: Discovery, connection: Connection): SeriesScope {
  const now = connection.now();
  const within = { fromMs: now - LISTED_MS, toMs: now };
  const { metric, matchers = [] } = scope ?? {};
  if (metric === undefined) {
    const wired = matchers.map((matcher) => ({ ...matcher, label: wireLabel(matcher.label, undefined, names) }));
    return { metric: undefined, matchers: [...FIREWORKS_SERIES, ...wired, ...connection.matchers()], ...within };
  }
  const wired = wireSelection({ metric, matchers }, names);
  return { metric: wired.metric, matchers: [...wired.matchers, ...connection.matchers()], ...within };
}

function documentedLabel(name: string, scope: LabelScope | undefined, names: Discovery): string {
  return name === wireLabel('http_code', scope?.metric, names) ? 'http_code' : name;
}

/** Failures in words of the data source and ours. */
async function told<T>(connection: Connection, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    const name = await connection.source().then(
      (source) => source.name,
      () => connection.options.prometheusUid
    );
    throw new Error(describeFailure(name, error).message);
  }
}
