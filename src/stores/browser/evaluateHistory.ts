import {
  gridEnd,
  haveOneSetOfBounds,
  isBucketGrid,
  joinGrids,
  ofRangeParts,
  partOfGrid,
  planReach,
  rangeParts,
  reachesOverRange,
  timesWithEdge,
  type Evaluation,
} from '../../evaluate';
import type { Grid, MissingBound, TimeGrid } from '../../evaluate/grid';
import type { History } from '../../history';
import { isOfRange, type MetricsPlan } from '../../plan';
import { HALF_A_SLICE_MS, IN_ONE_GO, inTurns, type Steps } from '../../series/turns';
import { evaluateSome } from './evaluateSome';
import {
  canBeJoined,
  evaluateTimes,
  type ComputedSteps,
  type OneEvaluation,
  type StepsOptions,
  type TimesOptions,
} from './evaluateSteps';
import type { KeptResults, SteppedAnswer } from './keptResults';

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
    const { grid: answer, differingBounds } = await evaluateParts(history, plan, grid, options);
    // The edge, the ends of a range and what is kept are read one after the other: of a past that was changed meanwhile
    // they are of neither. What is kept looks after its own steps.
    if (history.changedSince(mark).changes?.length === 0) {
      return { grid: answer, differingBounds };
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
  const { edge, kept } = options;
  const { times, lastStepMs } = timesWithEdge(plan, grid, edge?.evaluateMs);
  const evaluation = { history, plan, grid, options };
  if (kept !== undefined && isOfRange(plan)) {
    return evaluateRange(evaluation, times, kept);
  }
  if (edge === undefined || edge.evaluateMs <= gridEnd(grid)) {
    const { grids, differingBounds } = await evaluateSteps(evaluation, times, (some) => evaluateSome(evaluation, some));
    return { grid: joinGrids(grids), differingBounds };
  }
  const holdFailuresUntilMs = edge.isHeld && mayBeHeld(plan) ? edge.nowMs : undefined;
  return evaluateWithEdge(evaluation, times, { lastStepMs, holdFailuresUntilMs });
}

/** So few that they are read in one go with the edge. */
const FEW_STEPS = 3;

/** Steps and, behind them, the edge: what is new of both at once where they see the same samples. */
async function evaluateWithEdge(
  evaluation: OneEvaluation & { options: EvaluateHistoryOptions },
  times: Float64Array,
  ofEdge: TimesOptions
): Promise<Evaluation> {
  const [steps, edge] = [times.subarray(0, -1), times.subarray(-1)];
  let atEdge: Evaluation | undefined;
  const compute = async (some: Float64Array) => {
    const seesTheSame = ofEdge.holdFailuresUntilMs === undefined;
    const areNewest = some.length <= FEW_STEPS && some.at(-1) === steps.at(-1);
    if (seesTheSame && areNewest) {
      const both = await evaluateTimes(evaluation, Float64Array.of(...some, ...edge), ofEdge);
      if (canBeJoined(both)) {
        atEdge = { ...both, grid: partOfGrid(both.grid, some.length, some.length + 1) };
        return { ...both, grid: partOfGrid(both.grid, 0, some.length) };
      }
    }
    return evaluateSome(evaluation, some);
  };
  const ofSteps =
    steps.length === 0 ? { grids: [], differingBounds: [] } : await evaluateSteps(evaluation, steps, compute);
  atEdge ??= await evaluateTimes(evaluation, edge, ofEdge);
  const grids = [...ofSteps.grids, atEdge.grid];
  if (grids.length === 1 || grids.every((grid) => missingBound(grid) === undefined)) {
    return { grid: joinGrids(grids), differingBounds: joinedBounds([ofSteps, atEdge]) };
  }
  const whole = await evaluateTimes(evaluation, times, { lastStepMs: ofEdge.lastStepMs });
  if (ofEdge.holdFailuresUntilMs === undefined) {
    return whole;
  }
  // What is missing is that of all times; only the edge is held.
  const missing = missingBound(whole.grid) ?? missingBound(atEdge.grid);
  const held = joinGrids([partOfGrid(whole.grid, 0, steps.length), atEdge.grid]);
  return { ...whole, grid: isBucketGrid(held) ? held : { ...held, missing } };
}

function missingBound(grid: Grid): MissingBound | undefined {
  return isBucketGrid(grid) ? undefined : grid.missing;
}

/** Of the steps that are kept none is computed. */
async function evaluateSteps(
  { plan, grid, options: { kept, scrapeIntervalMs } }: OneEvaluation & { options: EvaluateHistoryOptions },
  times: Float64Array,
  compute: (times: Float64Array) => Promise<ComputedSteps>
): Promise<SteppedAnswer> {
  if (kept === undefined) {
    const { grid: computed, differingBounds } = await compute(times);
    return { grids: [computed], differingBounds };
  }
  const request = {
    key: keyOf(plan, grid, scrapeIntervalMs),
    times,
    stepMs: grid.stepMs,
    reachMs: planReach(plan, grid, scrapeIntervalMs),
    settledMs: kept.settledMs,
  };
  return kept.results.evaluate(request, compute);
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
  const turn = options.turn ?? IN_ONE_GO.begin();
  const inSteps = <T>(steps: Steps<T>) => inTurns(steps, turn, options.signal);
  await turn();
  const grids = [first.grid, ...middle.grids, last.grid];
  const canBeAdded = isLasting && canBeJoined(first) && canBeJoined(last) && (await inSteps(haveOneSetOfBounds(grids)));
  await turn(HALF_A_SLICE_MS);
  return canBeAdded
    ? { grid: await inSteps(ofRangeParts(plan, grids, endMs)), differingBounds: [] }
    : evaluateTimes(evaluation, times);
}

/** What values depend on beside their time and the samples. */
function keyOf(plan: MetricsPlan, { startMs, stepMs, rangeMs }: TimeGrid, scrapeIntervalMs: number): string {
  const range = reachesOverRange(plan) ? rangeMs : undefined;
  return JSON.stringify([plan, stepMs, startMs % stepMs, scrapeIntervalMs, range]);
}

/** A value of now may be that of the last good scrape; pictures of buckets have none. What counts, or sums up a range, counts what was collected. */
function mayBeHeld(plan: MetricsPlan): boolean {
  return plan.kind !== 'state' && plan.kind !== 'buckets' && plan.over.fn !== 'total' && !isOfRange(plan);
}

function joinedBounds(parts: ReadonlyArray<Pick<Evaluation, 'differingBounds'>>): Evaluation['differingBounds'] {
  const byGroup = new Map<string, Evaluation['differingBounds'][number]>();
  for (const { labels, bounds } of parts.flatMap(({ differingBounds }) => differingBounds)) {
    const key = JSON.stringify(labels);
    const all = new Set([...(byGroup.get(key)?.bounds ?? []), ...bounds]);
    byGroup.set(key, { labels, bounds: [...all].sort((a, b) => a - b) });
  }
  return [...byGroup.values()];
}
