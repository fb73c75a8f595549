import { evaluatePlan, gridEnd, isBucketGrid, planReach, timesWithEdge, type Evaluation } from '../../evaluate';
import type { Grid, GridSeries, TimeGrid } from '../../evaluate/grid';
import type { History } from '../../history';
import { isOfRange, planSelections, type MetricsPlan, type Selection } from '../../plan';
import { labelKey } from '../../series/labels';
import { absentColumn, sparseColumn, type SeriesWindow } from '../../series/stale';

/** The "now" edge of a live range: one more evaluation time, so that a fresh scrape shows before the next full step. */
export interface Edge {
  /** Time of the newest good scrape, or the end of the range when that is later. */
  evaluateMs: number;
  nowMs: number;
  /** Whether the newest scrapes failed, so that the value of now is that of the last good one. */
  isHeld: boolean;
}

/** Reads what a plan selects from the history and evaluates it. */
export async function evaluateHistory(
  history: History,
  plan: MetricsPlan,
  grid: TimeGrid,
  options: { scrapeIntervalMs: number; edge: Edge | undefined }
): Promise<Evaluation> {
  const { scrapeIntervalMs, edge } = options;
  const evaluated = timesWithEdge(plan, grid, edge?.evaluateMs);
  const { times } = evaluated;
  const toMs = times[times.length - 1] ?? gridEnd(grid);
  // The edge may take the place of the first step, and reaches back as far as that would.
  const firstMs = Math.min(times[0] ?? grid.startMs, plan.over.window.kind === 'range' ? toMs : gridEnd(grid));
  const fromMs = firstMs - planReach(plan, grid, scrapeIntervalMs);
  const evaluate = async (holdFailuresUntilMs: number | undefined): Promise<Evaluation> => {
    const windows = new Map<Selection, SeriesWindow>();
    for (const selection of planSelections(plan)) {
      windows.set(selection, await history.read(selection, fromMs, toMs, { holdFailuresUntilMs }));
    }
    const windowOf = (selection: Selection): SeriesWindow =>
      windows.get(selection) ?? { times: new Float64Array(0), series: [] };
    return evaluatePlan(plan, windowOf, grid, { scrapeIntervalMs, ...evaluated });
  };
  const collected = await evaluate(undefined);
  if (edge?.isHeld !== true || !mayBeHeld(plan)) {
    return collected;
  }
  const held = await evaluate(edge.nowMs);
  return { ...held, grid: withEdgeOf(held.grid, collected.grid) };
}

/** A value of now may be that of the last good scrape. What counts, or sums up a range, counts what was collected. */
function mayBeHeld(plan: MetricsPlan): boolean {
  return plan.kind !== 'state' && plan.over.fn !== 'total' && !isOfRange(plan);
}

/** At the last time what is held, before it what was collected. Pictures of buckets have no value of now. */
function withEdgeOf(held: Grid, collected: Grid): Grid {
  if (isBucketGrid(held) || isBucketGrid(collected)) {
    return collected;
  }
  const last = held.times.length - 1;
  const keyOf = ({ labels, quantile }: GridSeries) => `${quantile ?? ''} ${labelKey(labels)}`;
  const byKey = new Map(collected.series.map((one) => [keyOf(one), one]));
  return {
    ...held,
    series: held.series.map((one) => {
      const values = (byKey.get(keyOf(one))?.column ?? absentColumn(held.times.length)).values.slice();
      values[last] = one.column.values[last] ?? values[last] ?? NaN;
      return { ...one, column: sparseColumn(values) };
    }),
  };
}
