import { metricInfo } from '../../catalogue';
import { planReach } from '../../evaluate';
import { groupLabels } from '../../plan';
import { SELECTOR_LABEL } from '../../promql';
import { boundsNotice } from '../boundsNotice';
import type { StoreNotice, StoreRequest } from '../types';
import type { Connection } from './connection';
import { isStored, type Discovery } from './discovery';
import type { PreparedQuery } from './prepareQuery';
import { listLabelNames } from './resources';
import { surveyFor } from './seriesSource';
import type { PrometheusSource } from './source';
import type { Survey } from './survey';

/** What a reader has to know of how the question was put. */
export function planNotices({ plan, differing, sources }: PreparedQuery, surveyOf: SurveyOf): StoreNotice[] {
  const by = groupLabels(plan) ?? [];
  const surveys = sources.map(({ selection }) => surveyFor(selection, by, surveyOf(selection.metric)));
  const copies = new Map(surveys.flatMap(copiesNotice).map((notice) => [notice.text, notice]));
  return [...differing.map(boundsNotice), ...copies.values()];
}

/** Undefined for a metric of which it could not be looked up. */
export type SurveyOf = (metric: string) => Survey | undefined;

/** What a store that holds series more than once makes of a panel. */
export function copiesNotice(survey: Survey | undefined): StoreNotice[] {
  if (survey === undefined || survey.differing.length === 0) {
    return [];
  }
  const names = survey.differing.map((label) => (label === SELECTOR_LABEL ? 'metric name' : label)).join(', ');
  const { chosen } = survey;
  const only = chosen?.matchers.map(({ label, value }) => `${label}="${value}"`).join(', ');
  const read =
    chosen === undefined
      ? 'At each moment only the newest of them is read'
      : only === ''
        ? 'Only those of one name are read'
        : `Only those with ${only} are read, which miss nothing`;
  return [
    {
      severity: 'info',
      text:
        `The same series are stored more than once, with different ${names}. ${read}, so that nothing counts twice. ` +
        'If they are not the same, group by that label; to read certain ones, set matchers in the settings of this data source.',
    },
  ];
}

interface ReasonContext {
  source: PrometheusSource;
  connection: Connection;
  request: StoreRequest;
  names: Discovery;
}

/** Why an answer is empty. Nothing when that cannot be found out: the answer itself is no failure. */
export async function emptyReason(query: PreparedQuery, context: ReasonContext): Promise<StoreNotice[]> {
  try {
    return [{ severity: 'info', text: await findReason(query, context) }];
  } catch {
    return [];
  }
}

async function findReason(
  { plan, sources }: PreparedQuery,
  { source, connection, request, names }: ReasonContext
): Promise<string> {
  const { scrapeIntervalMs } = connection.options;
  const added = connection.matchers();
  const fromMs = request.grid.startMs - planReach(plan, request.grid, scrapeIntervalMs);
  for (const { selection, source: stored } of sources) {
    const { metric, matchers } = selection;
    const isScrape = metricInfo(metric).group === 'scrape';
    if (!isScrape && names.storedNames.length > 0 && !isStored(metric, names)) {
      return `“${source.name}” has had no series of ${metric} in the last 30 days.`;
    }
    const filters = [...matchers, ...added].map(({ label, operator, value }) => `${label}${operator}"${value}"`);
    if (!isScrape && filters.length === 0) {
      continue;
    }
    const passing = await Promise.all(
      stored.selectors.map(async (selector) => listLabelNames(source, { ...selector, fromMs, toMs: request.toMs }))
    );
    if (passing.every((labels) => labels.length === 0)) {
      return isScrape
        ? `The jobs that bring Fireworks’ metrics have no ${metric} in “${source.name}” in this time range.`
        : `No series of ${metric} in “${source.name}” passes the filters ${filters.join(', ')} in this time range.`;
    }
  }
  return names.storedNames.length === 0
    ? `“${source.name}” has had no Fireworks metrics in the last 30 days. “Save & test” in the settings tells more.`
    : NO_VALUE;
}

const NO_VALUE = 'The series have no value in this time range: no traffic, scaled to zero, or not scraped then.';
