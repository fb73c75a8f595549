import { createExpositionParser, createSeriesTable, DEFAULT_LIMITS } from '../exposition';
import { createHistory, type History } from '../history';
import {
  chunkedTransport,
  createCollector,
  describeScrapeError,
  memoryBudget,
  scrapeOnce,
  type ChunkedBackend,
  type Collector,
  type ScrapeBudget,
  type ScrapeOutcome,
  type World,
} from '../scrape';
import type { CollectionOptions } from './options';

export type Backend = ChunkedBackend;

/** What collects for one data source, and what it has collected. */
export interface Collection {
  readonly options: CollectionOptions;
  readonly history: History;
  readonly collector: Collector;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** Whether a panel may be answered without waiting for a scrape. */
  isFresh(): boolean;
  /** Why the newest values are not newer, and what to do; undefined when all is well. */
  problem(): string | undefined;
}

/** Kept while settings change, as long as they still mean the same samples. */
interface Kept {
  history: History;
  budget: ScrapeBudget;
}

const running = new Map<string, Collection>();
const kept = new Map<string, Kept>();

/**
 * Opens the collection of a data source and returns what finds it. Grafana makes a new data source object whenever
 * settings are saved and keeps old ones alive in open panels, so collections live here: the same settings get the
 * running one, changed settings replace it, and old objects then use the new one too. Another account or address
 * begins a history of its own; another interval or retention goes on with the one it has.
 */
export function openCollection(options: CollectionOptions, backend: Backend, world: World): () => Collection {
  const current = running.get(options.uid);
  let opened = current;
  if (opened === undefined || !sameOptions(opened.options, options)) {
    current?.collector.close();
    opened = createCollection(options, backend, world);
    running.set(options.uid, opened);
  }
  const fallback = opened;
  return () => running.get(options.uid) ?? fallback;
}

function createCollection(options: CollectionOptions, backend: Backend, { clock, timers, random }: World): Collection {
  const { history, budget } = keptFor(options);
  const transport = chunkedTransport(backend, options.metricsUrl);
  const table = createSeriesTable();
  const scrape = async (signal: AbortSignal): Promise<ScrapeOutcome> =>
    options.accountId === ''
      ? { ok: false, error: { kind: 'misconfigured', missing: 'accountId' }, timeMs: clock.now(), durationMs: 0 }
      : scrapeOnce({
          transport,
          createParser: () => createExpositionParser({ limits: DEFAULT_LIMITS, table }),
          clock,
          timers,
          signal,
        });
  const collector = createCollector({
    scrape,
    budget,
    history,
    clock,
    timers,
    random,
    intervalMs: options.scrapeIntervalMs,
    collectInBackground: options.collectInBackground,
  });
  return {
    options,
    history,
    collector,
    clock: () => clock.now(),
    isFresh() {
      const ageMs = clock.now() - (collector.state().newestGood?.timeMs ?? -Infinity);
      return ageMs >= 0 && ageMs <= options.scrapeIntervalMs;
    },
    problem() {
      const { lastError, newestGood, nextAttemptMs } = collector.state();
      return lastError === undefined
        ? undefined
        : describeScrapeError(lastError, { nowMs: clock.now(), newestGoodMs: newestGood?.timeMs, nextAttemptMs });
    },
  };
}

function keptFor(options: CollectionOptions): Kept {
  const key = JSON.stringify([options.uid, options.metricsUrl, options.apiUrl, options.accountId]);
  let entry = kept.get(key);
  if (entry === undefined) {
    entry = {
      history: createHistory({
        retentionMs: options.retentionMs,
        scrapeIntervalMs: options.scrapeIntervalMs,
      }),
      budget: memoryBudget(),
    };
    kept.set(key, entry);
  }
  return entry;
}

function sameOptions(a: CollectionOptions, b: CollectionOptions): boolean {
  return (
    a.metricsUrl === b.metricsUrl &&
    a.apiUrl === b.apiUrl &&
    a.accountId === b.accountId &&
    a.scrapeIntervalMs === b.scrapeIntervalMs &&
    a.retentionMs === b.retentionMs &&
    a.collectInBackground === b.collectInBackground
  );
}
