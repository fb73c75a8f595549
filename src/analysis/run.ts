import { FieldType, type DataFrame } from '@grafana/data';
import { combineLatest, defer, from, map, merge, Observable, of, share, switchMap, takeUntil, timer } from 'rxjs';
import { DeploymentsError } from '../deployments/problems';
import type { DeploymentSource } from '../deployments/source';
import { gridEnd, isEmptyGrid, type TimeGrid } from '../evaluate';
import { planSelections } from '../plan';
import { messageOf } from '../series/text';
import { inTurns, pageTurns } from '../series/turns';
import type { MetricStore, StoreNotice, StoreResponse } from '../stores';
import type { TraceSource } from '../traces';
import type { Analysis, AnalysisRequest, Known, Need } from './types';

/** What an analysis is answered with. */
export interface AnalysisWorld {
  store: MetricStore;
  /** Absent where there is no account to list deployments of. */
  deployments: (() => Promise<DeploymentSource>) | undefined;
  /** Absent where there is no MLflow that this person may read. */
  traces: (() => Promise<TraceSource>) | undefined;
  /** Whether the range ends now, so that a fresh scrape is worth waiting for. */
  live: boolean;
}

export interface AnalysisAnswer {
  frames: DataFrame[];
  /** What is stored already, while a scrape is on its way; another answer follows. */
  partial: boolean;
  /** What the stores say of the numbers behind it, each once. */
  notices: StoreNotice[];
  error: { message: string; status?: number } | undefined;
}

/**
 * Asks the store for what an analysis needs, all needs of one grid together, and answers with what is known then.
 * Unsubscribing cancels it. @throws Refusal at once, where the query lacks something
 */
export function runAnalysis(
  analysis: Analysis,
  request: AnalysisRequest,
  world: AnalysisWorld
): Observable<AnalysisAnswer> {
  const needs = analysis.needs(request);
  const listed = defer(() => from(analysis.wantsDeployments === true ? listDeployments(request, world) : NOT_WANTED));
  return combineLatest([freshened(request, world), listed]).pipe(
    switchMap(([fresh, deployments]) =>
      askAll(needs, world.store).pipe(map((responses) => ({ fresh, deployments, responses })))
    ),
    switchMap(({ fresh, deployments, responses }) => {
      const { known, notices } = gathered(responses, deployments, needs);
      const error = fresh.error ?? responses.find((one) => one.error !== undefined)?.error;
      if (known.grids.size === 0 && needs.length > 0) {
        // Nothing is known, which is not the same as nothing there.
        const message = known.problems.join(' ') || 'The store has no answer.';
        return of({ frames: [], partial: false, notices, error: error ?? { message } });
      }
      const partial = fresh.partial === true || responses.some((one) => one.partial === true);
      return from(answered(analysis, request, known)).pipe(
        map((frames): AnalysisAnswer => ({ frames, partial, notices, error })),
        switchMap((answer) => withBeside(answer, { analysis, request, known, world }))
      );
    })
  );
}

interface Asked {
  analysis: Analysis;
  request: AnalysisRequest;
  known: Known;
  world: AnalysisWorld;
}

/** A panel that shows the last table of an answer falls back to its first while that table is not there. */
const WAIT_FOR_BESIDE_MS = 2000;

/** The answer with what MLflow has; without it first, where MLflow takes so long that nobody should wait for it. */
function withBeside(answer: AnalysisAnswer, { analysis, request, known, world }: Asked): Observable<AnalysisAnswer> {
  const { traces } = world;
  if (analysis.beside === undefined || traces === undefined) {
    return of(answer);
  }
  const early = timer(WAIT_FOR_BESIDE_MS).pipe(map(() => ({ ...answer, partial: true })));
  if (answer.partial) {
    // Another answer follows, with the calls of its own verdict.
    return early;
  }
  const beside = new Observable<DataFrame | undefined>((subscriber) => {
    const leaving = new AbortController();
    void traces()
      .then((source) => analysis.beside?.(request, known, source, leaving.signal))
      // The answer needs nothing of it.
      .catch(() => undefined)
      .then((frame) => {
        subscriber.next(frame);
        subscriber.complete();
      });
    return () => leaving.abort();
  }).pipe(share());
  return merge(
    early.pipe(takeUntil(beside)),
    beside.pipe(map((frame) => (frame === undefined ? answer : { ...answer, frames: [...answer.frames, frame] })))
  );
}

/**
 * A range that ends now waits for a scrape that is due, and is answered without it until then. This is asked apart from
 * the needs: theirs are full steps alone, with no shorter one up to now.
 */
function freshened({ window }: AnalysisRequest, { store, live }: AnalysisWorld): Observable<StoreResponse> {
  const lengthMs = window.toMs - window.fromMs;
  const grid: TimeGrid = { startMs: window.toMs, stepMs: MINUTE_MS, count: 1, rangeMs: lengthMs };
  return live ? store.run({ queries: [], grid, live, toMs: window.toMs }) : of({ results: [] });
}

const MINUTE_MS = 60_000;

function askAll(needs: readonly Need[], store: MetricStore): Observable<StoreResponse[]> {
  const byGrid = new Map<string, Need[]>();
  for (const need of needs) {
    const { startMs, stepMs, count, rangeMs } = need.grid;
    const key = [startMs, stepMs, count, rangeMs].join(' ');
    byGrid.set(key, [...(byGrid.get(key) ?? []), need]);
  }
  const runs = [...byGrid.values()].flatMap((group) => {
    const [first] = group;
    const queries = group.map(({ id, plan }) => ({ id, plan }));
    return first === undefined
      ? []
      : [store.run({ queries, grid: first.grid, live: false, toMs: gridEnd(first.grid) })];
  });
  return runs.length === 0 ? of([]) : combineLatest(runs);
}

type ListedDeployments = Pick<Known, 'deployments' | 'noDeployments'>;

const NOT_WANTED: Promise<ListedDeployments> = Promise.resolve({ deployments: undefined });

/** An answer without them is better than none, so why they are missing is part of what is known. */
async function listDeployments(
  { query: { filters = [] } }: AnalysisRequest,
  { deployments: open }: AnalysisWorld
): Promise<ListedDeployments> {
  if (open === undefined) {
    return { deployments: undefined, noDeployments: new DeploymentsError({ kind: 'noAccount' }).message };
  }
  try {
    return { deployments: await (await open()).list(filters) };
  } catch (error) {
    return { deployments: undefined, noDeployments: messageOf(error) };
  }
}

function gathered(
  responses: readonly StoreResponse[],
  deployments: ListedDeployments,
  needs: readonly Need[]
): { known: Known; notices: StoreNotice[] } {
  const results = responses.flatMap((one) => one.results);
  const answers = results.filter(({ error, grid }) => error === undefined || !isEmptyGrid(grid));
  const isAllEmpty = results.every(({ grid }) => isEmptyGrid(grid));
  const widest = isAllEmpty ? leastNarrowed(needs) : undefined;
  // Of many metrics some have no series, which says nothing as long as others have.
  const told = results.flatMap(({ id, grid, notices }) =>
    notices.filter(({ severity }) => severity !== 'info' || (widest?.has(id) ?? !isEmptyGrid(grid)))
  );
  return {
    known: {
      grids: new Map(answers.map(({ id, grid }) => [id, grid])),
      problems: [...new Set(results.flatMap(({ error }) => (error === undefined ? [] : [error.message])))],
      ...deployments,
    },
    notices: [...new Map(told.map((notice) => [`${notice.severity} ${notice.text}`, notice])).values()],
  };
}

/** Where nothing is found, these say why for all: each metric would say the same of itself, with its filters. */
function leastNarrowed(needs: readonly Need[]): Set<string> {
  const open = needs.filter(({ plan }) => planSelections(plan).every(({ matchers }) => matchers.length === 0));
  return new Set((open.length > 0 ? open : needs.slice(0, 1)).map(({ id }) => id));
}

async function answered(analysis: Analysis, request: AnalysisRequest, known: Known): Promise<DataFrame[]> {
  const turn = pageTurns.begin();
  await turn();
  const answer = analysis.answer(request, known);
  const frames = Array.isArray(answer) ? answer : await inTurns(answer, turn);
  return frames.map(withUnbrokenPercents);
}

/** The texts of an answer, which narrow columns do not break between a number and its %. */
export function withUnbrokenPercents(frame: DataFrame): DataFrame {
  const fields = frame.fields.map((field) =>
    field.type === FieldType.string ? { ...field, values: field.values.map(unbroken) } : field
  );
  return { ...frame, fields };
}

function unbroken(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(\d) %/g, '$1\u00a0%') : value;
}
