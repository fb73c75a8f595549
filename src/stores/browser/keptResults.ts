import { countWhile, isBucketGrid, joinGrids, partOfGrid, type Evaluation, type Grid } from '../../evaluate';
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
  /** In order of time; none is empty. New steps are joined to the last, a short one, and now and then to all others. */
  grids: readonly Grid[];
  stepMs: number;
  /** The most steps that somebody has asked for at once. */
  longest: number;
  /** Of the history, when it was asked. */
  mark: number;
  reachMs: number;
}

/** To be joined, since they follow each other. Columns are shared: to be read only. */
export interface SteppedAnswer extends Pick<Evaluation, 'differingBounds'> {
  grids: readonly Grid[];
}

export interface KeptResults {
  /** Where panels read the samples of steps that are not kept. */
  readonly windows: Pick<SharedWindows, 'read'>;
  /**
   * @param compute evaluates some of the steps, all in one go
   * @returns all steps asked for; of those that are kept none is computed again
   */
  evaluate(request: SteppedRequest, compute: (times: Float64Array) => Promise<ComputedSteps>): Promise<SteppedAnswer>;
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
/** Part of its steps that a stretch may have besides: to lay out a day anew for each of them takes longer than to compute it. */
const LOOSE_PART = 1 / 8;

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
  ): Promise<SteppedAnswer> {
    const { key, times, stepMs, reachMs, settledMs } = request;
    const { mark } = history.changedSince();
    const kept = (byKey.get(key)?.stretches ?? []).flatMap((one) => stillTrue(one, history, settledMs) ?? []);
    const [firstMs, lastMs] = [times[0] ?? NaN, times.at(-1) ?? NaN];
    const found = kept.find(({ grids }) => meets(grids, firstMs, lastMs, stepMs));
    const [firstKeptMs, lastKeptMs] = spanOf(found?.grids ?? []);
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
          const { grid, differingBounds } = part.length === times.length ? steps : await compute(times);
          return { grids: [grid], differingBounds };
        }
        computed.set(part, steps);
      }
    }
    if (history.changedSince(mark).changes?.length !== 0) {
      // Meanwhile the past became another one, of which a part that was kept or computed before knows nothing.
      return answer(request, compute);
    }
    const gridsOf = (part: Float64Array) => [...computed].flatMap(([of, { grid }]) => (of === part ? [grid] : []));
    const others = kept.filter((one) => one !== found);
    const longest = Math.max(times.length, found?.longest ?? 0);
    // Meanwhile access may have ended, and may be there again.
    const readMs = Math.min(settledMs, ...[...computed.values()].map(({ shownUntilMs = Infinity }) => shownUntilMs));
    const grids = [...gridsOf(before), ...(found?.grids ?? []), ...gridsOf(after)];
    keep(key, [...others, ...settled({ grids, stepMs, longest, mark, reachMs }, readMs)]);
    return {
      grids: between(
        grids,
        (timeMs) => timeMs < firstMs,
        (timeMs) => timeMs <= lastMs
      ),
      differingBounds: [],
    };
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
    return [...byKey.values()]
      .flatMap(({ stretches }) => stretches.flatMap(({ grids }) => grids))
      .reduce((sum, grid) => sum + bytesOf(grid), 0);
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
  const grids = changes.reduce((left, change) => withoutChanged(left, change, kept.reachMs), kept.grids);
  const [left] = settled({ ...kept, grids, mark }, settledMs);
  return left;
}

/** The longer part of the steps, before or after those that see a changed time. */
function withoutChanged(grids: readonly Grid[], { fromMs, toMs }: PastChange, reachMs: number): readonly Grid[] {
  const isBefore = (timeMs: number) => timeMs < fromMs;
  const isUntil = (timeMs: number) => timeMs <= toMs + reachMs;
  const [before, until] = [countSteps(grids, isBefore), countSteps(grids, isUntil)];
  if (until <= before) {
    return grids;
  }
  return before >= countSteps(grids) - until ? between(grids, none, isBefore) : between(grids, isUntil, all);
}

/** Without steps that may still change, and not many more than anybody asks for. An empty list for none. */
function settled(steps: KeptSteps, settledMs: number): KeptSteps[] {
  const { longest, stepMs } = steps;
  const grids = between(steps.grids, none, (timeMs) => timeMs <= settledMs);
  const [, lastMs] = spanOf(grids);
  const isLonger = countSteps(grids) > longest * (1 + LOOSE_PART);
  const left = tidied(isLonger ? between(grids, (timeMs) => timeMs <= lastMs - longest * stepMs, all) : grids);
  return left.length === 0 ? [] : [{ ...steps, grids: left }];
}

/** A long one and perhaps a short one behind it. */
function tidied(grids: readonly Grid[]): readonly Grid[] {
  const [first, ...others] = grids;
  if (first === undefined || others.length === 0) {
    return grids;
  }
  if (countSteps(others) > first.times.length * LOOSE_PART) {
    return [joinGrids(grids)];
  }
  return others.length === 1 ? grids : [first, joinGrids(others)];
}

const none = () => false;
const all = () => true;

/** The steps that are no longer before and still within: each holds for a first part of ascending times. */
function between(grids: readonly Grid[], isBefore: (ms: number) => boolean, isWithin: (ms: number) => boolean): Grid[] {
  return grids.flatMap((grid) => {
    const [from, to] = [countWhile(grid.times, isBefore), countWhile(grid.times, isWithin)];
    return from < to ? [partOfGrid(grid, from, to)] : [];
  });
}

function countSteps(grids: readonly Grid[], holds: (ms: number) => boolean = all): number {
  return grids.reduce((sum, { times }) => sum + countWhile(times, holds), 0);
}

/** Whether the steps from `firstMs` to `lastMs` overlap these or follow on them. */
function meets(grids: readonly Grid[], firstMs: number, lastMs: number, stepMs: number): boolean {
  const [keptFirstMs, keptLastMs] = spanOf(grids);
  return firstMs <= keptLastMs + stepMs && lastMs >= keptFirstMs - stepMs;
}

/** Of the first and the last step, ms; infinitely long ago where there is none. */
function spanOf(grids: readonly Grid[]): [firstMs: number, lastMs: number] {
  return [grids[0]?.times[0] ?? -Infinity, grids.at(-1)?.times.at(-1) ?? -Infinity];
}

function bytesOf(grid: Grid): number {
  const columns = isBucketGrid(grid)
    ? grid.groups.reduce((sum, group) => sum + group.columns.length, 0)
    : grid.series.length;
  return (columns + 1) * grid.times.byteLength;
}
