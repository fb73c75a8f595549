import { evaluatePlan, gridEnd, isBucketGrid, joinGrids, planReach, type Evaluation } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History, HistoryWindow } from '../../history';
import { planSelections, type MetricsPlan, type Selection } from '../../plan';
import type { Turn } from '../../series/turns';

/** The "now" edge of a live range: one more evaluation time, so that a fresh scrape shows before the next full step. */
export interface Edge {
  /** Time of the newest good scrape, or the end of the range when that is later. */
  evaluateMs: number;
  nowMs: number;
  /** Whether the newest scrapes failed, so that the value of now is that of the last good one. */
  isHeld: boolean;
}

export interface StepsOptions {
  scrapeIntervalMs: number;
  edge: Edge | undefined;
  /** Where windows are shared with other panels. Absent means nowhere. */
  kept?: { results: { windows: Pick<SharedWindows, 'read'> }; settledMs: number };
  /** Absent means that all is done in one go. */
  turn?: Turn;
  /** Work that nobody waits for any more is not done. */
  signal?: AbortSignal;
}

/** One plan on one history. */
export interface OneEvaluation {
  history: History;
  plan: MetricsPlan;
  grid: TimeGrid;
  options: StepsOptions;
  /** Of the parts of a whole range. */
  inPieces?: boolean;
}

/** What was computed for some steps. */
export interface ComputedSteps extends Evaluation {
  /** Whether the same steps would be the same if they were computed by themselves, and again. */
  isLasting: boolean;
  /** Later samples may not be shown, and were not read, ms. Absent where all were. */
  shownUntilMs?: number;
}

/** Columns of samples that are read in one go, so that the page is not kept for long. */
const SAMPLES_AT_ONCE = 100_000;
/** Of each series to begin with, while it is not known how many there are. */
const FIRST_SAMPLES = 20;

/** Steps evaluated some at a time; all in one go where parts by themselves would not add up to the same. */
export async function evaluateSome(evaluation: OneEvaluation, times: Float64Array): Promise<ComputedSteps> {
  const { plan, grid, options } = evaluation;
  const reachMs = planReach(plan, grid, options.scrapeIntervalMs);
  if (options.turn === undefined) {
    return evaluateTimes(evaluation, times);
  }
  const parts: Array<Awaited<ReturnType<typeof evaluateTimes>>> = [];
  const perStep = Math.max(1, grid.stepMs / options.scrapeIntervalMs);
  let count = Math.max(1, Math.floor(FIRST_SAMPLES / perStep));
  for (let from = 0; from < times.length;) {
    // No fewer than each of them looks back over, or the same samples would be read over and over.
    const length = Math.max(count, Math.ceil(reachMs / grid.stepMs));
    const part = await evaluateTimes(evaluation, times.subarray(from, from + length));
    if (!canBeJoined(part)) {
      return evaluateTimes(evaluation, times);
    }
    parts.push(part);
    from += length;
    count = Math.max(1, Math.floor(SAMPLES_AT_ONCE / (Math.max(1, part.series) * perStep)));
  }
  await options.turn();
  const grids = parts.map((part) => part.grid);
  const shownUntilMs = Math.min(...parts.map((part) => part.shownUntilMs));
  return { grid: joinGrids(grids), differingBounds: [], isLasting: true, shownUntilMs };
}

export interface TimesOptions {
  /** The step before the last of the times, where that is the edge. */
  lastStepMs?: number;
  holdFailuresUntilMs?: number;
}

/** All in one go. */
export async function evaluateTimes(
  { history, plan, grid, options, inPieces }: OneEvaluation,
  times: Float64Array,
  { lastStepMs, holdFailuresUntilMs }: TimesOptions = {}
): Promise<ComputedSteps & { series: number; shownUntilMs: number }> {
  const { scrapeIntervalMs, turn, signal, kept } = options;
  const toMs = times.at(-1) ?? gridEnd(grid);
  // The edge may take the place of a step, and reaches back as far as that would.
  const firstMs = Math.min(times[0] ?? grid.startMs, lastStepMs === undefined ? toMs : gridEnd(grid));
  const fromMs = firstMs - planReach(plan, grid, scrapeIntervalMs);
  const windows = new Map<Selection, HistoryWindow>();
  for (const selection of planSelections(plan)) {
    await turn?.();
    signal?.throwIfAborted();
    const window =
      kept === undefined
        ? history.read(selection, fromMs, toMs, { holdFailuresUntilMs })
        : kept.results.windows.read({ selection, fromMs, toMs, holdFailuresUntilMs, settledMs: kept.settledMs });
    windows.set(selection, await window);
  }
  await turn?.();
  const all = [...windows.values()];
  const windowOf = (selection: Selection) => windows.get(selection) ?? { times: new Float64Array(0), series: [] };
  const { grid: answer, differingBounds } = evaluatePlan(plan, windowOf, grid, {
    scrapeIntervalMs,
    times,
    lastStepMs,
    inPieces,
  });
  return {
    grid: answer,
    differingBounds,
    isLasting: all.every(({ isLasting }) => isLasting),
    shownUntilMs: Math.min(...all.map(({ shownUntilMs = Infinity }) => shownUntilMs)),
    series: all.reduce((sum, { series }) => sum + series.length, 0),
  };
}

/** Of bounds that differ, and of a share without its bound, it is not known at which steps they do. */
export function canBeJoined({ isLasting, grid, differingBounds }: ComputedSteps): boolean {
  const knowsAll = isBucketGrid(grid) || (grid.missing === undefined && grid.missesAtTimes !== true);
  return isLasting && differingBounds.length === 0 && knowsAll;
}

/** Some samples that a panel needs. */
export interface WindowRequest {
  selection: Selection;
  fromMs: number;
  toMs: number;
  holdFailuresUntilMs: number | undefined;
  /** Time of the newest column when the panel was asked, ms. */
  settledMs: number;
}

/** Windows of samples that several panels of one refresh ask for. */
export interface SharedWindows {
  /** @returns what the history reads, the same window to all who ask while it does not change. To be read only. */
  read(request: WindowRequest): Promise<HistoryWindow>;
  clear(): void;
}

export interface SharedWindowsOptions {
  history: Pick<History, 'changedSince' | 'read'>;
  /** What is later may not be shown, ms. */
  visibleUntilMs: () => number;
}

/** What is longer is of panels that are opened, each of which goes over its whole range once. */
const MOST_BYTES_EACH = 256_000;
const MOST_BYTES = 8_000_000;

export function createSharedWindows({ history, visibleUntilMs }: SharedWindowsOptions): SharedWindows {
  const windows = new Map<string, Promise<HistoryWindow>>();
  let version = '';
  let bytes = 0;

  function clear(): void {
    windows.clear();
    bytes = 0;
  }

  function keep(key: string, reading: Promise<HistoryWindow>, window: HistoryWindow): void {
    if (windows.get(key) !== reading) {
      return;
    }
    const size = bytesOf(window);
    if (!window.isLasting || size > MOST_BYTES_EACH || bytes + size > MOST_BYTES) {
      windows.delete(key);
    } else {
      bytes += size;
    }
  }

  return {
    clear,
    async read({ selection, fromMs, toMs, holdFailuresUntilMs, settledMs }) {
      const now = [history.changedSince().mark, settledMs, visibleUntilMs()].join();
      if (now !== version) {
        clear();
        version = now;
      }
      const key = JSON.stringify([selection, fromMs, toMs, holdFailuresUntilMs]);
      const shared = windows.get(key);
      if (shared !== undefined) {
        return shared;
      }
      const reading = history.read(selection, fromMs, toMs, { holdFailuresUntilMs });
      windows.set(key, reading);
      try {
        const window = await reading;
        keep(key, reading, window);
        return window;
      } catch (error) {
        windows.delete(key);
        throw error;
      }
    },
  };
}

function bytesOf({ times, series }: HistoryWindow): number {
  return series.reduce((sum, { column }) => sum + column.values.byteLength, times.byteLength);
}
