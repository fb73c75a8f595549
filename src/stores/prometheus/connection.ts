import { firstValueFrom } from 'rxjs';
import type { Labels } from '../../series/labels';
import type { Matcher } from '../../series/matcher';
import { escapeTemplateMarks, printSelector } from '../../promql';
import { delegatedRequest } from './delegatedRequest';
import { AS_DOCUMENTED, discover, type Discovery } from './discovery';
import { describeFailure, failuresOf } from './errors';
import { layoutMemory, type Layout } from './layouts';
import type { PrometheusOptions } from './options';
import { chooseOrigin, countingMetric, type Origin } from './origin';
import { readFrames, type AnsweredSeries } from './readFrames';
import { remembered } from './remembered';
import { listSeries, type SeriesScope } from './resources';
import { findSource, StoreMisconfigured, type DataSources, type PrometheusSource } from './source';

/** What was found out about a store is asked again after this time. */
const MAX_AGE_MS = 5 * 60_000;
/** Ends of ranges for which the choice among copies is kept. */
const KEPT_ORIGINS = 50;

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
  /** @throws whatever the resource call rejects with */
  discovery(): Promise<Discovery>;
  /** The same, looked up anew. */
  rediscover(): Promise<Discovery>;
  /** What is known of names by now; as documented before anything was found. */
  knownNames(): Discovery;
  /** Which copy of the series is read in a range that ends at this time, ms. */
  origin(endMs: number): Promise<Origin>;
  layouts(scope: SeriesScope): Promise<Layout[]>;
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
  const discovery = remembered(async () => discover(await source(), matchers(), now()), MAX_AGE_MS, now);
  const origins = new Map<number, Promise<Origin>>();

  const connection: Connection = {
    options,
    now,
    source,
    matchers,
    discovery,
    rediscover: () => discovery.again(),
    knownNames: () => discovery.newest() ?? AS_DOCUMENTED,
    origin(endMs) {
      const slot = Math.floor(endMs / MAX_AGE_MS);
      let origin = origins.get(slot);
      if (origin === undefined) {
        origin = findOrigin(connection, endMs);
        origins.set(slot, origin);
        origin.catch(() => origins.delete(slot));
        for (const old of [...origins.keys()].slice(0, -KEPT_ORIGINS)) {
          origins.delete(old);
        }
      }
      return origin;
    },
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

async function findOrigin(connection: Connection, endMs: number): Promise<Origin> {
  const metric = countingMetric((await connection.discovery()).storedNames);
  if (metric === undefined) {
    return { matchers: [] };
  }
  const [series = []] = await connection.instant([`timestamp(${printSelector(metric, connection.matchers())})`], endMs);
  const live = series.map(({ labels, column }) => ({ labels, sampleSeconds: column.values[0] ?? 0 }));
  return chooseOrigin(live, connection.options.scrapeIntervalMs);
}
