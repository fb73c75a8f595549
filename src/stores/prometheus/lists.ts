import { documentedLabelName, documentedMetric, ERRORS, FIREWORKS_SERIES } from '../../catalogue';
import type { LabelScope } from '../../plan';
import { printSelector } from '../../promql';
import { labelValue } from '../../series/labels';
import { LOOKBACK_MS } from '../../series/stale';
import { labelLists, type ListedRange, type MetricStore, type StoredMetric } from '../types';
import {
  isAddedLabel,
  deploymentMetrics,
  NOT_LISTED,
  storedLabel,
  storedSelectors,
  type StoredNames,
} from './storedNames';
import type { Connection } from './connection';
import { listLabelNames, listLabelValues, type PrometheusDataSource, type SeriesScope } from './dataSource';
import { describeFailure } from './errors';

/** Where nobody says a range, lists of labels and values cover the deployments of a week. */
const LISTED_MS = 7 * 24 * 3_600_000;

/** What the editors choose from: metrics, labels and values of Fireworks' series under their documented names. */
export function storeLists(
  connection: Connection
): Pick<MetricStore, 'metrics' | 'labelNames' | 'labelValues' | 'bounds'> {
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
