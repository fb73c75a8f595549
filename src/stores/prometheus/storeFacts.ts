import { metricInfo, seriesLabels } from '../../catalogue';
import { planReach } from '../../evaluate';
import { planSelections, type Selection } from '../../plan';
import { SELECTOR_LABEL, type Identity, type SeriesSource } from '../../promql';
import { escapeRegex, type Matcher } from '../../series/labels';
import type { StoreNotice, StoreRequest } from '../types';
import type { Connection, ScrapeJob } from './connection';
import { describeFailure, NothingStored, NotKnown } from './errors';
import { addedLabels, NOT_LISTED, storedLabel, storedSelectors, type StoredNames } from './storedNames';
import { ACCOUNT, keyLabels, storedSeriesFor, withoutLabel, type StoredSeries } from './storedSeries';
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

/**
 * Where the store has the series of a selection, and how they have to be put together so that each counts once.
 * @param by the labels that its plan groups by
 * @throws NotKnown
 */
export function seriesSource(selection: Selection, facts: StoreFacts, by: readonly string[] = []): SeriesSource {
  return metricInfo(selection.metric).group === 'scrape'
    ? scrapeSource(selection, facts)
    : endpointSource(selection, facts, by);
}

function endpointSource(selection: Selection, facts: StoreFacts, by: readonly string[]): SeriesSource {
  const { metric } = selection;
  const stored = storedSeriesFor(selection, by, facts.storedSeries(metric));
  const copy = stored?.complete;
  const selectors = storedSelectors(selection, facts.names, [...facts.matchers, ...(copy?.matchers ?? [])]);
  const only = copy?.selector === undefined ? undefined : selectors[copy.selector];
  const read = only === undefined ? selectors : [only];
  // Nothing known may mean copies.
  const merge = stored?.merge ?? 'copies';
  return {
    selectors: read,
    merge: merge === 'none' && read.length > 1 ? 'parts' : merge,
    ...identities(metric, facts.names, stored),
  };
}

/**
 * The labels of the endpoint's series, and those of them that make two stored series the same one.
 * @throws NotKnown for a metric that is not documented, where what scrapers added to it could not be looked up either
 */
function identities(
  metric: string,
  names: StoredNames,
  stored: StoredSeries | undefined
): { identity: Identity; key: Identity } {
  const known = (identity: Identity) => (stored?.lacksAccount === true ? withoutLabel(identity, ACCOUNT) : identity);
  const labels = seriesLabels(metric);
  const key = keyLabels(metric);
  if (labels !== undefined && key !== undefined) {
    const by = (ofMetric: readonly string[]) => known({ by: ofMetric.map((one) => storedLabel(one, metric, names)) });
    return { identity: by(labels), key: by(key) };
  }
  if (stored === undefined) {
    throw new NotKnown(`Whether ${metric} is stored more than once could not be looked up.`);
  }
  const without = known({ without: [...addedLabels(stored.labels), SELECTOR_LABEL] });
  return { identity: without, key: without };
}

/** Every job of a store has series such as `up`; only those of the jobs that bring Fireworks' metrics are meant. */
function scrapeSource(selection: Selection, { matchers, scrapeJobs }: StoreFacts): SeriesSource {
  const which = `Which ${selection.metric} is that of Fireworks’ scrape`;
  if (scrapeJobs === undefined) {
    throw new NotKnown(`${which} could not be looked up.`);
  }
  if (scrapeJobs.length === 0) {
    throw new NothingStored(`${which} is not known, since the store has no series of Fireworks.`);
  }
  return {
    selectors: scrapeJobs.map(({ job, instances }) => ({
      metric: selection.metric,
      matchers: [
        ...selection.matchers,
        { label: 'job', operator: '=', value: job },
        { label: 'instance', operator: '=~', value: [...instances].sort().map(escapeRegex).join('|') },
        ...matchers,
      ],
    })),
    merge: 'parts',
    identity: { by: [] },
    key: { by: [] },
    newest: metricInfo(selection.metric).aggregate === 'min' ? 'min' : 'max',
  };
}
