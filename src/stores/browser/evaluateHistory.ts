import { evaluatePlan, gridEnd, planReach, timesWithEdge, type Evaluation } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History } from '../../history';
import { planSelections, type MetricsPlan, type Selection } from '../../plan';
import type { SeriesWindow } from '../../series/stale';

/** The "now" edge of a live range: one more evaluation time, so that a fresh scrape shows before the next full step. */
export interface Edge {
  /** Time of the newest good scrape, or the end of the range when that is later. */
  evaluateMs: number;
  nowMs: number;
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
  const windows = new Map<Selection, SeriesWindow>();
  for (const selection of planSelections(plan)) {
    windows.set(selection, await history.read(selection, fromMs, toMs, { holdFailuresUntilMs: edge?.nowMs }));
  }
  const windowOf = (selection: Selection): SeriesWindow =>
    windows.get(selection) ?? { times: new Float64Array(0), series: [] };
  return evaluatePlan(plan, windowOf, grid, { scrapeIntervalMs, ...evaluated });
}
