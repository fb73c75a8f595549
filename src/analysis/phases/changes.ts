import type { DeploymentFacts, Facts, Measure } from './facts';
import { meanOf, onSharedBounds, type Mean } from './spread';

/** A mean before and in the window. */
export interface Change {
  before: Mean;
  window: Mean;
  /** Window less before. */
  rise: number;
  /** What such a difference is off by anyway: by chance, and as neighbouring stretches of this deployment differ. */
  noise: number;
  /** The rise as far as the edges of buckets tell. */
  least: number;
  most: number;
}

export type Changes = Readonly<Partial<Record<Measure, Change>>>;

/** How the mean of one histogram changed; undefined where one of the stretches does not tell it. */
export function changeOf({ window, before, earlier }: DeploymentFacts, measure: Measure): Change | undefined {
  const [was, is] = [before.spreads[measure], window.spreads[measure]];
  const shared = was && is && onSharedBounds(was, is);
  const [meanBefore, meanWindow] = shared === undefined ? [] : [meanOf(shared[0]), meanOf(shared[1])];
  if (meanBefore === undefined || meanWindow === undefined) {
    return undefined;
  }
  const chance = Math.hypot(meanBefore.error, meanWindow.error);
  const usual = usualDifference(earlier.map((spreads) => spreads[measure] && meanOf(spreads[measure])?.value));
  return {
    before: meanBefore,
    window: meanWindow,
    rise: meanWindow.value - meanBefore.value,
    noise: Math.max(chance, usual ?? 0),
    least: meanWindow.lowest - meanBefore.highest,
    most: meanWindow.highest - meanBefore.lowest,
  };
}

const FEWEST_DIFFERENCES = 3;

/**
 * The standard deviation of differences between neighbours, were they normal: from their median, which some incidents
 * in the past do not move. Undefined with too few of them.
 */
function usualDifference(values: ReadonlyArray<number | undefined>): number | undefined {
  const differences = values.flatMap((value, index) => {
    const next = values[index + 1];
    return value === undefined || next === undefined ? [] : [Math.abs(next - value)];
  });
  if (differences.length < FEWEST_DIFFERENCES) {
    return undefined;
  }
  differences.sort((a, b) => a - b);
  return 1.4826 * (differences[Math.floor(differences.length / 2)] ?? 0);
}

/** Tokens per answered request; the exact mean where totals are known, else the estimate from buckets. */
export function lengthsOf(
  facts: DeploymentFacts,
  total: 'promptTokens' | 'generatedTokens',
  change: Change | undefined
): { before: number; window: number; noise: number } | undefined {
  const exact = (one: Facts) => {
    const tokens = one[total];
    return tokens !== undefined && tokens > 0 && one.answered !== undefined && one.answered > 0
      ? tokens / one.answered
      : undefined;
  };
  const [before, window] = [exact(facts.before), exact(facts.window)];
  const noise = change?.noise;
  if (before !== undefined && window !== undefined) {
    // Without buckets nothing tells how lengths are spread: they are taken to spread as widely as they are long.
    const error = (mean: number, { answered = 1 }: Facts) => mean / Math.sqrt(answered);
    return { before, window, noise: noise ?? Math.hypot(error(before, facts.before), error(window, facts.window)) };
  }
  return change === undefined
    ? undefined
    : { before: change.before.value, window: change.window.value, noise: change.noise };
}
