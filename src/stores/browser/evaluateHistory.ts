import { evaluatePlan, gridEnd, planReach, planTimes, type EvaluateOptions, type Evaluation } from '../../evaluate';
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
  const evaluated = withEdge(plan, grid, edge);
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

/**
 * A window of the whole range ends at the edge; a stepped grid gets the edge as its last, shorter step. Where that
 * step would be less than half of a full one the edge takes the last point's place: panels size bars by the closest
 * two points.
 */
function withEdge(
  plan: MetricsPlan,
  grid: TimeGrid,
  edge: Edge | undefined
): Required<Pick<EvaluateOptions, 'times'>> & Pick<EvaluateOptions, 'lastStepMs'> {
  const regular = planTimes(plan, grid);
  if (edge === undefined || edge.evaluateMs <= gridEnd(grid)) {
    return { times: regular };
  }
  if (plan.over.window.kind === 'range') {
    return { times: Float64Array.of(edge.evaluateMs) };
  }
  const isClose = edge.evaluateMs - gridEnd(grid) < grid.stepMs / 2;
  const kept = isClose ? regular.subarray(0, -1) : regular;
  return {
    times: Float64Array.of(...kept, edge.evaluateMs),
    lastStepMs: gridEnd(grid) - (isClose ? grid.stepMs : 0),
  };
}
