import { Observable } from 'rxjs';
import { systemWorld, type Timers, type World } from '../../collect';
import { DEPLOYMENT_STATE, gridEnd, isBucketGrid, withUnknownStates, type UnknownStretch } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History, ImportOptions, ImportResult } from '../../history';
import { toPromql } from '../../promql';
import { labelLists } from '../labelLists';
import type { CollectionOptions } from '../options';
import type { MetricStore, MissingStretch, PlannedQuery, PlanResult, StoreRequest, StoreResponse } from '../types';
import { browserHealth } from './browserHealth';
import { openCollection, type Backend, type Collection } from './collections';
import { diagnose, type Diagnosis } from './diagnosis';
import { evaluateHistory, type Edge } from './evaluateHistory';
import { missingIn } from './missing';
import { coveredPart, missingNotices, resultNotices, storageNotices } from './notices';

/** The store that needs nothing but this browser: it scrapes the endpoint and keeps what it saw. */
export interface BrowserStore extends MetricStore {
  updates(): Observable<void>;
  /** Adds text exposition with timestamps to the history. */
  importText(chunks: AsyncIterable<Uint8Array>, options?: ImportOptions): Promise<ImportResult>;
  /** All that was collected, as OpenMetrics text. */
  exportText(): AsyncIterable<Uint8Array<ArrayBuffer>>;
  clear(): Promise<void>;
  diagnose(): Promise<Diagnosis>;
}

export function browserStore(options: CollectionOptions, backend: Backend, world: World = systemWorld): BrowserStore {
  /** Asked each time: saving the settings may have replaced it. */
  const collection = openCollection(options, backend, world);
  const afterFirstScrape = async (): Promise<History> => {
    const { collector, history } = collection();
    await collector.freshen();
    return history;
  };
  return {
    run: (request) => run(request, collection()),
    updates: () => updatesOf(collection(), world.timers),
    metrics: async () => (await afterFirstScrape()).metrics(),
    ...labelLists(afterFirstScrape),
    test: () => browserHealth(collection()),
    importText: (chunks, importOptions) =>
      change(collection(), (history) => history.importText(chunks, { nowMs: world.clock.now(), ...importOptions })),
    exportText: () => collection().history.exportText('openMetrics'),
    clear: () => change(collection(), () => collection().clear()),
    diagnose: () => diagnose(collection()),
  };
}

/** Changes what is stored, and lets the other data sources of this page know. */
async function change<T>(collection: Collection, make: (history: History) => Promise<T>): Promise<T> {
  const made = await make(collection.history);
  collection.tellOthers();
  return made;
}

/**
 * What is stored is shown at once; when a fresh scrape is due, it follows. Unsubscribing stops the waiting, never
 * the scrape, which others may wait for.
 */
function run(request: StoreRequest, collection: Collection): Observable<StoreResponse> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const respond = async () => {
      if (request.live) {
        const fresh = collection.collector.freshen({ signal: abort.signal });
        // It rejects when nobody waits any more; then nobody is left to be told either.
        fresh.catch(() => {});
        if (
          !collection.isFresh() &&
          (await collection.history.coverage(collection.clock())).newestGoodMs !== undefined
        ) {
          subscriber.next({ ...(await evaluateAll(request, collection)), partial: true });
        }
        await fresh;
      } else if ((await collection.stored.coverage()).sinceMs !== undefined) {
        await collection.collector.verify();
      }
      if (!abort.signal.aborted) {
        subscriber.next(await evaluateAll(request, collection));
        subscriber.complete();
      }
    };
    respond().catch((error: unknown) => {
      if (!abort.signal.aborted) {
        subscriber.error(error);
      }
    });
    return () => abort.abort();
  });
}

async function evaluateAll(request: StoreRequest, collection: Collection): Promise<StoreResponse> {
  const { history, options, clock } = collection;
  const nowMs = clock();
  const coverage = await history.coverage(nowMs);
  const newestMs = coverage.newestGoodMs;
  const edge =
    request.live && newestMs !== undefined ? { evaluateMs: Math.max(newestMs, request.toMs), nowMs } : undefined;
  const { scrapeIntervalMs } = options;
  const range = { fromMs: request.grid.startMs, toMs: Math.max(gridEnd(request.grid), request.toMs) };
  const missing = await missingIn(history, coverage, { ...range, scrapeIntervalMs, refusals: collection.refusals() });
  const unknown = { stretches: missing.map(unknownStretch), toMs: range.toMs };
  const context = { collection, edge, grid: request.grid, unknown };
  const results = await Promise.all(request.queries.map((query) => evaluateOne(query, context)));
  const shared = [
    ...missingNotices(missing, range),
    ...storageNotices(await history.stats(), collection.storageProblem()),
  ];
  const message = request.live ? collection.problem() : undefined;
  return {
    results: results.map((result) => ({ ...result, notices: [...shared, ...result.notices] })),
    newestMs,
    missing,
    covered: coveredPart(missing, range),
    error: message === undefined ? undefined : { message },
  };
}

interface Context {
  collection: Collection;
  edge: Edge | undefined;
  grid: TimeGrid;
  /** When nobody knows a state, up to the end of the range. */
  unknown: { stretches: readonly UnknownStretch[]; toMs: number };
}

function unknownStretch({ kind, fromMs, toMs }: MissingStretch): UnknownStretch {
  const { scrapeFailed, notCollected } = DEPLOYMENT_STATE;
  return { fromMs, toMs, state: kind === 'failed' ? scrapeFailed : notCollected };
}

async function evaluateOne(
  { id, plan }: PlannedQuery,
  { collection, edge, grid, unknown }: Context
): Promise<PlanResult> {
  const { history, options } = collection;
  const { scrapeIntervalMs } = options;
  const evaluation = await evaluateHistory(history, plan, grid, { scrapeIntervalMs, edge });
  const { grid: known } = evaluation;
  const isOfStates = plan.kind === 'state' && !isBucketGrid(known);
  return {
    id,
    grid: isOfStates ? withUnknownStates(known, unknown.stretches, unknown.toMs) : known,
    promql: toPromql(plan, grid, { scrapeIntervalMs }).text,
    notices: await resultNotices(evaluation, plan, history),
  };
}

/**
 * Tells of every new snapshot and of every failure, whichever tab scraped. Where nothing is collected in the
 * background, it is while somebody listens.
 */
function updatesOf(collection: Collection, timers: Timers): Observable<void> {
  return new Observable((subscriber) => {
    const { collector, options } = collection;
    let seen = collector.state();
    const leave = collector.subscribe((state) => {
      const isNews = state.newestGood !== seen.newestGood || state.lastError !== seen.lastError;
      seen = state;
      if (isNews) {
        subscriber.next();
      }
    });
    let timer = { stop() {} };
    const askAgain = () => {
      timer = timers.start(() => {
        collector.freshen().catch(() => {});
        askAgain();
      }, options.scrapeIntervalMs);
    };
    if (!options.collectInBackground) {
      askAgain();
    }
    return () => {
      leave();
      timer.stop();
    };
  });
}
