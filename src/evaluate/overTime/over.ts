import type { OverPlan } from '../../plan/plan';
import { LOOKBACK_MS, pick } from '../../series/stale';
import type { TimeGrid } from '../grid';
import {
  lastInWindow,
  slidingExtreme,
  slidingSum,
  MINUTE_MS,
  totalOfMinutes,
  newestIndex,
  windowIndex,
  type TotalWindows,
  type Summarise,
  type WindowIndex,
} from './windows';

/** `sum` and `count` are not chosen in queries; ratios and differences are made of them. */
export type WindowFunction = 'avg' | 'min' | 'max' | 'last' | 'sum' | 'count';

/**
 * - `newest`: the newest sample at the time, unless the series is stale or the sample 5 minutes old.
 * - `window`: a function of all samples in `(t - windowMs, t]`.
 * - `cells`: the same of what is the newest at each multiple of `cellMs` in the window, so that several series can be
 *   put together at each of these moments before they are summarised. Without such a moment, of what is newest at `t`.
 * - `total`: events in the same window, from the newest sample at each full minute in it.
 */
export type ResolvedOver =
  | { kind: 'newest' }
  | { kind: 'window'; fn: WindowFunction; windowMs: number }
  | OverCells
  | ({ kind: 'total' } & TotalWindows);

export interface OverCells {
  kind: 'cells';
  fn: WindowFunction;
  windowMs: number;
  cellMs: number;
  /** Where this is a part of a longer window, what is newest at its end is nothing of it. */
  isPart?: boolean;
}

/**
 * A window as cells: one for each scrape, or each minute where scrapes are further apart. Members of a group that take
 * turns, such as a deployment and the one that replaces it, each summarised over the window by itself, would count as
 * if they had been there side by side.
 */
export function asCells(over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  return over.kind === 'window' ? { ...over, kind: 'cells', cellMs: Math.min(scrapeIntervalMs, MINUTE_MS) } : over;
}

/**
 * How both sides of a ratio are summarised. For a mean they are added up: an error series that exists only around its
 * errors, averaged over its own samples alone, would look larger than it was. The last ratio is one of a moment.
 */
export function ratioOver(over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  if (over.kind !== 'window') {
    return over;
  }
  return over.fn === 'last' ? asCells(over, scrapeIntervalMs) : { ...over, fn: 'sum' };
}

/** What a plan's `over` comes to on this grid. A step that holds at most two scrapes takes the newest sample. */
export function resolveOver(over: OverPlan, grid: TimeGrid, scrapeIntervalMs: number): ResolvedOver {
  const windowMs = windowLength(over, grid);
  if (over.fn === 'total') {
    return { kind: 'total', windowMs: Math.max(MINUTE_MS, windowMs) };
  }
  const fewSamples = over.fn === 'last' || grid.stepMs <= 2 * scrapeIntervalMs;
  if (over.window.kind === 'step' && fewSamples) {
    return { kind: 'newest' };
  }
  return { kind: 'window', fn: over.fn, windowMs };
}

/**
 * The same where one more time comes after the steps of a grid. A total per step covers there what has passed since the
 * step before, `lastStepMs`, so that each event is counted once; other functions have a full window everywhere, since
 * a mean or a maximum of some seconds beside those of full steps would look like a change.
 */
export function withLastStep(
  over: ResolvedOver,
  { window }: OverPlan,
  lastStepMs: number | undefined,
  stepMs: number
): ResolvedOver {
  // Below a minute the windows of regular steps overlap as well.
  const isPerStep = window.kind === 'step' && stepMs >= MINUTE_MS;
  return over.kind === 'total' && isPerStep && lastStepMs !== undefined ? { ...over, lastFromMs: lastStepMs } : over;
}

function windowLength({ window }: OverPlan, grid: TimeGrid): number {
  switch (window.kind) {
    case 'step':
      return grid.stepMs;
    case 'range':
      return grid.rangeMs;
    case 'duration':
      return window.ms;
  }
}

/** How far before an evaluation time samples matter, ms. */
export function reachBack(over: ResolvedOver): number {
  switch (over.kind) {
    case 'newest':
      return LOOKBACK_MS;
    case 'window':
      return over.windowMs;
    case 'cells':
    case 'total':
      return over.windowMs + LOOKBACK_MS;
  }
}

/**
 * Finds once which columns each evaluation time sees, and returns what summarises one series after the other.
 * `times` ascend, as do `sampleTimes`, the shared time column of the series.
 */
export function summariser(
  over: Exclude<ResolvedOver, OverCells>,
  sampleTimes: Float64Array,
  times: Float64Array
): Summarise {
  switch (over.kind) {
    case 'newest':
      return pick(newestIndex(sampleTimes, times));
    case 'window':
      return windowSummariser(over.fn, sampleTimes.length, windowIndex(sampleTimes, times, over.windowMs));
    case 'total':
      return totalOfMinutes(sampleTimes, times, over);
  }
}

export function windowSummariser(fn: WindowFunction, sampleCount: number, index: WindowIndex): Summarise {
  switch (fn) {
    case 'avg':
    case 'sum':
    case 'count':
      return slidingSum(sampleCount, index, fn);
    case 'min':
    case 'max':
      return slidingExtreme(sampleCount, index, fn);
    case 'last':
      return lastInWindow(sampleCount, index);
  }
}
