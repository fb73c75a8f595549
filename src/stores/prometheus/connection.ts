import { firstValueFrom } from 'rxjs';
import { REQUESTS } from '../../catalogue';
import type { Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import { escapeTemplateMarks, type SeriesSource } from '../../promql';
import { delegatedRequest } from './delegatedQuery';
import { countingMetrics } from './countingMetrics';
import { AS_DOCUMENTED, discover, namesOf, NOT_LISTED, type Discovery } from './storedNames';
import { NAN_EXPRESSION, type Engine } from './engine';
import { describeFailure, failuresOf } from './errors';
import { layoutMemory, type Layout } from './histogramBounds';
import type { PrometheusOptions } from './options';
import { cameAlike, originScope, settledRange } from './origins';
import { lookbackExpressions, lookbackWarnings } from './lookback';
import { readFrames, type AnsweredSeries } from './readFrames';
import { remembered, type Remembered } from './remembered';
import { listSeries } from './resources';
import { addedLabels } from './seriesSource';
import { findSource, StoreMisconfigured, type DataSources, type PrometheusSource } from './dataSource';
import { storedSelectors } from './storedSelectors';
import { sameChoice, keyLabels, surveyKey, type Survey, type SurveyedMetric } from './storedSeries';
import { surveyMemory, type SurveyRange } from './findStoredSeries';

/** What was found out about a store is asked again after this time. */
const MAX_AGE_MS = 5 * 60_000;
/** Ranges for which series are listed at the same time. */
const LISTINGS = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30 * DAY_MS;

/** The world of the store, passed in. */
export interface PrometheusWorld {
  dataSources: DataSources;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** One Prometheus-compatible data source, and what was found out about the series in it. */
export interface Connection {
  readonly options: PrometheusOptions;
  now(): number;
  /** @throws StoreMisconfigured */
  source(): Promise<PrometheusSource>;
  /** Matchers of the settings, for every selector. @throws StoreMisconfigured when they cannot be read */
  matchers(): readonly Matcher[];
  /** Names since `fromMs`, or of the last month. @throws whatever the resource call rejects with */
  discovery(fromMs?: number): Promise<Discovery>;
  /** The same, looked up anew. */
  rediscover(): Promise<Discovery>;
  /** What is known of names by now; as documented before anything was found. */
  knownNames(): Discovery;
  /** How the series of a metric lie in a range. @throws Error with what the data source said */
  survey(metric: string, names: Discovery, range: SurveyRange): Promise<Survey>;
  /** Series of Fireworks' in the last month, one or more of each scrape. @throws whatever the resource call rejects with */
  scraped(): Promise<Labels[]>;
  /** What it does otherwise than Prometheus. @throws Error with what the data source said */
  engine(): Promise<Engine>;
  /** That it forgets samples too soon, in words for the reader. @throws Error with what the data source said */
  lookbackWarnings(): Promise<string[]>;
  layouts(source: SeriesSource, range: SurveyRange): Promise<Layout[]>;
  /** Evaluates expressions at one time. @throws Error with what the data source said */
  instant(expressions: readonly string[], atMs: number): Promise<AnsweredSeries[][]>;
  /** Not the id of a panel's request: two requests of one id cancel each other. */
  nextRequestId(): string;
}

let requests = 0;

export function openConnection(options: PrometheusOptions, { dataSources, now }: PrometheusWorld): Connection {
  const source = () => findSource(options, dataSources);
  const matchers = (): readonly Matcher[] => {
    if (!options.matchers.ok) {
      throw new StoreMisconfigured(
        `The matchers in the settings cannot be read: ${options.matchers.message}`,
        'Correct them in the settings of this data source.'
      );
    }
    return options.matchers.matchers;
  };
  const discoveries = new Map<number | undefined, Remembered<Discovery>>();
  /** By the day that ranges begin on where the last month does not hold them. */
  const discovery = (fromMs = Infinity): Remembered<Discovery> => {
    const day = fromMs < now() - MONTH_MS ? Math.floor(fromMs / DAY_MS) * DAY_MS : undefined;
    const known =
      discoveries.get(day) ??
      remembered(
        async () => discover(await source(), matchers(), { fromMs: day ?? Infinity, nowMs: now() }),
        MAX_AGE_MS,
        now
      );
    discoveries.set(day, known);
    return known;
  };
  const survey = surveyMemory((expressions, atMs) => connection.instant(expressions, atMs), now);
  const surveyed = (metric: string, names: Discovery): SurveyedMetric => ({
    metric,
    selectors: storedSelectors({ metric, matchers: [] }, names, matchers()),
    // Until something tells what was added, any label of a metric that is not documented may be its own.
    key: surveyKey(metric, []),
  });
  const listings = new Map<string, Remembered<Labels[]>>();
  /** Undefined where they cannot be listed. */
  const listed = (range: SurveyRange): Promise<Labels[] | undefined> => {
    const scope = originScope(matchers(), range);
    const key = JSON.stringify(scope);
    const known = listings.get(key) ?? remembered(async () => listSeries(await source(), scope), MAX_AGE_MS, now);
    listings.set(key, known);
    for (const old of [...listings.keys()].slice(0, -LISTINGS)) {
      listings.delete(old);
    }
    return known().catch(() => undefined);
  };
  const scraped = remembered(
    async () => {
      const names = await discovery()();
      const scopes = countingMetrics(names).flatMap((metric) => namesOf(metric, names));
      const found = await Promise.all(
        scopes.map(async (metric) =>
          listSeries(await source(), { metric, matchers: matchers(), fromMs: now() - MONTH_MS, toMs: now() })
        )
      );
      return found.flat();
    },
    MAX_AGE_MS,
    now
  );

  /** Whether what is known of the counting metrics is true of this one. */
  const isFoundAlike = async (
    metric: string,
    { names, range, added }: { names: Discovery; range: SurveyRange; added: readonly string[] }
  ): Promise<boolean> => {
    const series = names === NOT_LISTED ? undefined : await listed(range);
    const counting = new Set(countingMetrics(names).flatMap((one) => namesOf(one, names)));
    const own = { metric, names: new Set(namesOf(metric, names)) };
    return series !== undefined && cameAlike(series, own, { metric: REQUESTS, names: counting }, added);
  };

  const connection: Connection = {
    options,
    now,
    source,
    matchers,
    discovery: (fromMs) => discovery(fromMs)(),
    rediscover: () => discovery().again(),
    knownNames: () => discovery().newest() ?? AS_DOCUMENTED,
    async survey(metric, names, range) {
      const own = surveyed(metric, names);
      const counting = countingMetrics(names).map((one) => surveyed(one, names));
      if (own.selectors.length > 1) {
        return survey([own, ...counting.filter((one) => one.metric !== metric)], range);
      }
      const shared = await survey(counting, range);
      if (counting.some((one) => one.metric === metric)) {
        return shared;
      }
      if (shared.series.length === 0) {
        const found = await survey([own], range);
        return keyLabels(metric) === undefined ? { ...found, series: [] } : found;
      }
      const added = addedLabels(shared.series);
      const alone = { ...own, key: surveyKey(metric, added) };
      // The copy that has all requests need not have all of this metric, and this one may have copies of its own.
      const isTrueOfBoth =
        shared.chosen === undefined
          ? await isFoundAlike(metric, { names, range, added })
          : sameChoice(shared, await survey([alone], settledRange(range), MAX_AGE_MS));
      const found = isTrueOfBoth ? shared : await survey([alone], range);
      return found.series.length === 0 ? shared : { ...found, series: shared.series };
    },
    engine: remembered(
      async () => {
        const [answer = []] = await connection.instant([NAN_EXPRESSION], Math.floor(now() / 1000) * 1000);
        return { dropsNaN: answer.length === 0 };
      },
      HOUR_MS,
      now
    ),
    lookbackWarnings: remembered(
      async () => {
        const names = await discovery()();
        const [metric] = countingMetrics(names);
        if (metric === undefined) {
          return [];
        }
        const expressions = lookbackExpressions(surveyed(metric, names).selectors, options.scrapeIntervalMs);
        const answers = await connection.instant(expressions, Math.floor(now() / 1000) * 1000);
        const values = answers.map(([first]) => first?.column.values[0]);
        return lookbackWarnings(values, options.scrapeIntervalMs);
      },
      MAX_AGE_MS,
      now
    ),
    scraped,
    layouts: layoutMemory(async (scope): Promise<Labels[]> => listSeries(await source(), scope), MAX_AGE_MS, now),
    async instant(expressions, atMs) {
      const asked = await source();
      const asks = expressions.map((text, index) => ({
        refId: `i${index}`,
        expr: escapeTemplateMarks(text),
        at: 'end' as const,
      }));
      const grid = { startMs: atMs, stepMs: 60_000, count: 1, rangeMs: 60_000 };
      const request = { requestId: connection.nextRequestId(), asks, grid, endMs: atMs, nowMs: now() };
      const response = await firstValueFrom(asked.query(delegatedRequest(asked, request)));
      const [failure] = failuresOf(response);
      if (failure !== undefined) {
        throw new Error(describeFailure(asked.name, failure).message);
      }
      return asks.map(({ refId }) => readFrames(response, refId, { at: 'end' }).series);
    },
    nextRequestId: () => `fireworks-${options.ownUid}-${++requests}`,
  };
  return connection;
}
