import { documentedLabelName, documentedMetric, ERRORS, FIREWORKS_SERIES } from '../../catalogue';
import type { LabelScope, Selection } from '../../plan';
import { printSelector, plainSource, toPromql, type SeriesSource } from '../../promql';
import { labelValue } from '../../series/labels';
import { LOOKBACK_MS } from '../../series/stale';
import { labelLists, type ListedRange, type MetricStore, type StoredMetric } from '../types';
import {
  isAddedLabel,
  deploymentMetrics,
  NOT_LISTED,
  storedLabel,
  storedSelectors,
  storedPlan,
  type StoredNames,
} from './storedNames';
import { openConnection, type Connection, type PrometheusWorld } from './connection';
import { listLabelNames, listLabelValues, type PrometheusDataSource, type SeriesScope } from './dataSource';
import { describeFailure } from './errors';
import { answerRequest } from './answerRequest';
import { prometheusHealth } from './health';
import type { PrometheusOptions } from './settings';

/*
 * A store that another data source of this Grafana keeps: Prometheus, Thanos, Mimir, VictoriaMetrics … Plans enter,
 * grids leave, as from the browser's own store.
 *
 * One request, from file to file:
 *
 * 1. here                 what the store can do; `run` is answerRequest.ts
 * 2. connection.ts        the data source (found by dataSource.ts as settings.ts say), and all that was found out about
 *                         the store behind it, kept some minutes for all panels (dataSource.ts)
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
 * Beside that: what editors choose from, here, and health.ts (“Save & test”).
 */
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

/** Where nobody says a range, lists of labels and values cover the deployments of a week. */
const LISTED_MS = 7 * 24 * 3_600_000;

/** What the editors choose from: metrics, labels and values of Fireworks' series under their documented names. */
function storeLists(connection: Connection): Pick<MetricStore, 'metrics' | 'labelNames' | 'labelValues' | 'bounds'> {
  const values = async (label: string, scope: LabelScope | undefined, range: ListedRange | undefined) => {
    const names = await namesOrDocumented(connection);
    const lists = await listEach(connection, { scope, range }, names, (dataSource, part) =>
      listLabelValues(dataSource, part.storedLabel(label), part.scope)
    );
    return lists.sort();
  };
  return {
    metrics: () => inStoreWords(connection, () => listMetrics(connection)),
    ...labelLists(() =>
      Promise.resolve({
        labelNames: (scope, range) => inStoreWords(connection, () => listNames(connection, scope, range)),
        labelValues: (label, scope, range) => inStoreWords(connection, () => values(label, scope, range)),
      })
    ),
  };
}

async function listMetrics(connection: Connection): Promise<StoredMetric[]> {
  const { metrics } = await connection.names();
  const selector = printSelector(undefined, [...FIREWORKS_SERIES, ...connection.matchers()]);
  const [counts = []] = await connection.instant([`count by (__name__) (${selector})`]);
  // A metric of the past has no series now.
  const seriesCounts = new Map(metrics.map((name) => [documentedMetric(name), 0]));
  for (const { labels, value } of counts) {
    const name = documentedMetric(labelValue(labels, '__name__'));
    if (value !== undefined) {
      seriesCounts.set(name, Math.max(seriesCounts.get(name) ?? 0, value));
    }
  }
  return [...seriesCounts]
    .map(([name, seriesCount]) => ({ name, seriesCount }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function listNames(
  connection: Connection,
  scope: LabelScope | undefined,
  range: ListedRange | undefined
): Promise<string[]> {
  const names = await namesOrDocumented(connection);
  const namesIn = (listed: Listed) =>
    listEach(connection, listed, names, (dataSource, part) => listLabelNames(dataSource, part.scope));
  // Labels that scrapers add are told by a metric of which the documentation names all others.
  const [documented] = deploymentMetrics(names);
  const [stored, beside] = await Promise.all([
    namesIn({ scope, range }),
    documented === undefined ? [] : namesIn({ scope: { metric: documented, matchers: [] }, range: undefined }),
  ]);
  const added = beside.filter((name) => isAddedLabel(name, documented, []));
  const mayBeErrors = scope?.metric === undefined || scope.metric === ERRORS;
  const shown = stored
    .map((name) => (mayBeErrors ? documentedLabelName(ERRORS, name) : name))
    .filter((name) => !isAddedLabel(name, scope?.metric, added));
  return [...new Set(shown)].sort();
}

/** Where names cannot be listed, the documented ones are as good a guess as any. */
function namesOrDocumented(connection: Connection): Promise<StoredNames> {
  return connection.names().catch(() => NOT_LISTED);
}

/** A part of what a list is about, and what labels are called in it. */
interface ListedPart {
  scope: SeriesScope;
  storedLabel(label: string): string;
}

/** What is listed: the series of a scope, as far as they have a value in the range. */
interface Listed {
  scope: LabelScope | undefined;
  range: ListedRange | undefined;
}

function partsOf({ scope, range }: Listed, names: StoredNames, connection: Connection): ListedPart[] {
  const now = connection.now();
  const within =
    range === undefined
      ? { fromMs: now - LISTED_MS, toMs: now }
      : // What a series shows at the start may be of a sample before it.
        { fromMs: range.fromMs - LOOKBACK_MS, toMs: range.toMs };
  const { metric, matchers = [] } = scope ?? {};
  const settings = connection.matchers();
  if (metric === undefined) {
    const label = (name: string) => storedLabel(name, undefined, names);
    const stored = matchers.map((matcher) => ({ ...matcher, label: label(matcher.label) }));
    return [
      { scope: { metric, matchers: [...FIREWORKS_SERIES, ...stored, ...settings], ...within }, storedLabel: label },
    ];
  }
  return storedSelectors({ metric, matchers }, names, settings).map(({ renamed, ...selector }) => ({
    scope: { ...selector, ...within },
    storedLabel: (name) => (renamed?.to === name ? renamed.from : storedLabel(name, metric, names)),
  }));
}

async function listEach(
  connection: Connection,
  listed: Listed,
  names: StoredNames,
  list: (dataSource: PrometheusDataSource, part: ListedPart) => Promise<string[]>
): Promise<string[]> {
  const parts = partsOf(listed, names, connection);
  const dataSource = await connection.dataSource();
  return [...new Set((await Promise.all(parts.map((part) => list(dataSource, part)))).flat())];
}

/** Failures in the words of the data source and ours. */
async function inStoreWords<T>(connection: Connection, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    const name = await connection.dataSource().then(
      (dataSource) => dataSource.name,
      () => connection.options.prometheusUid
    );
    throw new Error(describeFailure(name, error).message, { cause: error });
  }
}
