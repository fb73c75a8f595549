import type { Observable } from 'rxjs';
import { documentedLabelName, documentedMetric, ERRORS, FIREWORKS_SERIES } from '../../catalogue';
import { plainSource, printSelector, toPromql, type SeriesSource } from '../../promql';
import type { LabelScope, Selection } from '../../plan';
import { parseBound } from '../../series/bound';
import type { MetricStore, StoredMetric, StoreResponse } from '../types';
import { answerRequest } from './answerRequest';
import { openConnection, type Connection, type PrometheusWorld } from './connection';
import { NOT_LISTED, type Discovery } from './storedNames';
import { describeFailure } from './errors';
import type { PrometheusOptions } from './options';
import { prometheusHealth } from './health';
import { listLabelNames, listLabelValues, type SeriesScope } from './resources';
import { countingMetrics } from './countingMetrics';
import { isPipelineLabel } from './seriesSource';
import { storedPlan } from './storedPlan';
import { storedLabel, storedSelectors } from './storedSelectors';

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
        const [stored, added] = await Promise.all([
          listEach(listed(scope, names, connection), (one) => listNames(connection, one)),
          addedNames(connection, names),
        ]);
        const shown = stored
          .map((name) => documentedLabel(name, scope))
          .filter((name) => name !== 'le' && !isPipelineLabel(name, scope?.metric, added));
        return [...new Set(shown)].sort();
      }),
    labelValues: (label, scope) =>
      told(connection, async () => {
        const names = await namesOrDocumented(connection);
        return listValues(connection, label, listed(scope, names, connection));
      }),
    bounds: (scope) =>
      told(connection, async () => {
        const names = await namesOrDocumented(connection);
        const values = await listValues(connection, 'le', listed(scope, names, connection));
        const bounds = values.map(parseBound).filter((bound) => bound !== undefined);
        return [...new Set(bounds)].filter(Number.isFinite).sort((a, b) => a - b);
      }),
    test: () => prometheusHealth(connection),
    preview: (plan, grid) =>
      toPromql(storedPlan(plan, connection.knownNames()), grid, {
        scrapeIntervalMs: options.scrapeIntervalMs,
        sourceOf: (selection) => previewSource(selection, connection.knownNames(), options),
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
  return connection.discovery().catch(() => NOT_LISTED);
}

/** The names of the moment, without what only the past has. */
function previewSource(selection: Selection, names: Discovery, { matchers }: PrometheusOptions): SeriesSource {
  const selectors = storedSelectors(selection, names, matchers.ok ? matchers.matchers : []);
  return { ...plainSource(selection), selectors: selectors.slice(0, 1) };
}

/** What a list is about, and the label of the store in each part of it. */
interface ListedScope {
  scope: SeriesScope;
  storedLabel(label: string): string;
}

function listed(scope: LabelScope | undefined, names: Discovery, connection: Connection): ListedScope[] {
  const now = connection.now();
  const within = { fromMs: now - LISTED_MS, toMs: now };
  const { metric, matchers = [] } = scope ?? {};
  const added = connection.matchers();
  if (metric === undefined) {
    const label = (name: string) => storedLabel(name, undefined, names);
    const stored = matchers.map((matcher) => ({ ...matcher, label: label(matcher.label) }));
    return [{ scope: { metric, matchers: [...FIREWORKS_SERIES, ...stored, ...added], ...within }, storedLabel: label }];
  }
  return storedSelectors({ metric, matchers }, names, added).map(({ renamed, ...selector }) => ({
    scope: { ...selector, ...within },
    storedLabel: (name) => (renamed?.to === name ? renamed.from : storedLabel(name, metric, names)),
  }));
}

async function listEach(
  scopes: readonly ListedScope[],
  list: (one: ListedScope) => Promise<string[]>
): Promise<string[]> {
  return [...new Set((await Promise.all(scopes.map(list))).flat())];
}

async function listNames(connection: Connection, { scope }: ListedScope): Promise<string[]> {
  return listLabelNames(await connection.source(), scope);
}

async function listValues(connection: Connection, label: string, scopes: readonly ListedScope[]): Promise<string[]> {
  const source = await connection.source();
  return (await listEach(scopes, (one) => listLabelValues(source, one.storedLabel(label), one.scope))).sort();
}

/** Labels that Fireworks' documented metrics have in the store and not in the documentation. */
async function addedNames(connection: Connection, names: Discovery): Promise<string[]> {
  const [metric] = countingMetrics(names);
  if (metric === undefined) {
    return [];
  }
  const stored = await listEach(listed({ metric, matchers: [] }, names, connection), (one) =>
    listNames(connection, one)
  );
  return stored.filter((name) => isPipelineLabel(name, metric, []));
}

function documentedLabel(name: string, scope: LabelScope | undefined): string {
  return scope?.metric === undefined || scope.metric === ERRORS ? documentedLabelName(ERRORS, name) : name;
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
