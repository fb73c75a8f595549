import { firstValueFrom } from 'rxjs';
import { escapeTemplateMarks, type SeriesSource } from '../../promql';
import { labelValue, type Labels, type Matcher } from '../../series/labels';
import { IN_SETTINGS } from '../../series/text';
import {
  latest,
  remembered,
  findDataSource,
  listSeries,
  type Remembered,
  type DataSources,
  type PrometheusDataSource,
  type SeriesScope,
  type TimeRange,
} from './dataSource';
import { delegatedQuery, readInstant, type DelegatedExpression, type InstantSeries } from './delegatedQuery';
import { describeFailure, failuresOf, StoreMisconfigured } from './errors';
import { storedSeriesFinder, type FindStoredSeries } from './findStoredSeries';
import { histogramMemory, type Histogram } from './histogramBounds';
import type { PrometheusOptions } from './settings';
import {
  AS_DOCUMENTED,
  deploymentMetrics,
  findStoredNames,
  namesOf,
  storedSelectors,
  type StoredNames,
} from './storedNames';
import { lookbackExpressions, lookbackWarnings, NAN_EXPRESSION, type QueryEngine } from './storeQuirks';

/** What was found out about a store is asked again after this time. */
const MAX_AGE_MS = 5 * 60_000;
/** How many searches for names are kept, each since its day. */
const KEPT_NAMES = 50;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30 * DAY_MS;

/** The world of the store, passed in. */
export interface PrometheusWorld {
  dataSources: DataSources;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The targets of one job, by their labels in Prometheus. */
export interface ScrapeJob {
  job: string;
  instances: ReadonlySet<string>;
}

/** One Prometheus-compatible data source, and what was found out about the store behind it, for all panels. */
export interface Connection {
  readonly options: PrometheusOptions;
  now(): number;
  /** @throws StoreMisconfigured */
  dataSource(): Promise<PrometheusDataSource>;
  /** Matchers of the settings, for every selector. @throws StoreMisconfigured when they cannot be read */
  matchers(): readonly Matcher[];
  /**
   * Evaluates expressions at one time, a full second; that of now where it is left out.
   * @throws Error with what the data source said
   */
  instant(expressions: readonly string[], atMs?: number): Promise<InstantSeries[][]>;
  /** Not the id of a panel's request: two requests of one id cancel each other. */
  nextRequestId(): string;

  /** Names since `fromMs`, or of the last month. @throws whatever the resource call rejects with */
  names(fromMs?: number): Promise<StoredNames>;
  /** The same, looked up anew. */
  namesAnew(): Promise<StoredNames>;
  /** What is known of names by now; as documented before anything was found. */
  knownNames(): StoredNames;
  /** How the series of a metric lie in the store. @throws Error with what the data source said */
  storedSeries: FindStoredSeries;
  /** Who brought Fireworks' metrics in the last month. @throws whatever the resource call rejects with */
  scrapeJobs(): Promise<ScrapeJob[]>;
  /** @throws whatever the resource call rejects with */
  histograms(source: SeriesSource, range: TimeRange): Promise<Histogram[]>;
  /** @throws Error with what the data source said */
  engine(): Promise<QueryEngine>;
  /** That it forgets samples too soon, in words for the reader. @throws Error with what the data source said */
  lookbackWarnings(): Promise<string[]>;
}

let requests = 0;

export function openConnection(options: PrometheusOptions, { dataSources, now }: PrometheusWorld): Connection {
  const dataSource = () => findDataSource(options, dataSources);
  const nextRequestId = () => `fireworks-${options.ownUid}-${++requests}`;
  const list = async (scope: SeriesScope): Promise<Labels[]> => listSeries(await dataSource(), scope);

  const matchers = (): readonly Matcher[] => {
    if (!options.matchers.ok) {
      throw new StoreMisconfigured(
        `The matchers cannot be read: ${options.matchers.message}`,
        `Correct them${IN_SETTINGS}.`
      );
    }
    return options.matchers.matchers;
  };

  const instant = async (texts: readonly string[], atMs = Math.floor(now() / 1000) * 1000) => {
    const asked = await dataSource();
    const expressions = texts.map((text, index): DelegatedExpression => ({
      refId: `i${index}`,
      expr: escapeTemplateMarks(text),
      at: 'end',
    }));
    const grid = { startMs: atMs, stepMs: 60_000, count: 1, rangeMs: 60_000 };
    const request = { requestId: nextRequestId(), expressions, grid, endMs: atMs, nowMs: now() };
    const response = await firstValueFrom(asked.query(delegatedQuery(asked, request)));
    const [failure] = failuresOf(response);
    if (failure !== undefined) {
      throw new Error(describeFailure(asked.name, failure).message);
    }
    return expressions.map(({ refId }) => readInstant(response, refId));
  };

  const searches = latest<Remembered<StoredNames>>(KEPT_NAMES);
  /** By the day that ranges begin on where the last month does not hold them. */
  const names = (fromMs = Infinity): Remembered<StoredNames> => {
    const sinceMs = fromMs < now() - MONTH_MS ? Math.floor(fromMs / DAY_MS) * DAY_MS : Infinity;
    const search = async () => findStoredNames(await dataSource(), matchers(), { fromMs: sinceMs, nowMs: now() });
    return searches(String(sinceMs), () => remembered(search, MAX_AGE_MS, now));
  };

  const findScrapeJobs = async (): Promise<ScrapeJob[]> => {
    const known = await names()();
    const range = { fromMs: now() - MONTH_MS, toMs: now() };
    const scopes = deploymentMetrics(known)
      .flatMap((metric) => namesOf(metric, known))
      .map((metric) => ({ metric, matchers: matchers(), ...range }));
    const jobs = new Map<string, Set<string>>();
    for (const labels of (await Promise.all(scopes.map(list))).flat()) {
      const job = labelValue(labels, 'job');
      jobs.set(job, (jobs.get(job) ?? new Set()).add(labelValue(labels, 'instance')));
    }
    return [...jobs].map(([job, instances]) => ({ job, instances }));
  };

  const findEngine = async (): Promise<QueryEngine> => {
    const [answer = []] = await instant([NAN_EXPRESSION]);
    return { dropsNaN: answer.length === 0 };
  };

  const findLookback = async (): Promise<string[]> => {
    const known = await names()();
    const [metric] = deploymentMetrics(known);
    if (metric === undefined) {
      return [];
    }
    const selectors = storedSelectors({ metric, matchers: [] }, known, matchers());
    const answers = await instant(lookbackExpressions(selectors, options.scrapeIntervalMs));
    return lookbackWarnings(
      answers.map(([first]) => first?.value),
      options.scrapeIntervalMs
    );
  };

  return {
    options,
    now,
    dataSource,
    matchers,
    instant,
    nextRequestId,
    names: (fromMs) => names(fromMs)(),
    namesAnew: () => names().again(),
    knownNames: () => names().newest() ?? AS_DOCUMENTED,
    storedSeries: storedSeriesFinder({ instant, listSeries: list, matchers, now }),
    scrapeJobs: remembered(findScrapeJobs, MAX_AGE_MS, now),
    histograms: histogramMemory(list, MAX_AGE_MS, now),
    engine: remembered(findEngine, HOUR_MS, now),
    lookbackWarnings: remembered(findLookback, MAX_AGE_MS, now),
  };
}
