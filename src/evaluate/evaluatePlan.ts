import {
  isBucketPlan,
  isOfRange,
  type BucketPlan,
  type Combination,
  type DifferencePlan,
  type MetricsPlan,
  type RatioPlan,
  type Selection,
  type StatePlan,
} from '../plan/plan';
import { knownLabelKey, type Labels } from '../series/labels';
import { combineSeries, divideGroups, subtractGroups, valuesKey } from './combine';
import { gridEnd, gridTimes, ownGrid, shownGrid, type Grid, type GridSeries, type TimeGrid } from './grid';
import { histogramKey, withBoundAsNumber, type DifferingBounds } from './histogram/buckets';
import { bucketsOver, bucketSummary } from './histogram/bucketsOver';
import { ofBuckets } from './histogram/bucketViews';
import { asCells, ratioOver, reachBack, resolveOver, withLastStep, type ResolvedOver } from './overTime/over';
import { overCells, overTime, type Samples, type WindowOf } from './overTime/overTime';
import { stateSeries } from './state';
import { isObserved, valueOver, valueSeries } from './valueSeries';
import { hasPieces, windowPieces } from './windowPieces';

export interface EvaluateOptions {
  scrapeIntervalMs: number;
  /** Evaluation times, ascending, when they are not the plan's own: with the time of the newest snapshot added, say. */
  times?: Float64Array;
  /** The step before the last of `times`, where that one is no step of the grid. */
  lastStepMs?: number;
  /** What the values are made of, as `windowPieces` tells it, where the windows are parts of a longer one. */
  inPieces?: boolean;
}

export interface Evaluation {
  grid: Grid;
  /** Groups of which some bounds were left out because not all their series have them. */
  differingBounds: DifferingBounds[];
}

/** The times that a plan is evaluated at: every step of the grid, or its end for a window of the whole range. */
export function planTimes(plan: MetricsPlan, grid: TimeGrid): Float64Array {
  return isOfRange(plan) ? Float64Array.of(gridEnd(grid)) : gridTimes(grid);
}

/**
 * The same with one more time after the steps of a grid, the "now" edge. A window of the whole range ends there; a
 * stepped grid gets it as its last, shorter step. Where that step would be less than half of a full one the edge takes
 * the last point's place: panels size bars by the closest two points.
 * @param edgeMs undefined where the range does not end now
 */
export function timesWithEdge(
  plan: MetricsPlan,
  grid: TimeGrid,
  edgeMs: number | undefined
): Required<Pick<EvaluateOptions, 'times'>> & Pick<EvaluateOptions, 'lastStepMs'> {
  const regular = planTimes(plan, grid);
  if (edgeMs === undefined || edgeMs <= gridEnd(grid)) {
    return { times: regular };
  }
  if (isOfRange(plan)) {
    return { times: Float64Array.of(edgeMs) };
  }
  const isClose = edgeMs - gridEnd(grid) < grid.stepMs / 2;
  const kept = isClose ? regular.subarray(0, -1) : regular;
  const times = new Float64Array(kept.length + 1);
  times.set(kept);
  times[kept.length] = edgeMs;
  return { times, lastStepMs: gridEnd(grid) - (isClose ? grid.stepMs : 0) };
}

/** How far before the first evaluation time samples can matter, ms. */
export function planReach(plan: MetricsPlan, grid: TimeGrid, scrapeIntervalMs: number): number {
  const reachMs = reachBack(overOnGrid(plan, grid, scrapeIntervalMs));
  return reachesOverRange(plan) ? Math.max(reachMs, grid.rangeMs) : reachMs;
}

/**
 * What tells the series of a plan apart into parts that have nothing to do with each other: each evaluated by itself, they
 * are the whole. Undefined where there are none.
 */
export function partOfSeries(plan: MetricsPlan): ((labels: Labels) => string) | undefined {
  if (isBucketPlan(plan)) {
    const by = plan.by?.filter((label) => label !== 'le');
    return by === undefined ? histogramKey : (labels) => valuesKey(labels, by);
  }
  switch (plan.kind) {
    case 'value': {
      const by = inBoth(plan.combine.by, plan.observed?.by);
      return by === undefined ? knownLabelKey : (labels) => valuesKey(labels, by);
    }
    case 'ratio':
      return (labels) => valuesKey(labels, plan.sharedBy);
    case 'difference':
      return (labels) => valuesKey(labels, plan.by);
    case 'state':
      // What of it is not collected is told by the series of all deployments.
      return undefined;
  }
}

function inBoth<T>(some: readonly T[] | undefined, others: readonly T[] | undefined): readonly T[] | undefined {
  return some === undefined ? others : some.filter((one) => others === undefined || others.includes(one));
}

/** Whether each evaluation time sees what is newest at it, and no other sample. */
export function seesOnlyNewest(plan: MetricsPlan, grid: TimeGrid, scrapeIntervalMs: number): boolean {
  return overOnGrid(plan, grid, scrapeIntervalMs).kind === 'newest' && !reachesOverRange(plan);
}

function overOnGrid(plan: MetricsPlan, grid: TimeGrid, scrapeIntervalMs: number): ResolvedOver {
  return planOver(plan, resolveOver(plan.over, grid, scrapeIntervalMs), scrapeIntervalMs);
}

/** Whether a value depends on what was seen within the length of the range before it. */
export function reachesOverRange(plan: MetricsPlan): boolean {
  return plan.kind === 'state' || (plan.kind === 'value' && isObserved(plan));
}

/** How the samples of a plan are summarised, where `over` is what was asked for. */
function planOver(plan: MetricsPlan, over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  if (isBucketPlan(plan)) {
    return bucketSummary(plan, over, scrapeIntervalMs).over;
  }
  switch (plan.kind) {
    case 'value':
      return valueOver(plan, over, scrapeIntervalMs);
    case 'ratio':
      return ratioOver(over, scrapeIntervalMs);
    case 'difference':
      return asCells(over, scrapeIntervalMs);
    case 'state':
      // Of a range, too, it is the newest: what was gone at its end was not serving because it had served before.
      return { kind: 'newest' };
  }
}

/**
 * The numbers of a plan: what Prometheus 3 would answer to the PromQL made of it. Series without any value are
 * left out; the rest is in the order of labels, then bounds, then quantiles as asked for.
 */
export function evaluatePlan(
  plan: MetricsPlan,
  windowOf: WindowOf,
  grid: TimeGrid,
  options: EvaluateOptions
): Evaluation {
  const times = options.times ?? planTimes(plan, grid);
  const resolved = resolveOver(plan.over, grid, options.scrapeIntervalMs);
  const over = withLastStep(resolved, plan.over, options.lastStepMs, grid.stepMs);
  const samples = { windowOf, times, rangeMs: grid.rangeMs, scrapeIntervalMs: options.scrapeIntervalMs };
  if (isBucketPlan(plan)) {
    const { groups, differing } = bucketsOver(plan, over, samples);
    return { grid: ownGrid(shownGrid(ofBuckets(plan, groups, times))), differingBounds: differing };
  }
  const own = planOver(plan, over, options.scrapeIntervalMs);
  const isPieced = options.inPieces === true && hasPieces(plan);
  const series = isPieced ? windowPieces(plan, own, samples) : [...planSeries(plan, own, samples)];
  return { grid: ownGrid(shownGrid({ times, series })), differingBounds: [] };
}

/** @param over as `planOver` gives it */
function planSeries(
  plan: Exclude<MetricsPlan, BucketPlan>,
  over: ResolvedOver,
  samples: Samples
): Iterable<GridSeries> {
  switch (plan.kind) {
    case 'value':
      return valueSeries(plan, over, samples).map(withBoundAsNumber);
    case 'ratio':
      return ratios(plan, over, samples);
    case 'difference':
      return differences(plan, over, samples);
    case 'state':
      return states(plan, over, samples);
  }
}

function states(plan: StatePlan, over: ResolvedOver, samples: Samples): GridSeries[] {
  const by = plan.by;
  const lastSeen: ResolvedOver = { kind: 'window', fn: 'last', windowMs: samples.rangeMs };
  const input = {
    requests: combined(plan.requests, over, { op: 'sum', by }, samples),
    replicas: combined(plan.replicas, over, { op: 'max', by }, samples),
    known: combined(plan.requests, lastSeen, { op: 'sum', by }, samples),
    scraped: plan.scraped.flatMap((selection) => combined(selection, over, { op: 'count', by: [] }, samples)),
    onlyKnown: plan.onlyKnown,
  };
  return stateSeries(input, samples.times.length);
}

function combined(selection: Selection, over: ResolvedOver, combination: Combination, samples: Samples): GridSeries[] {
  return combineSeries(overTime(selection, over, samples), combination, samples.times.length);
}

function ratios(plan: RatioPlan, over: ResolvedOver, samples: Samples): Iterable<GridSeries> {
  const { numerator, denominator, by, sharedBy } = plan;
  return overSides([numerator, denominator], over, samples, (sideOver, side) =>
    divideGroups(
      combined(numerator, sideOver, { op: 'sum', by }, side),
      combined(denominator, sideOver, { op: 'sum', by: sharedBy }, side),
      plan,
      side.times.length
    )
  );
}

function differences(plan: DifferencePlan, over: ResolvedOver, samples: Samples): Iterable<GridSeries> {
  const { minuend, subtrahend, by } = plan;
  return overSides([minuend, subtrahend], over, samples, (sideOver, side) =>
    subtractGroups(
      combined(minuend, sideOver, { op: 'sum', by }, side),
      combined(subtrahend, sideOver, { op: 'sum', by }, side),
      side.times.length
    )
  );
}

/** Where there are cells both sides are put together in each, so that a moment of one is a moment of the other. */
function overSides(
  sides: readonly Selection[],
  over: ResolvedOver,
  samples: Samples,
  combine: (over: ResolvedOver, samples: Samples) => GridSeries[]
): Iterable<GridSeries> {
  return over.kind === 'cells'
    ? overCells((times) => combine({ kind: 'newest' }, { ...samples, times }), over, samples, sides)
    : combine(over, samples);
}
