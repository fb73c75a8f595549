import { besideEachOther, joinGrids, partOfSeries, planReach, seesOnlyNewest } from '../../evaluate';
import { createMemory, type FoundSamples, type HistoryWindow, type Memory } from '../../history';
import { planSelections, type Selection } from '../../plan';
import { createPace, HALF_A_SLICE_MS, inTurns, type Turn } from '../../series/turns';
import {
  canBeJoined,
  evaluateTimes,
  evaluateWindows,
  reachOf,
  together,
  type ComputedSteps,
  type EvaluatedTimes,
  type OneEvaluation,
  type Portions,
} from './evaluateSteps';

/** Samples that are evaluated in one go. */
const pace = createPace({ least: 20_000, most: 80_000 }, () => performance.now());
/** A part that is larger than that takes longer, if not as much longer: it ends with a few columns. */
const PARTS_AT_ONCE = 3;
const MOST_FOUND = 4_000_000;

function portionsOf({ options }: OneEvaluation): Portions {
  const atOnce = pace.amount();
  return options.portions ?? { atOnce, mostOfPart: PARTS_AT_ONCE * atOnce, mostFound: MOST_FOUND };
}

/**
 * Steps evaluated some series at a time, each over as many steps as can be: to take up a series takes longer than to read
 * a few of its samples. All in one go where parts by themselves would not be the same together.
 */
export async function evaluateSome(evaluation: OneEvaluation, times: Float64Array): Promise<ComputedSteps> {
  const { plan, grid, options } = evaluation;
  const { turn, scrapeIntervalMs } = options;
  if (turn === undefined) {
    return evaluateTimes(evaluation, times);
  }
  const { series, largest } = await findParts(evaluation, times.subarray(0, 1));
  const perStep = Math.max(1, grid.stepMs / scrapeIntervalMs);
  // No fewer than each of them looks back over, or the same samples would be read over and over.
  const atLeast = Math.max(1, Math.ceil(planReach(plan, grid, scrapeIntervalMs) / grid.stepMs));
  const evaluated: EvaluatedTimes[] = [];
  for (let from = 0, length = 0; from < times.length; from += length) {
    const { mostOfPart, mostFound } = portionsOf(evaluation);
    const columns = Math.min(mostFound / Math.max(1, series), mostOfPart / Math.max(1, largest));
    length = Math.max(atLeast, Math.floor(columns / perStep));
    const result = await evaluateParts(evaluation, times.subarray(from, from + length), turn);
    if (!canBeJoined(result)) {
      return evaluateTimes(evaluation, times);
    }
    evaluated.push(result);
  }
  await turn();
  return { ...together(evaluated), grid: joinGrids(evaluated.map(({ grid }) => grid)) };
}

/** What some steps see, and how its series fall into parts that are evaluated by themselves. */
interface FoundParts {
  bySelection: ReadonlyMap<Selection, FoundSamples>;
  parts: readonly SeriesPart[];
  /** How many there are in all, and in the largest part. */
  series: number;
  largest: number;
  columns: number;
  /** Whether all that there is of these columns was found, and not only what the steps see of it. */
  isWhole: boolean;
}

interface SeriesPart {
  /** Of the series of each selection. */
  places: Map<Selection, number[]>;
  series: number;
}

async function findParts(evaluation: OneEvaluation, times: Float64Array): Promise<FoundParts> {
  const { history, plan, grid, options } = evaluation;
  const { fromMs, toMs } = reachOf(evaluation, times);
  const newestAt = seesOnlyNewest(plan, grid, options.scrapeIntervalMs) ? times : undefined;
  const partOf = partOfSeries(plan);
  const bySelection = new Map<Selection, FoundSamples>();
  const byKey = new Map<string, SeriesPart>();
  for (const selection of new Set(planSelections(plan))) {
    options.signal?.throwIfAborted();
    const found = await history.find(selection, fromMs, toMs, { newestAt });
    bySelection.set(selection, found);
    found.labels.forEach((labels, place) => {
      const key = partOf?.(labels) ?? '';
      const part = byKey.get(key) ?? { places: new Map<Selection, number[]>(), series: 0 };
      byKey.set(key, part);
      const places = part.places.get(selection) ?? [];
      part.places.set(selection, places);
      places.push(place);
      part.series++;
    });
  }
  const parts = [...byKey.values()];
  const sizes = parts.map(({ series }) => series);
  return {
    bySelection,
    parts,
    series: sizes.reduce((sum, size) => sum + size, 0),
    largest: Math.max(0, ...sizes),
    columns: Math.max(...[...bySelection.values()].map(({ columns }) => columns)),
    isWhole: newestAt === undefined,
  };
}

/** Some parts after the others, each over all the times; only the first that cannot be joined, where there is one. */
async function evaluateParts(evaluation: OneEvaluation, times: Float64Array, turn: Turn): Promise<EvaluatedTimes> {
  const { signal } = evaluation.options;
  const { bySelection, parts, series, columns, isWhole } = await findParts(evaluation, times);
  // A window of which nothing is left out may be one that another panel has read.
  if (series === 0 || (isWhole && series * columns <= portionsOf(evaluation).atOnce)) {
    return evaluateTimes(evaluation, times);
  }
  const evaluated: EvaluatedTimes[] = [];
  for (let from = 0, to = 0; from < parts.length; from = to) {
    const { atOnce, mostOfPart } = portionsOf(evaluation);
    let samples = 0;
    do {
      samples += (parts[to++]?.series ?? 0) * columns;
    } while (to < parts.length && samples < atOnce);
    const some = parts.slice(from, to);
    await turn();
    signal?.throwIfAborted();
    const memories: Memory[] = [];
    const windows = new Map<Selection, HistoryWindow>();
    for (const [selection, found] of bySelection) {
      const memory = idle.pop() ?? createMemory();
      memories.push(memory);
      const places = some.flatMap((part) => part.places.get(selection) ?? []);
      windows.set(selection, await inTurns(found.readingSome(places, memory), turn, signal));
    }
    await turn(HALF_A_SLICE_MS);
    signal?.throwIfAborted();
    const result = pace.timed(samples, () => evaluateWindows(evaluation, times, windows));
    if (samples <= mostOfPart) {
      idle.push(...memories.slice(0, MOST_IDLE - idle.length));
    }
    if (!canBeJoined(result)) {
      return result;
    }
    evaluated.push(result);
  }
  return { ...together(evaluated), grid: besideEachOther(evaluated.map(({ grid }) => grid)) };
}

/** Memory that no panel uses now: a little, since to get it anew each time takes a part of the time of reading. */
const idle: Memory[] = [];
const MOST_IDLE = 2;
