import { Observable } from 'rxjs';
import { gridEnd } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History, ImportOptions, ImportResult } from '../../history';
import { systemWorld, type World } from '../../collect';
import { toPromql } from '../../promql';
import type { LabelScope } from '../../plan';
import { parseBound } from '../../series/bound';
import { browserHealth } from './browserHealth';
import { openCollection, type Backend, type Collection } from './collections';
import { diagnose, type Diagnosis } from './diagnosis';
import { evaluateHistory, type Edge } from './evaluateHistory';
import { historyNotices } from './historyNotices';
import type { CollectionOptions } from '../options';
import { resultNotices } from './resultNotices';
import { storageNotices } from './storageNotices';
import type { MetricStore, PlanResult, PlannedQuery, StoreRequest, StoreResponse } from '../types';
import { updatesOf } from './updates';

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
  const afterFirstScrape = async (): Promise<Collection> => {
    const current = collection();
    await current.collector.freshen();
    return current;
  };
  return {
    run: (request) => run(request, collection()),
    updates: () => updatesOf(collection(), world.timers),
    async metrics() {
      return (await afterFirstScrape()).history.metrics();
    },
    async labelNames(scope) {
      const names = await (await afterFirstScrape()).history.labelNames(scope);
      return names.filter((name) => name !== 'le' && !name.startsWith('__'));
    },
    async labelValues(label, scope) {
      return (await afterFirstScrape()).history.labelValues(label, scope);
    },
    async bounds(scope: LabelScope) {
      const values = await (await afterFirstScrape()).history.labelValues('le', scope);
      const bounds = values.map(parseBound).filter((bound) => bound !== undefined);
      return [...new Set(bounds)].filter(Number.isFinite).sort((a, b) => a - b);
    },
    test: () => browserHealth(collection()),
    importText: (chunks, importOptions) =>
      change(collection(), (history) => history.importText(chunks, { nowMs: world.clock.now(), ...importOptions })),
    exportText: () => collection().history.exportText('openMetrics'),
    clear: () => change(collection(), (history) => history.clear()),
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
  const context = { collection, edge, grid: request.grid };
  const results = await Promise.all(request.queries.map((query) => evaluateOne(query, context)));
  const fromMs = request.grid.startMs;
  const toMs = Math.max(gridEnd(request.grid), request.toMs);
  const shared = [
    ...historyNotices(coverage, fromMs, toMs, options.scrapeIntervalMs),
    ...storageNotices(await history.stats(), collection.storageProblem()),
  ];
  const message = request.live ? collection.problem() : undefined;
  return {
    results: results.map((result) => ({ ...result, notices: [...shared, ...result.notices] })),
    ...(newestMs === undefined ? {} : { newestMs }),
    ...(message === undefined ? {} : { error: { message } }),
  };
}

async function evaluateOne(
  { id, plan }: PlannedQuery,
  { collection, edge, grid }: { collection: Collection; edge: Edge | undefined; grid: TimeGrid }
): Promise<PlanResult> {
  const { history, options } = collection;
  const { scrapeIntervalMs } = options;
  const evaluation = await evaluateHistory(history, plan, grid, { scrapeIntervalMs, edge });
  return {
    id,
    grid: evaluation.grid,
    promql: toPromql(plan, grid, { scrapeIntervalMs }).text,
    notices: await resultNotices(evaluation, plan, history),
  };
}
