import { metricInfo } from '../../catalogue';
import { planReach } from '../../evaluate';
import { planSelections } from '../../plan';
import type { StoreNotice, StoreRequest } from '../types';
import type { Connection } from './connection';
import { LIKE_PROMETHEUS } from './engine';
import { NOT_LISTED } from './discovery';
import { describeFailure } from './errors';
import type { StoredScene } from './seriesSource';
import type { Survey } from './survey';

export interface LookedUp {
  scene: StoredScene;
  /** Why something could not be looked up, in the words of the data source. */
  reason?: string;
  /** That, and what else the reader of a panel has to know of the store. */
  storeNotices: StoreNotice[];
}

/**
 * All that has to be known of a store before plans can be asked for, found once for all panels of nearly the same
 * range. What cannot be found is said, and asked for in the way that is right in any case.
 */
export async function lookUp(request: StoreRequest, connection: Connection, endMs: number): Promise<LookedUp> {
  const { scrapeIntervalMs } = connection.options;
  const plans = request.queries.map(({ plan }) => plan);
  const reachMs = Math.max(0, ...plans.map((plan) => planReach(plan, request.grid, scrapeIntervalMs)));
  const range = { fromMs: request.grid.startMs - reachMs, toMs: endMs };
  const matchers = connection.matchers();
  const failures: unknown[] = [];
  const orFailed = async <T>(find: Promise<T>): Promise<T | undefined> =>
    find.catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
  // What is only said beside the numbers need not be found out at any price.
  const lookback = connection.lookbackWarnings().catch(() => []);
  const engine = connection.engine().catch(() => LIKE_PROMETHEUS);
  const names = (await orFailed(connection.discovery(range.fromMs))) ?? NOT_LISTED;
  const metrics = [...new Set(plans.flatMap(planSelections).map(({ metric }) => metric))];
  const isScrape = (metric: string) => metricInfo(metric).group === 'scrape';
  const surveys = new Map<string, Survey | undefined>();
  const [scraped] = await Promise.all([
    metrics.some(isScrape) ? orFailed(connection.scraped()) : undefined,
    ...metrics
      .filter((metric) => !isScrape(metric))
      .map(async (metric) => surveys.set(metric, await orFailed(connection.survey(metric, names, range)))),
  ]);
  const scene: StoredScene = {
    names,
    engine: await engine,
    matchers,
    surveyOf: (metric) => surveys.get(metric),
    scraped,
  };
  const [failure] = failures;
  if (failure === undefined) {
    return { scene, storeNotices: warnings(await lookback) };
  }
  const sourceName = (await connection.source()).name;
  const reason = failure instanceof Error ? failure.message : describeFailure(sourceName, failure).message;
  return { scene, reason, storeNotices: warnings([`${UNKNOWN} ${reason}`, ...(await lookback)]) };
}

function warnings(texts: readonly string[]): StoreNotice[] {
  return texts.map((text) => ({ severity: 'warning', text }));
}

const UNKNOWN =
  'What this store holds more than once, or under other names, could not be looked up. At each moment only the newest ' +
  'sample of a series is read, so that nothing counts twice; names and labels are taken to be as documented.';
