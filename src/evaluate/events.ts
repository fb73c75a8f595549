import type { EventPlan } from '../plan/events';
import { isAbsent } from '../series/stale';
import type { GridSeries, SeriesGrid } from './grid';

export interface FoundEvent {
  series: GridSeries;
  /** The first time at which it is so. */
  fromMs: number;
  /** The first time at which it no longer is; the last at which it was where nobody knows any more. */
  toMs: number;
  /** Whether the times end while it is so. */
  isOpen: boolean;
  /** The highest above, the lowest below; else the value itself. */
  value: number;
  /** Of a change: the value before. */
  before: number | undefined;
}

/** The events of each line, in order of time. What has no value is neither above nor below, and no change. */
export function findEvents(grid: SeriesGrid, rule: EventPlan): FoundEvent[] {
  return grid.series
    .flatMap((series) => (rule.condition === 'changes' ? changesOf(series, grid) : stretchesOf(series, grid, rule)))
    .sort((a, b) => a.fromMs - b.fromMs);
}

function changesOf(series: GridSeries, { times }: SeriesGrid): FoundEvent[] {
  const events: FoundEvent[] = [];
  let before: number | undefined;
  for (const [place, timeMs] of times.entries()) {
    const value = numberAt(series, place);
    if (value === undefined) {
      continue;
    }
    if (before !== undefined && value !== before) {
      events.push({ series, fromMs: timeMs, toMs: timeMs, isOpen: false, value, before });
    }
    before = value;
  }
  return events;
}

function stretchesOf(
  series: GridSeries,
  { times }: SeriesGrid,
  { condition, value, lastsMs }: EventPlan
): FoundEvent[] {
  const holds = (one: number) =>
    value !== undefined && (condition === 'above' ? one > value : condition === 'below' ? one < value : one === value);
  const events: FoundEvent[] = [];
  let open: FoundEvent | undefined;
  for (const [place, timeMs] of times.entries()) {
    const now = numberAt(series, place);
    if (now !== undefined && holds(now)) {
      open ??= { series, fromMs: timeMs, toMs: timeMs, isOpen: true, value: now, before: undefined };
      open.toMs = timeMs;
      open.value = condition === 'below' ? Math.min(open.value, now) : Math.max(open.value, now);
    } else if (open !== undefined) {
      events.push({ ...open, isOpen: false, toMs: now === undefined ? open.toMs : timeMs });
      open = undefined;
    }
  }
  return [...events, ...(open === undefined ? [] : [open])].filter(({ fromMs, toMs }) => toMs - fromMs >= lastsMs);
}

/** NaN is a quantile or a ratio without traffic. */
function numberAt({ column }: GridSeries, place: number): number | undefined {
  const value = column.values[place];
  return isAbsent(column, place) || value === undefined || Number.isNaN(value) ? undefined : value;
}
