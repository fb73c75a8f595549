import type { OverCells, ResolvedOver, WindowFunction } from '../evaluate/overTime/over';
import type { OverPlan, Selection } from '../plan/plan';
import { formatDuration } from '../plan/writtenNumbers';

/**
 * How windows are written: `fixed`, such as `10m`, is what is sent; `grafana` has `$__interval` and `$__range`
 * where the window follows the panel, for pasting into a Prometheus panel.
 */
export type Durations = 'fixed' | 'grafana';

/** What is looked at, as it is written with its window and its offset. */
export interface WindowText {
  /** A selector without a window. */
  newest(selector: string): string;
  range(selector: string): string;
  /** What is evaluated every `stepMs` of the window; in brackets where it is more than a selector. */
  subquery(inner: string, stepMs: number): string;
}

/** How parts of a plan are written. */
export interface Print {
  /** The series of one selection over time; `planned` where the window is another than the plan's. */
  series(selection: Selection, over?: ResolvedOver, planned?: OverPlan): string;
  /** What an instant vector is at the cells of each window, summarised, as `overCells` of src/evaluate. */
  cells(vector: string, over: OverCells): string;
}

/** One selector summarised over time, as `resolveOver` decided. */
export function printOver(selector: string, over: Exclude<ResolvedOver, OverCells>, window: WindowText): string {
  switch (over.kind) {
    case 'newest':
      return window.newest(selector);
    case 'window':
      return printFunction(over.fn, selector, window);
    case 'total':
      return `${printSubquery('sum', selector, window, 60_000)} * 60`;
  }
}

export function printFunction(fn: WindowFunction, selector: string, window: WindowText): string {
  return `${fn}_over_time(${window.range(selector)})`;
}

/** @param inner in brackets where it is more than a selector */
export function printSubquery(fn: WindowFunction, inner: string, window: WindowText, stepMs: number): string {
  return `${fn}_over_time(${window.subquery(inner, stepMs)})`;
}

/** The window of a summary; `planned` is what it was made of. */
export function windowText(over: ResolvedOver, planned: OverPlan, durations: Durations, offsetMs = 0): WindowText {
  const offset = offsetMs === 0 ? '' : ` offset ${formatDuration(offsetMs)}`;
  const newest = (selector: string) => selector + offset;
  if (over.kind === 'newest') {
    return { newest, range: newest, subquery: newest };
  }
  const { fn, window } = planned;
  // Nothing can be taken off a variable: moved by a millisecond, it holds the same steps in Prometheus 2 and 3.
  const stepsOf = (variable: string) => (inner: string, stepMs: number) =>
    `${offset === '' ? inner : `(${inner}${offset})`}[${variable}:${formatDuration(stepMs)}] offset -1ms`;
  if (durations === 'grafana' && window.kind === 'range') {
    return { newest, range: (selector) => `${selector}[$__range]${offset}`, subquery: stepsOf('$__range') };
  }
  // A total over a step has at least a minute, which the variable would not know.
  if (durations === 'grafana' && window.kind === 'step' && fn !== 'total') {
    const subquery = stepsOf('$__interval');
    // By the minute: a step as short as the interval of scrapes may hold none of them, or two.
    return { newest, range: (selector) => subquery(selector, LONGEST_CELL_MS), subquery };
  }
  const range = formatDuration(over.windowMs);
  // Prometheus 2 counts a subquery step exactly at the start of the window, 3 does not; on aligned times there is one.
  const shorter = durations === 'fixed' ? formatDuration(over.windowMs - 1) : range;
  return {
    newest,
    range: (selector) => `${selector}[${range}]${offset}`,
    subquery: (inner, stepMs) => `${inner}[${shorter}:${formatDuration(stepMs)}]${offset}`,
  };
}

/** Of one subquery: a month of minutes. */
const MOST_CELLS = 45_000;
const LONGEST_CELL_MS = 60_000;

export interface CellRequest {
  windowMs: number;
  /** The first time of evaluation and the step between two, ms; at the least what every time is a multiple of. */
  timesMs: readonly number[];
  /** All that the subquery covers. */
  spanMs: number;
  scrapeIntervalMs: number;
}

/**
 * The steps of a subquery that sees each scrape once, ms, whichever scraper made it: about one interval, since two
 * scrapers are up to half of one apart, and shorter steps would see the samples of both. Steps that divide the window
 * and the times of evaluation hold the same samples as a range selector; where none does, a window may begin and end up
 * to one step early.
 */
export function cellLength({ windowMs, timesMs, spanMs, scrapeIntervalMs }: CellRequest): number {
  const longestMs = Math.min(scrapeIntervalMs, LONGEST_CELL_MS);
  const shortestMs = Math.max(longestMs / 2, spanMs / MOST_CELLS);
  const sharedMs = [windowMs, ...timesMs].reduce(greatestCommonDivisor);
  for (let parts = Math.ceil(sharedMs / longestMs); parts > 0 && sharedMs / parts > shortestMs; parts++) {
    if (sharedMs % parts === 0) {
      return sharedMs / parts;
    }
  }
  return Math.max(longestMs, Math.ceil(shortestMs));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}
