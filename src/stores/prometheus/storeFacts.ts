import { metricInfo } from '../../catalogue';
import { planReach } from '../../evaluate';
import { planSelections } from '../../plan';
import type { Matcher } from '../../series/matcher';
import type { StoreNotice, StoreRequest } from '../types';
import type { Connection, ScrapeJob } from './connection';
import { describeFailure } from './errors';
import { NOT_LISTED, type StoredNames } from './storedNames';
import type { StoredSeries } from './storedSeries';
import { LIKE_PROMETHEUS, type QueryEngine } from './storeQuirks';

/** All that has to be known of a store before the plans of a request can be asked for. */
export interface StoreFacts {
  names: StoredNames;
  engine: QueryEngine;
  /** Of the settings. */
  matchers: readonly Matcher[];
  /** How the series of this metric lie in the store; undefined where that could not be looked up. */
  storedSeries(metric: string): StoredSeries | undefined;
  /** Who scrapes Fireworks; undefined where that was not asked or could not be looked up. */
  scrapeJobs: readonly ScrapeJob[] | undefined;
  /** Why something could not be looked up, in the words of the data source. */
  failure: string | undefined;
  /** That, and what else the reader of a panel has to know of the store. */
  notices: StoreNotice[];
}

/**
 * Looks the facts up, once for all panels of nearly the same range. What cannot be found is said, and asked for in the
 * way that is right in any case.
 * @throws StoreMisconfigured
 */
export async function findFacts(request: StoreRequest, connection: Connection, endMs: number): Promise<StoreFacts> {
  const { scrapeIntervalMs } = connection.options;
  const plans = request.queries.map(({ plan }) => plan);
  const reachMs = Math.max(0, ...plans.map((plan) => planReach(plan, request.grid, scrapeIntervalMs)));
  const range = { fromMs: request.grid.startMs - reachMs, toMs: endMs };
  const matchers = connection.matchers();
  const failures: unknown[] = [];
  const orUnknown = async <T>(find: Promise<T>): Promise<T | undefined> =>
    find.catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
  // What is only said beside the numbers need not be found out at any price.
  const lookback = connection.lookbackWarnings().catch(() => []);
  const engine = connection.engine().catch(() => LIKE_PROMETHEUS);
  const names = (await orUnknown(connection.names(range.fromMs))) ?? NOT_LISTED;
  const metrics = [...new Set(plans.flatMap(planSelections).map(({ metric }) => metric))];
  const isScrape = (metric: string) => metricInfo(metric).group === 'scrape';
  const stored = new Map<string, StoredSeries | undefined>();
  const [scrapeJobs] = await Promise.all([
    metrics.some(isScrape) ? orUnknown(connection.scrapeJobs()) : undefined,
    ...metrics
      .filter((metric) => !isScrape(metric))
      .map(async (metric) => stored.set(metric, await orUnknown(connection.storedSeries(metric, names, range)))),
  ]);
  const failure = await inWords(failures, connection);
  return {
    names,
    engine: await engine,
    matchers,
    storedSeries: (metric) => stored.get(metric),
    scrapeJobs,
    failure,
    notices: [...(failure === undefined ? [] : [`${NOT_LOOKED_UP} ${failure}`]), ...(await lookback)].map((text) => ({
      severity: 'warning',
      text,
    })),
  };
}

async function inWords([failure]: readonly unknown[], connection: Connection): Promise<string | undefined> {
  if (failure === undefined || failure instanceof Error) {
    return failure?.message;
  }
  return describeFailure((await connection.dataSource()).name, failure).message;
}

const NOT_LOOKED_UP =
  'What this store holds more than once, or under other names, could not be looked up. At each moment only the newest ' +
  'sample of a series is read, so that nothing counts twice; names and labels are taken to be as documented.';
