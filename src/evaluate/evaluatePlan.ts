import type { Combination, MetricsPlan, Selection } from '../plan/plan';
import { labelKey } from '../series/labels';
import { bucketsOver, bucketSummary } from './histogram/bucketsOver';
import { bucketSeries, withBoundAsNumber, type DifferingBounds } from './histogram/buckets';
import { combineSeries, hasValues } from './aggregate/combine';
import type { Grid, GridSeries, TimeGrid } from './grid';
import { asCells, reachBack, resolveOver, withLastStep, type ResolvedOver } from './overTime/over';
import { overCells, overTime, type Samples, type WindowOf } from './overTime/overTime';
import { quantileSeries } from './histogram/quantileSeries';
import { stateSeries } from './state';
import { divideGroups, ratioOver, sharedLabels, subtractGroups } from './ratio';
import { gridEnd, gridTimes } from './timeGrid';
import { isObserved, valueOver, valueSeries } from './valueSeries';

export interface EvaluateOptions {
  scrapeIntervalMs: number;
  /** Evaluation times, ascending, when they are not the plan's own: with the time of the newest snapshot added, say. */
  times?: Float64Array;
  /** The step before the last of `times`, where that one is no step of the grid. */
  lastStepMs?: number;
}

export interface Evaluation extends Grid {
  /** Groups of which some bounds were left out because not all their series have them. */
  differingBounds: DifferingBounds[];
}

/** The times that a plan is evaluated at: every step of the grid, or its end for a window of the whole range. */
export function planTimes(plan: MetricsPlan, grid: TimeGrid): Float64Array {
  return plan.over.window.kind === 'range' ? Float64Array.of(gridEnd(grid)) : gridTimes(grid);
}

/** How far before the first evaluation time samples can matter, ms. */
export function planReach(plan: MetricsPlan, grid: TimeGrid, scrapeIntervalMs: number): number {
  const reachMs = reachBack(planOver(plan, resolveOver(plan.over, grid, scrapeIntervalMs), scrapeIntervalMs));
  return plan.kind === 'state' || isObserved(plan) ? Math.max(reachMs, grid.rangeMs) : reachMs;
}

/** How the samples of a plan are summarised, where `over` is what was asked for. */
function planOver(plan: MetricsPlan, over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  switch (plan.kind) {
    case 'value':
      return valueOver(plan, over, scrapeIntervalMs);
    case 'quantile':
    case 'buckets':
      return bucketSummary(plan, over, scrapeIntervalMs).over;
    case 'ratio':
      return ratioOver(over, scrapeIntervalMs);
    case 'difference':
      return asCells(over, scrapeIntervalMs);
    case 'state':
      return over;
  }
}

export function planSelections(plan: MetricsPlan): Selection[] {
  switch (plan.kind) {
    case 'value':
      return isObserved(plan) ? [plan.selection, plan.observed.selection] : [plan.selection];
    case 'quantile':
    case 'buckets':
      return [plan.selection];
    case 'ratio':
      return [plan.numerator, plan.denominator];
    case 'difference':
      return [plan.minuend, plan.subtrahend];
    case 'state':
      return [plan.requests, plan.replicas, ...plan.scraped];
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
  const { series, differingBounds } = planSeries(plan, over, {
    windowOf,
    times,
    rangeMs: grid.rangeMs,
    scrapeIntervalMs: options.scrapeIntervalMs,
  });
  return { times, series: inLabelOrder(series.filter(({ column }) => hasValues(column))), differingBounds };
}

function planSeries(
  plan: MetricsPlan,
  over: ResolvedOver,
  samples: Samples
): { series: GridSeries[]; differingBounds: DifferingBounds[] } {
  const length = samples.times.length;
  switch (plan.kind) {
    case 'value': {
      const series = valueSeries(plan, valueOver(plan, over, samples.scrapeIntervalMs), samples);
      return { series: series.map(withBoundAsNumber), differingBounds: [] };
    }
    case 'quantile': {
      const { groups, differing } = bucketsOver(plan, over, samples);
      return { series: quantileSeries(groups, plan.quantiles, length), differingBounds: differing };
    }
    case 'buckets': {
      const { groups, differing } = bucketsOver(plan, over, samples);
      return { series: bucketSeries(groups), differingBounds: differing };
    }
    case 'ratio':
      return { series: [...ratios(plan, ratioOver(over, samples.scrapeIntervalMs), samples)], differingBounds: [] };
    case 'difference':
      return { series: [...differences(plan, asCells(over, samples.scrapeIntervalMs), samples)], differingBounds: [] };
    case 'state': {
      const newest = (selection: Selection, op: 'sum' | 'max') =>
        combined(selection, over, { op, by: plan.by }, samples);
      const lastSeen: ResolvedOver = { kind: 'window', fn: 'last', windowMs: samples.rangeMs };
      const input = {
        requests: newest(plan.requests, 'sum'),
        replicas: newest(plan.replicas, 'max'),
        known: combined(plan.requests, lastSeen, { op: 'sum', by: plan.by }, samples),
        scraped: plan.scraped.flatMap((selection) => combined(selection, over, { op: 'count', by: [] }, samples)),
        onlyKnown: plan.onlyKnown,
      };
      return { series: stateSeries(input, length), differingBounds: [] };
    }
  }
}

function combined(selection: Selection, over: ResolvedOver, combination: Combination, samples: Samples): GridSeries[] {
  return combineSeries(overTime(selection, over, samples), combination, samples.times.length);
}

function ratios(plan: MetricsPlan & { kind: 'ratio' }, over: ResolvedOver, samples: Samples): Iterable<GridSeries> {
  const { numerator, denominator, by, complement } = plan;
  return overSides([numerator, denominator], over, samples, (sideOver, side) =>
    divideGroups(
      combined(numerator, sideOver, { op: 'sum', by }, side),
      combined(denominator, sideOver, { op: 'sum', by: sharedLabels(by) }, side),
      by,
      complement,
      side.times.length
    )
  );
}

function differences(
  plan: MetricsPlan & { kind: 'difference' },
  over: ResolvedOver,
  samples: Samples
): Iterable<GridSeries> {
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

/** Stable, so series of equal labels keep their order. */
function inLabelOrder(series: readonly GridSeries[]): GridSeries[] {
  const keys = new Map(series.map((one) => [one, labelKey(one.labels, 'le')]));
  return [...series].sort((a, b) => {
    const [first, second] = [keys.get(a) ?? '', keys.get(b) ?? ''];
    return first < second ? -1 : first > second ? 1 : 0;
  });
}
