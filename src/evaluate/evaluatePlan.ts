import type { Combination, MetricsPlan, Selection } from '../plan/plan';
import { labelKey } from '../series/labels';
import type { SeriesWindow } from '../series/stale';
import { bucketSeries, groupBuckets, withBoundAsNumber, type DifferingBounds } from './buckets';
import { combineSeries, hasValues } from './combine';
import { asCounts, asObserved, eventRates, isObserved } from './eventRates';
import type { Grid, GridSeries, TimeGrid } from './grid';
import { reachBack, resolveOver, summariser, withLastStep, type ResolvedOver } from './over';
import { quantileSeries } from './quantileSeries';
import { stateSeries } from './state';
import { asSums, asWeighed, divideBuckets, divideGroups, sharedLabels, subtractGroups } from './ratio';
import { gridEnd, gridTimes } from './timeGrid';

/** The samples of one selection's series, label names as documented, reaching back as far as `planReach` says. */
export type WindowOf = (selection: Selection) => SeriesWindow;

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
  const over = resolveOver(plan.over, grid, scrapeIntervalMs);
  const reachMs = reachBack(isObserved(plan) ? asObserved(over, plan.observed) : over);
  const looksForKnown = plan.kind === 'state' || (isObserved(plan) && plan.observed.kind === 'beside');
  return looksForKnown ? Math.max(reachMs, grid.rangeMs) : reachMs;
}

export function planSelections(plan: MetricsPlan): Selection[] {
  switch (plan.kind) {
    case 'value':
      return plan.observed?.kind === 'beside' ? [plan.selection, plan.observed.selection] : [plan.selection];
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
  const { series, differingBounds } = planSeries(plan, over, { windowOf, times, rangeMs: grid.rangeMs });
  return { times, series: inLabelOrder(series.filter(({ column }) => hasValues(column))), differingBounds };
}

interface Samples {
  windowOf: WindowOf;
  times: Float64Array;
  rangeMs: number;
}

function planSeries(
  plan: MetricsPlan,
  over: ResolvedOver,
  samples: Samples
): { series: GridSeries[]; differingBounds: DifferingBounds[] } {
  const length = samples.times.length;
  switch (plan.kind) {
    case 'value': {
      const series = isObserved(plan)
        ? eventRates(plan, over, {
            overTime: (...args) => overTime(...args, samples),
            rangeMs: samples.rangeMs,
            length,
          })
        : overTime(plan.selection, over, samples);
      return { series: combineSeries(series, plan.combine, length).map(withBoundAsNumber), differingBounds: [] };
    }
    case 'quantile':
    case 'buckets': {
      const weighed = asWeighed(over, plan.by);
      const { groups, differing } = groupBuckets(overTime(plan.selection, weighed, samples), plan.by, length);
      if (plan.kind === 'quantile') {
        return { series: quantileSeries(groups, plan.quantiles, length), differingBounds: differing };
      }
      const series = bucketSeries(groups);
      if (weighed === over) {
        return { series, differingBounds: differing };
      }
      const counts = combined(plan.selection, asCounts(over), { op: 'max', by: plan.by }, samples);
      return { series: divideBuckets(series, counts, length), differingBounds: differing };
    }
    case 'ratio': {
      const sums = asSums(over);
      const numerator = combined(plan.numerator, sums, { op: 'sum', by: plan.by }, samples);
      const denominator = combined(plan.denominator, sums, { op: 'sum', by: sharedLabels(plan.by) }, samples);
      return { series: divideGroups(numerator, denominator, plan.by, plan.complement, length), differingBounds: [] };
    }
    case 'difference': {
      const sums = asSums(over);
      const minuend = combined(plan.minuend, sums, { op: 'sum', by: plan.by }, samples);
      const subtrahend = combined(plan.subtrahend, sums, { op: 'sum', by: plan.by }, samples);
      const counts =
        sums.kind === 'window' && sums.fn === 'sum'
          ? combined(plan.minuend, { ...sums, fn: 'count' }, { op: 'max', by: plan.by }, samples)
          : undefined;
      return { series: subtractGroups(minuend, subtrahend, counts, length), differingBounds: [] };
    }
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

/** One series after the other, so that no more columns are held than the combination needs. */
function* overTime(selection: Selection, over: ResolvedOver, { windowOf, times }: Samples): Iterable<GridSeries> {
  const window = windowOf(selection);
  const shared = summariser(over, window.times, times);
  let own = { times: window.times, summarise: shared };
  for (const { labels, times: ownTimes, column } of window.series) {
    if (ownTimes !== undefined && ownTimes !== own.times) {
      own = { times: ownTimes, summarise: summariser(over, ownTimes, times) };
    }
    yield { labels, column: (ownTimes === undefined ? shared : own.summarise)(column) };
  }
}

/** Stable, so series of equal labels keep their order. */
function inLabelOrder(series: readonly GridSeries[]): GridSeries[] {
  const keys = new Map(series.map((one) => [one, labelKey(one.labels, 'le')]));
  return [...series].sort((a, b) => {
    const [first, second] = [keys.get(a) ?? '', keys.get(b) ?? ''];
    return first < second ? -1 : first > second ? 1 : 0;
  });
}
