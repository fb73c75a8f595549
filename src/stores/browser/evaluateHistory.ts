import {
  evaluatePlan,
  gridEnd,
  isBucketGrid,
  joinGrids,
  ofRangeParts,
  planReach,
  rangeParts,
  reachesOverRange,
  timesWithEdge,
  type Evaluation,
} from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History, HistoryWindow } from '../../history';
import { isOfRange, planSelections, type MetricsPlan, type Selection } from '../../plan';
import type { Turn } from '../../series/turns';
import { canBeJoined, type ComputedSteps, type KeptResults } from './keptResults';

/** The "now" edge of a live range: one more evaluation time, so that a fresh scrape shows before the next full step. */
export interface Edge {
  /** Time of the newest good scrape, or the end of the range when that is later. */
  evaluateMs: number;
  nowMs: number;
  /** Whether the newest scrapes failed, so that the value of now is that of the last good one. */
  isHeld: boolean;
}

export interface EvaluateHistoryOptions {
  scrapeIntervalMs: number;
  edge: Edge | undefined;
  /** Where results are kept between two questions. Absent means nowhere. */
  kept?: { results: KeptResults; settledMs: number };
  /** Absent means that all is done in one go. */
  turn?: Turn;
  /** Work that nobody waits for any more is not done. */
  signal?: AbortSignal;
}

/**
 * Reads what a plan selects from the history and evaluates it: of the steps that are kept nothing, of the others some
 * at a time, and the edge by itself.
 * @throws the signal's reason once it is aborted
 */
export async function evaluateHistory(
  history: History,
  plan: MetricsPlan,
  grid: TimeGrid,
  options: EvaluateHistoryOptions
): Promise<Evaluation> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { mark } = history.changedSince();
    const evaluation = await evaluateParts(history, plan, grid, options);
    // The edge, the ends of a range and what is kept are read one after the other: of a past that was changed meanwhile
    // they are of neither. What is kept looks after its own steps.
    if (history.changedSince(mark).changes?.length === 0) {
      return evaluation;
    }
  }
  return evaluateParts(history, plan, grid, { ...options, kept: undefined, turn: undefined });
}

/** The past is rarely changed, and hardly ever twice while a panel is answered. */
const ATTEMPTS = 3;

async function evaluateParts(
  history: History,
  plan: MetricsPlan,
  grid: TimeGrid,
  options: EvaluateHistoryOptions
): Promise<Evaluation> {
  const { scrapeIntervalMs, edge, kept } = options;
  const { times, lastStepMs } = timesWithEdge(plan, grid, edge?.evaluateMs);
  const hasEdge = edge !== undefined && edge.evaluateMs > gridEnd(grid);
  const steps = hasEdge ? times.subarray(0, -1) : times;
  const evaluation = { history, plan, grid, options };
  if (kept !== undefined && isOfRange(plan)) {
    return evaluateRange(evaluation, times, kept);
  }
  const ofEdge = hasEdge ? await evaluateEdge(evaluation, times.subarray(-1), edge, lastStepMs) : undefined;
  if (ofEdge !== undefined && steps.length === 0) {
    return ofEdge;
  }
  const compute = (some: Float64Array) => evaluateSome(evaluation, some);
  const ofSteps =
    kept === undefined
      ? await compute(steps)
      : await kept.results.evaluate(
          {
            key: keyOf(plan, grid, scrapeIntervalMs),
            times: steps,
            stepMs: grid.stepMs,
            reachMs: planReach(plan, grid, scrapeIntervalMs),
            settledMs: kept.settledMs,
          },
          compute
        );
  if (ofEdge === undefined) {
    return ofSteps;
  }
  const canBeJoined = [ofSteps.grid, ofEdge.grid].every((one) => isBucketGrid(one) || one.missing === undefined);
  return canBeJoined
    ? { grid: joinGrids([ofSteps.grid, ofEdge.grid]), differingBounds: joinedBounds([ofSteps, ofEdge]) }
    : evaluateTimes(evaluation, times, { lastStepMs });
}

/** One value over the whole range: of parts that are kept, where they add up to it. */
async function evaluateRange(
  evaluation: OneEvaluation,
  times: Float64Array,
  kept: { results: KeptResults; settledMs: number }
): Promise<Evaluation> {
  const { plan, grid, options } = evaluation;
  const { scrapeIntervalMs } = options;
  const endMs = times[0] ?? gridEnd(grid);
  const parts = rangeParts(plan, endMs, grid.rangeMs);
  if (parts === undefined) {
    return evaluateTimes(evaluation, times);
  }
  const { planOf, partMs, firstEndMs, fullEnds } = parts;
  const partGrid = { ...grid, startMs: firstEndMs + partMs, stepMs: partMs, count: fullEnds.length };
  const part = { ...evaluation, grid: partGrid };
  const oneEnding = (atMs: number, windowMs: number) =>
    evaluateTimes({ ...part, plan: planOf(windowMs) }, Float64Array.of(atMs));
  const full = { ...part, plan: planOf(partMs) };
  const request = {
    key: keyOf(full.plan, partGrid, scrapeIntervalMs),
    times: fullEnds,
    stepMs: partMs,
    reachMs: planReach(full.plan, partGrid, scrapeIntervalMs),
    settledMs: kept.settledMs,
  };
  let isLasting = true;
  const compute = async (some: Float64Array) => {
    const computed = await evaluateSome(full, some);
    isLasting &&= canBeJoined(computed);
    return computed;
  };
  const ends = await Promise.all([
    oneEnding(firstEndMs, firstEndMs - (endMs - grid.rangeMs)),
    oneEnding(endMs, endMs - (fullEnds.at(-1) ?? firstEndMs)),
  ]);
  const middle = await kept.results.evaluate(request, compute);
  return isLasting && ends.every(canBeJoined)
    ? { grid: ofRangeParts(plan, [middle.grid, ...ends.map((end) => end.grid)], endMs), differingBounds: [] }
    : evaluateTimes(evaluation, times);
}

/** What values depend on beside their time and the samples. */
function keyOf(plan: MetricsPlan, { startMs, stepMs, rangeMs }: TimeGrid, scrapeIntervalMs: number): string {
  const range = reachesOverRange(plan) ? rangeMs : undefined;
  return JSON.stringify([plan, stepMs, startMs % stepMs, scrapeIntervalMs, range]);
}

interface OneEvaluation {
  history: History;
  plan: MetricsPlan;
  grid: TimeGrid;
  options: EvaluateHistoryOptions;
}

/** Columns of samples that are read in one go, so that the page is not kept for long. */
const SAMPLES_AT_ONCE = 50_000;
/** Steps to begin with, while it is not known of how many series. */
const FIRST_STEPS = 20;

/** Steps evaluated some at a time; all in one go where parts by themselves would not add up to the same. */
async function evaluateSome(evaluation: OneEvaluation, times: Float64Array): Promise<ComputedSteps> {
  const { plan, grid, options } = evaluation;
  const reachMs = planReach(plan, grid, options.scrapeIntervalMs);
  if (options.turn === undefined) {
    return evaluateTimes(evaluation, times);
  }
  const parts: ComputedSteps[] = [];
  let count = FIRST_STEPS;
  for (let from = 0; from < times.length;) {
    // No fewer than each of them looks back over, or the same samples would be read over and over.
    const length = Math.max(count, Math.ceil(reachMs / grid.stepMs));
    const part = await evaluateTimes(evaluation, times.subarray(from, from + length));
    if (!canBeJoined(part)) {
      return evaluateTimes(evaluation, times);
    }
    parts.push(part);
    from += length;
    const perStep = Math.max(1, grid.stepMs / options.scrapeIntervalMs);
    count = Math.max(1, Math.floor(SAMPLES_AT_ONCE / (Math.max(1, part.series) * perStep)));
  }
  const grids = parts.map((part) => part.grid);
  return { grid: joinGrids(grids), differingBounds: [], isLasting: true };
}

/** A value of now may be that of the last good scrape. Pictures of buckets have no value of now. */
async function evaluateEdge(
  evaluation: OneEvaluation,
  times: Float64Array,
  { nowMs, isHeld }: Edge,
  lastStepMs: number | undefined
): Promise<Evaluation> {
  const { plan } = evaluation;
  const holds = isHeld && mayBeHeld(plan);
  return evaluateTimes(evaluation, times, { lastStepMs, holdFailuresUntilMs: holds ? nowMs : undefined });
}

interface TimesOptions {
  /** The step before the last of the times, where that is the edge. */
  lastStepMs?: number;
  holdFailuresUntilMs?: number;
}

async function evaluateTimes(
  { history, plan, grid, options }: OneEvaluation,
  times: Float64Array,
  { lastStepMs, holdFailuresUntilMs }: TimesOptions = {}
): Promise<ComputedSteps & { series: number }> {
  const { scrapeIntervalMs, turn, signal } = options;
  const toMs = times.at(-1) ?? gridEnd(grid);
  // The edge may take the place of a step, and reaches back as far as that would.
  const firstMs = Math.min(times[0] ?? grid.startMs, lastStepMs === undefined ? toMs : gridEnd(grid));
  const fromMs = firstMs - planReach(plan, grid, scrapeIntervalMs);
  const windows = new Map<Selection, HistoryWindow>();
  for (const selection of planSelections(plan)) {
    await turn?.();
    signal?.throwIfAborted();
    windows.set(selection, await history.read(selection, fromMs, toMs, { holdFailuresUntilMs }));
  }
  await turn?.();
  const all = [...windows.values()];
  const windowOf = (selection: Selection) => windows.get(selection) ?? { times: new Float64Array(0), series: [] };
  const { grid: answer, differingBounds } = evaluatePlan(plan, windowOf, grid, { scrapeIntervalMs, times, lastStepMs });
  return {
    grid: answer,
    differingBounds,
    isLasting: all.every(({ isLasting }) => isLasting),
    series: all.reduce((sum, { series }) => sum + series.length, 0),
  };
}

/** A value of now may be that of the last good scrape. What counts, or sums up a range, counts what was collected. */
function mayBeHeld(plan: MetricsPlan): boolean {
  return plan.kind !== 'state' && plan.kind !== 'buckets' && plan.over.fn !== 'total' && !isOfRange(plan);
}

function joinedBounds(parts: readonly Evaluation[]): Evaluation['differingBounds'] {
  const byGroup = new Map<string, Evaluation['differingBounds'][number]>();
  for (const { labels, bounds } of parts.flatMap(({ differingBounds }) => differingBounds)) {
    const key = JSON.stringify(labels);
    const all = new Set([...(byGroup.get(key)?.bounds ?? []), ...bounds]);
    byGroup.set(key, { labels, bounds: [...all].sort((a, b) => a - b) });
  }
  return [...byGroup.values()];
}
