import {
  gridEnd,
  haveOneSetOfBounds,
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
import type { History } from '../../history';
import { isOfRange, type MetricsPlan } from '../../plan';
import {
  canBeJoined,
  evaluateSome,
  evaluateTimes,
  type Edge,
  type OneEvaluation,
  type StepsOptions,
} from './evaluateSteps';
import type { KeptResults } from './keptResults';

export interface EvaluateHistoryOptions extends StepsOptions {
  /** Where results are kept between two questions. Absent means nowhere. */
  kept?: { results: KeptResults; settledMs: number };
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
  const { planOf, inPieces, partMs, firstEndMs, fullEnds } = parts;
  const partGrid = { ...grid, startMs: firstEndMs + partMs, stepMs: partMs, count: fullEnds.length };
  const part = { ...evaluation, grid: partGrid, inPieces };
  const oneEnding = (atMs: number, windowMs: number) =>
    evaluateTimes({ ...part, plan: planOf(windowMs) }, Float64Array.of(atMs));
  const full = { ...part, plan: planOf(partMs) };
  const request = {
    key: `${inPieces ? 'pieces' : 'values'} ${keyOf(full.plan, partGrid, scrapeIntervalMs)}`,
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
  const [first, last] = await Promise.all([
    oneEnding(firstEndMs, firstEndMs - (endMs - grid.rangeMs)),
    oneEnding(endMs, endMs - (fullEnds.at(-1) ?? firstEndMs)),
  ]);
  const middle = await kept.results.evaluate(request, compute);
  await options.turn?.();
  const grids = [first.grid, middle.grid, last.grid];
  return isLasting && canBeJoined(first) && canBeJoined(last) && haveOneSetOfBounds(grids)
    ? { grid: ofRangeParts(plan, grids, endMs), differingBounds: [] }
    : evaluateTimes(evaluation, times);
}

/** What values depend on beside their time and the samples. */
function keyOf(plan: MetricsPlan, { startMs, stepMs, rangeMs }: TimeGrid, scrapeIntervalMs: number): string {
  const range = reachesOverRange(plan) ? rangeMs : undefined;
  return JSON.stringify([plan, stepMs, startMs % stepMs, scrapeIntervalMs, range]);
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
