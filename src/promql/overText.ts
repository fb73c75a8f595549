import type { ResolvedOver } from '../evaluate/over';
import type { OverPlan } from '../query/plan';
import { formatDuration } from '../query/duration';

/**
 * How windows are written: `fixed`, such as `10m`, is what is sent; `grafana` has `$__interval` and `$__range`
 * where the window follows the panel, for pasting into a Prometheus panel.
 */
export type Durations = 'fixed' | 'grafana';

/** One selector summarised over time, as `resolveOver` decided; `planned` is what it was made of. */
export function printOver(selector: string, over: ResolvedOver, planned: OverPlan, durations: Durations): string {
  switch (over.kind) {
    case 'newest':
      return selector;
    case 'window':
      return `${over.fn}_over_time(${selector}[${printWindow(over.windowMs, planned, durations)}])`;
    case 'total':
      return `sum_over_time(${selector}[${printWindow(over.windowMs, planned, durations)}:1m]) * 60`;
  }
}

function printWindow(windowMs: number, { fn, window }: OverPlan, durations: Durations): string {
  if (durations === 'grafana' && window.kind === 'range') {
    return '$__range';
  }
  // A total over a step has at least a minute, which the variable would not know.
  if (durations === 'grafana' && window.kind === 'step' && fn !== 'total') {
    return '$__interval';
  }
  return formatDuration(windowMs);
}
