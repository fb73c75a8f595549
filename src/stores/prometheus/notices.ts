import { metricInfo } from '../../catalogue';
import { planReach } from '../../evaluate';
import { groupLabels } from '../../plan';
import { SELECTOR_LABEL } from '../../promql';
import type { Matcher } from '../../series/labels';
import { IN_SETTINGS } from '../../series/text';
import { boundsNotice, type StoreNotice, type StoreRequest } from '../types';
import type { Connection } from './connection';
import { listLabelNames, type PrometheusDataSource } from './dataSource';
import type { PreparedQuery } from './prepareRequest';
import { isStored, type StoredNames } from './storedNames';
import { storedSeriesFor, type StoredSeries } from './storedSeries';
import type { StoreFacts } from './storeFacts';

/** What the reader of a panel has to know of how its question was put. */
export function planNotices({ plan, differing, selections }: PreparedQuery, facts: StoreFacts): StoreNotice[] {
  const by = groupLabels(plan) ?? [];
  const copies = selections.flatMap(({ selection }) =>
    copiesNotice(storedSeriesFor(selection, by, facts.storedSeries(selection.metric)))
  );
  // Several selections may say the same.
  return [...differing.map(boundsNotice), ...new Map(copies.map((notice) => [notice.text, notice])).values()];
}

/** That a store holds series more than once, and which of them are read. */
export function copiesNotice(stored: StoredSeries | undefined): StoreNotice[] {
  if (stored === undefined || stored.differing.length === 0) {
    return [];
  }
  const names = stored.differing.map((label) => (label === SELECTOR_LABEL ? 'metric name' : label)).join(', ');
  return [
    {
      severity: 'info',
      text:
        `The same series are stored more than once, with different ${names}. ${whichAreRead(stored)}, so that nothing counts twice. ` +
        `If they are not the same, group by that label; to read certain ones, set matchers${IN_SETTINGS}.`,
    },
  ];
}

function whichAreRead({ complete }: StoredSeries): string {
  if (complete === undefined) {
    return 'At each moment only the newest of them is read';
  }
  const labels = matcherText(complete.matchers);
  return labels === '' ? 'Only those of one name are read' : `Only those with ${labels} are read, which miss nothing`;
}

/** Matchers as they are shown to people. */
export function matcherText(matchers: readonly Matcher[]): string {
  return matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`).join(', ');
}

interface EmptyContext {
  dataSource: PrometheusDataSource;
  connection: Connection;
  request: StoreRequest;
  names: StoredNames;
}

/** Why an answer is empty. Nothing when that cannot be found out: the answer itself is no failure. */
export async function emptyNotice(query: PreparedQuery, context: EmptyContext): Promise<StoreNotice[]> {
  try {
    return [{ severity: 'info', text: await whyEmpty(query, context) }];
  } catch {
    return [];
  }
}

async function whyEmpty(
  { plan, selections }: PreparedQuery,
  { dataSource, connection, request, names }: EmptyContext
): Promise<string> {
  const { scrapeIntervalMs } = connection.options;
  const fromMs = request.grid.startMs - planReach(plan, request.grid, scrapeIntervalMs);
  for (const { selection, source } of selections) {
    const { metric, matchers } = selection;
    const isScrape = metricInfo(metric).group === 'scrape';
    if (!isScrape && names.metrics.length > 0 && !isStored(metric, names)) {
      return `“${dataSource.name}” has had no series of ${metric} in the last 30 days.`;
    }
    const filters = [...matchers, ...connection.matchers()];
    if (!isScrape && filters.length === 0) {
      continue;
    }
    const passing = await Promise.all(
      source.selectors.map((selector) => listLabelNames(dataSource, { ...selector, fromMs, toMs: request.toMs }))
    );
    if (passing.every((labels) => labels.length === 0)) {
      return isScrape
        ? `The jobs that bring Fireworks’ metrics have no ${metric} in “${dataSource.name}” in this time range.`
        : `No series of ${metric} in “${dataSource.name}” passes the filters ${matcherText(filters)} in this time range.`;
    }
  }
  return names.metrics.length === 0
    ? `“${dataSource.name}” has had no Fireworks metrics in the last 30 days. “Save & test” in the settings tells more.`
    : NO_VALUE;
}

const NO_VALUE = 'The series have no value in this time range: no traffic, scaled to zero, or not scraped then.';
