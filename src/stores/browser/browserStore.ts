import { Observable } from 'rxjs';
import { systemWorld, type Timers, type World } from '../../collect';
import { DEPLOYMENT_STATE, gridEnd, isBucketGrid, withUnknownStates, type UnknownStretch } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { ExportRange, History, ImportOptions, ImportResult } from '../../history';
import { toPromql } from '../../promql';
import { IN_SETTINGS } from '../../series/text';
import type { Turn } from '../../series/turns';
import {
  labelLists,
  type MetricStore,
  type MissingStretch,
  type PlannedQuery,
  type PlanResult,
  type StoreRequest,
  type StoreResponse,
} from '../types';
import type { CollectionOptions } from '../options';
import { browserHealth, diagnose, type Diagnosis } from './diagnosis';
import { missingIn } from './missing';
import { listsOf } from './visibleHistory';
import { openCollection, type Backend, type Collection } from './collections';
import { evaluateHistory } from './evaluateHistory';
import type { Edge } from './evaluateSteps';
import { coveredPart, missingNotices, resultNotices, storageNotices } from './notices';

/** The store that needs nothing but this browser: it scrapes the endpoint and keeps what it saw. */
export interface BrowserStore extends MetricStore {
  updates(): Observable<void>;
  /**
   * Adds text exposition with timestamps to the history.
   * @throws Error where there is no account that it could be added to
   */
  importText(chunks: AsyncIterable<Uint8Array>, options?: ImportOptions): Promise<ImportResult>;
  /**
   * What was collected, as OpenMetrics text; no piece where there is nothing.
   * @throws Error with the reason where this data source may not show what there is
   */
  exportText(range?: ExportRange): AsyncIterable<Uint8Array<ArrayBuffer>>;
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
    ...labelLists(() => {
      // The scrape that is waited for comes after the range that a page was opened with, and panels show it.
      const { clock, options: opened } = collection();
      const liveFromMs = clock() - opened.scrapeIntervalMs;
      return afterFirstScrape().then((history) => listsOf(history, liveFromMs));
    }),
    test: () => browserHealth(collection()),
    async importText(chunks, importOptions) {
      if (collection().options.accountId === '') {
        throw new Error(
          `A history belongs to an account. Enter the account id${IN_SETTINGS}, save it and import then.`
        );
      }
      return change(collection(), (history) =>
        history.importText(chunks, { nowMs: world.clock.now(), ...importOptions })
      );
    },
    exportText: (range) => exportVisible(collection(), range),
    clear: () => change(collection(), () => collection().clear()),
    diagnose: () => diagnose(collection()),
  };
}

/** What may be shown is known once somebody has asked with this data source's own key. */
async function* exportVisible(
  { collector, history, stored, problem }: Collection,
  range: ExportRange | undefined
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let isEmpty = true;
  if ((await stored.coverage()).sinceMs !== undefined) {
    await collector.verify();
  }
  for await (const piece of history.exportText('openMetrics', range)) {
    isEmpty = false;
    yield piece;
  }
  const reason = problem();
  if (isEmpty && reason !== undefined && (await history.coverage()).sinceMs === undefined) {
    throw new Error(reason);
  }
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
          subscriber.next({ ...(await evaluateAll(request, collection, abort.signal)), partial: true });
        }
        await fresh;
      } else if ((await collection.stored.coverage()).sinceMs !== undefined) {
        await collection.collector.verify();
      }
      if (!abort.signal.aborted) {
        subscriber.next(await evaluateAll(request, collection, abort.signal));
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

async function evaluateAll(request: StoreRequest, collection: Collection, signal: AbortSignal): Promise<StoreResponse> {
  const { history, options, clock, turns } = collection;
  // All panels of a dashboard ask in one task; what each of them takes is a piece of work of its own.
  const turn = turns.begin();
  await turn();
  const nowMs = clock();
  const coverage = await history.coverage(nowMs);
  const { newestGoodMs: newestMs, newestScrapeMs } = coverage;
  const isHeld = newestMs !== undefined && newestScrapeMs !== undefined && newestMs < newestScrapeMs;
  const edge =
    request.live && newestMs !== undefined
      ? { evaluateMs: Math.max(newestMs, request.toMs), nowMs, isHeld }
      : undefined;
  const { scrapeIntervalMs } = options;
  const range = { fromMs: request.grid.startMs, toMs: Math.max(gridEnd(request.grid), request.toMs) };
  const missing = await missingIn(history, coverage, { ...range, scrapeIntervalMs, refusals: collection.refusals() });
  const unknown = { stretches: missing.map(unknownStretch), toMs: range.toMs };
  const missedMs = missing.reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
  const isCollected = missedMs < range.toMs - range.fromMs;
  const settledMs = coverage.newestMs ?? -Infinity;
  const context = { collection, edge, grid: request.grid, unknown, isCollected, settledMs, signal, turn };
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
  isCollected: boolean;
  settledMs: number;
  signal: AbortSignal;
  turn: Turn;
  /** When nobody knows a state, up to the end of the range. */
  unknown: { stretches: readonly UnknownStretch[]; toMs: number };
}

function unknownStretch({ kind, fromMs, toMs }: MissingStretch): UnknownStretch {
  const { scrapeFailed, notCollected } = DEPLOYMENT_STATE;
  return { fromMs, toMs, state: kind === 'failed' ? scrapeFailed : notCollected };
}

async function evaluateOne(
  { id, plan }: PlannedQuery,
  { collection, edge, grid, unknown, isCollected, settledMs, signal, turn }: Context
): Promise<PlanResult> {
  const { history, options, results } = collection;
  const { scrapeIntervalMs } = options;
  const kept = { results, settledMs };
  const evaluation = await evaluateHistory(history, plan, grid, { scrapeIntervalMs, edge, kept, turn, signal });
  // What follows, frames and all, is one more piece of work.
  await turn();
  const { grid: known } = evaluation;
  const isOfStates = plan.kind === 'state' && !isBucketGrid(known);
  return {
    id,
    grid: isOfStates ? withUnknownStates(known, unknown.stretches, unknown.toMs) : known,
    promql: toPromql(plan, grid, { scrapeIntervalMs }).text,
    notices: await resultNotices(evaluation, plan, { history, isCollected }),
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
