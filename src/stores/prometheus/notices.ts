import { planReach, planSelections } from '../../evaluate';
import { boundsNotice } from '../boundsNotice';
import type { StoreNotice, StoreRequest } from '../types';
import type { Connection } from './connection';
import { chooseVariant } from './discovery';
import type { PreparedQuery } from './prepareQuery';
import { listLabelNames } from './resources';
import type { PrometheusSource } from './source';

/** What a reader has to know of how the question was put. */
export function planNotices({ differing, unread, origin }: PreparedQuery): StoreNotice[] {
  return [
    ...differing.map(boundsNotice),
    ...[...unread].map(([chosen, others]): StoreNotice => ({
      severity: 'info',
      text: `The same metric is stored under several names. ${chosen} is read; ${others.join(', ')} would count it twice.`,
    })),
    ...(origin.notice === undefined ? [] : [{ severity: 'info' as const, text: origin.notice }]),
  ];
}

/** Why an answer is empty. Nothing when that cannot be found out: the answer itself is no failure. */
export async function emptyReason(
  query: PreparedQuery,
  context: { source: PrometheusSource; connection: Connection; request: StoreRequest }
): Promise<StoreNotice[]> {
  try {
    return [{ severity: 'info', text: await findReason(query, context) }];
  } catch {
    return [];
  }
}

async function findReason(
  { plan, wired, names }: PreparedQuery,
  { source, connection, request }: { source: PrometheusSource; connection: Connection; request: StoreRequest }
): Promise<string> {
  const { scrapeIntervalMs } = connection.options;
  const added = connection.matchers();
  const fromMs = request.grid.startMs - planReach(plan, request.grid, scrapeIntervalMs);
  const wiredSelections = planSelections(wired);
  for (const [index, { metric, matchers }] of planSelections(plan).entries()) {
    const stored = wiredSelections[index];
    if (names.storedNames.length > 0 && chooseVariant(metric, names.storedNames) === undefined) {
      return `“${source.name}” has had no series of ${metric} in the last 30 days.`;
    }
    const all = [...(stored?.matchers ?? []), ...added];
    const scope = { metric: stored?.metric, matchers: all, fromMs, toMs: request.toMs };
    if (all.length > 0 && (await listLabelNames(source, scope)).length === 0) {
      const filters = [...matchers, ...added].map(({ label, operator, value }) => `${label}${operator}"${value}"`);
      return `No series of ${metric} in “${source.name}” passes the filters ${filters.join(', ')} in this time range.`;
    }
  }
  return names.storedNames.length === 0
    ? `“${source.name}” has had no Fireworks metrics in the last 30 days. “Save & test” in the settings tells more.`
    : 'The series have no value in this time range: no traffic, scaled to zero, or not scraped then.';
}
