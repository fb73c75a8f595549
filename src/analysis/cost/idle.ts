/** What one deployment did in a step; of one that was not observed nothing is known. */
export interface Step {
  isObserved: boolean;
  /** Replicas times seconds; 0 while scaled to zero; undefined where replicas were not reported. */
  replicaSeconds: number | undefined;
  requests: number;
}

export interface SavedByWindow {
  windowMs: number;
  /** Replicas times seconds that would have been down. */
  replicaSeconds: number;
  /** How often a request would have come to a deployment that was down, and did not find it so. */
  coldStarts: number;
}

/** A stretch of observed steps without a request. Both ends are places; `to` is the first that is not of it. */
interface Gap {
  from: number;
  to: number;
  /** Whether it was a request that ended it, and not the end of what was observed. */
  endsWithRequest: boolean;
}

/** Replicas times seconds in steps without a request; undefined where they are reported of none of these. */
export function idleReplicaSeconds(steps: readonly Step[]): number | undefined {
  const idle = steps.filter(isIdle).map(({ replicaSeconds }) => replicaSeconds);
  const seconds = idle.reduce<number>((sum, one = 0) => sum + one, 0);
  return seconds === 0 && idle.includes(undefined) ? undefined : seconds;
}

/** What scaling to zero would have saved, after so long without a request. Windows that save nothing are left out. */
export function savedByWindows(
  steps: readonly Step[],
  stepMs: number,
  windowsMs: readonly number[]
): readonly SavedByWindow[] {
  const gaps = gapsIn(steps);
  return windowsMs
    .filter((windowMs) => windowMs >= stepMs)
    .map((windowMs) => {
      const waits = Math.ceil(windowMs / stepMs);
      const saved: SavedByWindow = { windowMs, replicaSeconds: 0, coldStarts: 0 };
      for (const { from, to, endsWithRequest } of gaps) {
        const down = steps.slice(from + waits, to);
        const seconds = down.reduce((sum, { replicaSeconds = 0 }) => sum + replicaSeconds, 0);
        // One that had been scaled to zero by then started anyway.
        const wasUp = (down.at(-1)?.replicaSeconds ?? 0) > 0;
        saved.replicaSeconds += seconds;
        saved.coldStarts += wasUp && endsWithRequest ? 1 : 0;
      }
      return saved;
    })
    .filter(({ replicaSeconds }) => replicaSeconds > 0);
}

/**
 * How long requests waited for a first replica: from the first step with requests and without replicas to the first
 * with replicas, for each time that this happened.
 */
export function coldStartsMs(steps: readonly Step[], stepMs: number): readonly number[] {
  const found: number[] = [];
  let firstRefused: number | undefined;
  steps.forEach((step, place) => {
    if (!step.isObserved || step.replicaSeconds === undefined) {
      firstRefused = undefined;
    } else if (step.replicaSeconds > 0) {
      if (firstRefused !== undefined) {
        found.push((place - firstRefused) * stepMs);
      }
      firstRefused = undefined;
    } else if (step.requests > 0) {
      firstRefused ??= place;
    }
  });
  return found;
}

function isIdle({ isObserved, requests }: Step): boolean {
  return isObserved && requests === 0;
}

function gapsIn(steps: readonly Step[]): Gap[] {
  const gaps: Gap[] = [];
  let from: number | undefined;
  steps.forEach((step, place) => {
    if (isIdle(step)) {
      from ??= place;
    } else if (from !== undefined) {
      gaps.push({ from, to: place, endsWithRequest: step.isObserved });
      from = undefined;
    }
  });
  return from === undefined ? gaps : [...gaps, { from, to: steps.length, endsWithRequest: false }];
}
