import { evaluatePlan, gridEnd, isBucketGrid, planReach, type Evaluation } from '../../evaluate';
import type { TimeGrid } from '../../evaluate/grid';
import type { History, HistoryWindow } from '../../history';
import { planSelections, type MetricsPlan, type Selection } from '../../plan';
import { HALF_A_SLICE_MS, type Turn } from '../../series/turns';

/** The "now" edge of a live range: one more evaluation time, so that a fresh scrape shows before the next full step. */
export interface Edge {
  /** Time of the newest good scrape, or the end of the range when that is later. */
  evaluateMs: number;
  nowMs: number;
  /** Whether the newest scrapes failed, so that the value of now is that of the last good one. */
  isHeld: boolean;
}

/** Numbers of samples. */
export interface Portions {
  /** So many are read and evaluated in one go, that the page is not kept for long. */
  atOnce: number;
  /** So many where they cannot be parted: they are read some at a time, and all that is left is to put them together. */
  mostOfPart: number;
  /** So many may be found at once: those that lie on disk are in memory until all of them are evaluated. */
  mostFound: number;
}

export interface StepsOptions {
  scrapeIntervalMs: number;
  edge: Edge | undefined;
  /** Where windows are shared with other panels. Absent means nowhere. */
  kept?: { results: { windows: Pick<SharedWindows, 'read'> }; settledMs: number };
  /** Absent means that all is done in one go. */
  turn?: Turn;
  /** Default as much as the page can spare. */
  portions?: Portions;
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

/** What was computed for some steps, and up to when samples were read for it, ms. */
export type EvaluatedTimes = ComputedSteps & { shownUntilMs: number };

export function together(evaluated: readonly EvaluatedTimes[]): Omit<EvaluatedTimes, 'grid'> {
  return {
    differingBounds: evaluated.flatMap(({ differingBounds }) => differingBounds),
    isLasting: evaluated.every(({ isLasting }) => isLasting),
    shownUntilMs: Math.min(...evaluated.map(({ shownUntilMs }) => shownUntilMs)),
  };
}

export interface TimesOptions {
  /** The step before the last of the times, where that is the edge. */
  lastStepMs?: number;
  holdFailuresUntilMs?: number;
}

/** All in one go. */
export async function evaluateTimes(
  evaluation: OneEvaluation,
  times: Float64Array,
  ofTimes: TimesOptions = {}
): Promise<EvaluatedTimes> {
  const { history, plan, options } = evaluation;
  const { turn, signal, kept } = options;
  const { holdFailuresUntilMs } = ofTimes;
  const { fromMs, toMs } = reachOf(evaluation, times, ofTimes);
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
  await turn?.(HALF_A_SLICE_MS);
  return evaluateWindows(evaluation, times, windows, ofTimes);
}

/** The samples that matter to some evaluation times, ms. */
export function reachOf(
  { plan, grid, options }: OneEvaluation,
  times: Float64Array,
  { lastStepMs }: TimesOptions = {}
): { fromMs: number; toMs: number } {
  const toMs = times.at(-1) ?? gridEnd(grid);
  // The edge may take the place of a step, and reaches back as far as that would.
  const firstMs = Math.min(times[0] ?? grid.startMs, lastStepMs === undefined ? toMs : gridEnd(grid));
  return { fromMs: firstMs - planReach(plan, grid, options.scrapeIntervalMs), toMs };
}

export function evaluateWindows(
  { plan, grid, options, inPieces }: OneEvaluation,
  times: Float64Array,
  windows: ReadonlyMap<Selection, HistoryWindow>,
  { lastStepMs }: TimesOptions = {}
): EvaluatedTimes {
  const all = [...windows.values()];
  const windowOf = (selection: Selection) => windows.get(selection) ?? { times: new Float64Array(0), series: [] };
  const evaluated = evaluatePlan(plan, windowOf, grid, {
    scrapeIntervalMs: options.scrapeIntervalMs,
    times,
    lastStepMs,
    inPieces,
  });
  return {
    ...evaluated,
    isLasting: all.every(({ isLasting }) => isLasting),
    shownUntilMs: Math.min(...all.map(({ shownUntilMs = Infinity }) => shownUntilMs)),
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
