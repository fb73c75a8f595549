import {
  countWhile,
  gridWithin,
  isBucketGrid,
  joinGrids,
  partOfGrid,
  type Evaluation,
  type Grid,
} from '../../evaluate';
import type { History, PastChange } from '../../history';
import { canBeJoined, createSharedWindows, type ComputedSteps, type SharedWindows } from './evaluateSteps';

/** The steps of one plan that an answer needs. */
export interface SteppedRequest {
  /** The same for all requests whose values at equal times are equal as long as the past is. */
  key: string;
  /** Evaluation times, each `stepMs` after the one before. */
  times: Float64Array;
  stepMs: number;
  /** How far before a step samples matter to it, ms. */
  reachMs: number;
  /** Up to here no sample will be added but by a change that the history tells of, ms. */
  settledMs: number;
}

/** Steps that follow each other. */
interface KeptSteps {
  grid: Grid;
  stepMs: number;
  /** The most steps that somebody has asked for at once. */
  longest: number;
  /** Of the history, when it was asked. */
  mark: number;
  reachMs: number;
}

export interface KeptResults {
  /** Where panels read the samples of steps that are not kept. */
  readonly windows: Pick<SharedWindows, 'read'>;
  /**
   * @param compute evaluates some of the steps, all in one go
   * @returns all steps asked for; of those that are kept none is computed again. Columns are shared: to be read only.
   */
  evaluate(request: SteppedRequest, compute: (times: Float64Array) => Promise<ComputedSteps>): Promise<Evaluation>;
  bytes(): number;
  /** Lets go of all that nobody has asked for since then. */
  dropUnused(sinceMs: number): void;
}

export interface KeptResultsOptions {
  history: Pick<History, 'changedSince' | 'read'>;
  /** What is later may not be shown, ms. Default all may. */
  visibleUntilMs?: () => number;
  now: () => number;
  /** Default 40 MB. What was not asked for the longest goes first. */
  maxBytes?: number;
}

const MAX_BYTES = 40_000_000;
/** Of one plan: a panel of today, one of yesterday, and another length of each. */
const MOST_STRETCHES = 4;

/**
 * Keeps what plans came to at steps that no new sample can change: a step sees the samples up to its own time, so one
 * that is not after the newest column stays as it is until the history tells of a change within its reach.
 */
export function createKeptResults(options: KeptResultsOptions): KeptResults {
  const { history, visibleUntilMs = () => Infinity, now, maxBytes = MAX_BYTES } = options;
  /** The ones asked for last are at the end. */
  const byKey = new Map<string, { stretches: KeptSteps[]; usedMs: number }>();
  const inTurn = new Map<string, Promise<unknown>>();
  const windows = createSharedWindows({ history, visibleUntilMs });

  async function answer(
    request: SteppedRequest,
    compute: (times: Float64Array) => Promise<ComputedSteps>
  ): Promise<Evaluation> {
    const { key, times, stepMs, reachMs, settledMs } = request;
    const { mark } = history.changedSince();
    const kept = (byKey.get(key)?.stretches ?? []).flatMap((one) => stillTrue(one, history, settledMs) ?? []);
    const [firstMs, lastMs] = [times[0] ?? NaN, times.at(-1) ?? NaN];
    const found = kept.find(({ grid }) => meets(grid.times, firstMs, lastMs, stepMs));
    const keptTimes = found?.grid.times ?? new Float64Array(0);
    const firstKeptMs = keptTimes[0] ?? -Infinity;
    const lastKeptMs = keptTimes.at(-1) ?? -Infinity;
    const before = times.subarray(
      0,
      countWhile(times, (timeMs) => timeMs < firstKeptMs)
    );
    const after = times.subarray(countWhile(times, (timeMs) => timeMs <= lastKeptMs));
    const computed = new Map<Float64Array, ComputedSteps>();
    for (const part of [before, after]) {
      if (part.length > 0) {
        const steps = await compute(part);
        if (!canBeJoined(steps)) {
          byKey.delete(key);
          return part.length === times.length ? steps : compute(times);
        }
        computed.set(part, steps);
      }
    }
    if (history.changedSince(mark).changes?.length !== 0) {
      // Meanwhile the past became another one, of which a part that was kept or computed before knows nothing.
      return answer(request, compute);
    }
    const gridOf = (part: Float64Array) => computed.get(part)?.grid;
    const grids = [gridOf(before), found?.grid, gridOf(after)].filter((grid) => grid !== undefined);
    const joined = joinGrids(grids);
    const others = kept.filter((one) => one !== found);
    const longest = Math.max(times.length, found?.longest ?? 0);
    // Meanwhile access may have ended, and may be there again.
    const readMs = Math.min(settledMs, ...[...computed.values()].map(({ shownUntilMs = Infinity }) => shownUntilMs));
    keep(key, [...others, ...settled({ grid: joined, stepMs, longest, mark, reachMs }, readMs)]);
    return { grid: gridWithin(joined, firstMs, lastMs), differingBounds: [] };
  }

  function keep(key: string, stretches: KeptSteps[]): void {
    byKey.delete(key);
    if (stretches.length > 0) {
      byKey.set(key, { stretches: stretches.slice(-MOST_STRETCHES), usedMs: now() });
    }
    for (const oldest of byKey.keys()) {
      if (bytes() <= maxBytes) {
        break;
      }
      byKey.delete(oldest);
    }
  }

  function bytes(): number {
    return [...byKey.values()].flatMap(({ stretches }) => stretches).reduce((sum, { grid }) => sum + bytesOf(grid), 0);
  }

  return {
    windows,
    async evaluate(request, compute) {
      // Several panels that ask the same at once are answered one after the other, so that it is computed once.
      const previous = inTurn.get(request.key) ?? Promise.resolve();
      const turn = previous.then(() => answer(request, compute));
      const ended = turn.catch(() => {});
      inTurn.set(request.key, ended);
      try {
        return await turn;
      } finally {
        if (inTurn.get(request.key) === ended) {
          inTurn.delete(request.key);
        }
      }
    },
    bytes,
    dropUnused(sinceMs) {
      windows.clear();
      for (const [key, { usedMs }] of byKey) {
        if (usedMs < sinceMs) {
          byKey.delete(key);
        }
      }
    },
  };
}

/** What of kept steps still holds; undefined for none. */
function stillTrue(kept: KeptSteps, history: KeptResultsOptions['history'], settledMs: number): KeptSteps | undefined {
  const { mark, changes } = history.changedSince(kept.mark);
  if (changes === undefined) {
    return undefined;
  }
  let { grid } = kept;
  for (const change of changes) {
    grid = withoutChanged(grid, change, kept.reachMs);
  }
  const [left] = settled({ ...kept, grid, mark }, settledMs);
  return left;
}

/** The longer part of the steps, before or after those that see a changed time. */
function withoutChanged(grid: Grid, { fromMs, toMs }: PastChange, reachMs: number): Grid {
  const { times } = grid;
  const before = countWhile(times, (timeMs) => timeMs < fromMs);
  const after = countWhile(times, (timeMs) => timeMs <= toMs + reachMs);
  return after <= before
    ? grid
    : before >= times.length - after
      ? partOfGrid(grid, 0, before)
      : partOfGrid(grid, after, times.length);
}

/** Without steps that may still change, and no more than anybody asks for. An empty list for none. */
function settled(steps: KeptSteps, settledMs: number): KeptSteps[] {
  const { times } = steps.grid;
  const to = countWhile(times, (timeMs) => timeMs <= settledMs);
  const from = Math.max(0, to - steps.longest);
  return to === 0 ? [] : [{ ...steps, grid: partOfGrid(steps.grid, from, to) }];
}

/** Whether the steps from `firstMs` to `lastMs` overlap these or follow on them. */
function meets(times: Float64Array, firstMs: number, lastMs: number, stepMs: number): boolean {
  const [keptFirstMs, keptLastMs] = [times[0] ?? NaN, times.at(-1) ?? NaN];
  return firstMs <= keptLastMs + stepMs && lastMs >= keptFirstMs - stepMs;
}

function bytesOf(grid: Grid): number {
  const columns = isBucketGrid(grid)
    ? grid.groups.reduce((sum, group) => sum + group.columns.length, 0)
    : grid.series.length;
  return (columns + 1) * grid.times.byteLength;
}
