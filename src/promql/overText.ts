import type { OverCells, ResolvedOver, WindowFunction } from '../evaluate/overTime/over';
import type { OverPlan } from '../plan/plan';
import { formatDuration } from '../plan/duration';

/**
 * How windows are written: `fixed`, such as `10m`, is what is sent; `grafana` has `$__interval` and `$__range`
 * where the window follows the panel, for pasting into a Prometheus panel.
 */
export type Durations = 'fixed' | 'grafana';

/** A window as it is written in a range selector, and in a subquery. */
export interface WindowText {
  range: string;
  subquery: string;
}

/** One selector summarised over time, as `resolveOver` decided. */
export function printOver(selector: string, over: Exclude<ResolvedOver, OverCells>, window: WindowText): string {
  switch (over.kind) {
    case 'newest':
      return selector;
    case 'window':
      return printFunction(over.fn, selector, window);
    case 'total':
      return `${printSubquery('sum', selector, window, 60_000)} * 60`;
  }
}

export function printFunction(fn: WindowFunction, selector: string, window: WindowText): string {
  return `${fn}_over_time(${selector}[${window.range}])`;
}

/** @param inner in brackets where it is more than a selector */
export function printSubquery(fn: WindowFunction, inner: string, window: WindowText, stepMs: number): string {
  return `${fn}_over_time(${inner}[${window.subquery}:${formatDuration(stepMs)}])`;
}

/** The window of a summary; `planned` is what it was made of. */
export function windowText(over: ResolvedOver, planned: OverPlan, durations: Durations): WindowText {
  if (over.kind === 'newest') {
    return { range: '', subquery: '' };
  }
  const { fn, window } = planned;
  if (durations === 'grafana' && window.kind === 'range') {
    return { range: '$__range', subquery: '$__range' };
  }
  // A total over a step has at least a minute, which the variable would not know.
  if (durations === 'grafana' && window.kind === 'step' && fn !== 'total') {
    return { range: '$__interval', subquery: '$__interval' };
  }
  const range = formatDuration(over.windowMs);
  // Prometheus 2 counts a subquery step exactly at the start of the window, 3 does not; on aligned times there is one.
  return { range, subquery: durations === 'fixed' ? formatDuration(over.windowMs - 1) : range };
}
