import { meanOf, onSharedBounds, type DeploymentFacts, type Facts, type Measure, type Mean } from './spread';

/** Prefill works on the tokens that the cache does not know, so its time changes as they do. */
const MOSTLY = 0.6;
const HARDLY = 0.3;
const OF_ONE = 0.65;

/**
 * Why prefill takes longer: as much as prompts grew, or as fewer of their tokens came from the cache; or neither did, so
 * that prefill itself is slow. Undefined in between, and where nobody collected what would tell.
 */
export function causeOfPrefill(
  facts: DeploymentFacts,
  changes: Changes
): 'prefill' | 'longPrompts' | 'cacheDrop' | undefined {
  const { prefill } = changes;
  const prompts = lengthsOf(facts, 'promptTokens', changes.promptLength);
  const [hitBefore, hitWindow] = [hitRatio(facts.before), hitRatio(facts.window)];
  if (prefill === undefined || prompts === undefined) {
    return undefined;
  }
  const slower = Math.log(prefill.window.value / prefill.before.value);
  const longer = Math.log(prompts.window / prompts.before);
  const noise = prompts.noise / Math.min(prompts.before, prompts.window);
  const isKnown = hitBefore !== undefined && hitWindow !== undefined && hitBefore < 1 && hitWindow < 1;
  const newer = isKnown ? Math.log((1 - hitWindow) / (1 - hitBefore)) : 0;
  const explained = Math.max(0, longer) + Math.max(0, newer);
  if (explained - 2 * noise >= (MOSTLY - 0.2) * slower && explained >= MOSTLY * slower) {
    return longer >= OF_ONE * explained ? 'longPrompts' : newer >= OF_ONE * explained ? 'cacheDrop' : undefined;
  }
  return isKnown && explained <= HARDLY * slower && explained + noise <= 0.5 * slower ? 'prefill' : undefined;
}

export function hitRatio({ promptTokens, cachedTokens }: Facts): number | undefined {
  return promptTokens === undefined || cachedTokens === undefined || !(promptTokens > 0)
    ? undefined
    : Math.min(1, cachedTokens / promptTokens);
}

/** Near full: requests wait for room, and what runs is pushed out. */
const NEAR_FULL = 0.9;
/** The cache is fuller by this than what the requests themselves account for. */
const UNACCOUNTED = { slots: 0.04, blocks: 0.08 };

/**
 * How full of something else the KV cache became. Requests fill it for as long as they take, so it is also full because
 * tokens are slow, answers long or requests many (Little's law); only what is beyond that came first. `some`: more than
 * they account for, though there was room.
 */
export function kvPressure(facts: DeploymentFacts, changes: Changes): 'full' | 'some' | 'none' {
  const { window, before } = facts;
  const answers = lengthsOf(facts, 'generatedTokens', changes.answerLength);
  const prompts = lengthsOf(facts, 'promptTokens', changes.promptLength);
  const tokens = changes.perToken;
  const ratio = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined || !(other > 0) ? 1 : one / other;
  const held =
    ratio(window.requestRate, before.requestRate) *
    ratio(answers?.window, answers?.before) *
    ratio(tokens?.window.value, tokens?.before.value);
  const beyond = (is: number | undefined, was: number | undefined, times: number) =>
    is === undefined || was === undefined ? 0 : is - Math.min(1, was * times);
  const slots = beyond(window.kvSlots, before.kvSlots, held);
  const blocks = beyond(window.kvBlocks, before.kvBlocks, held * ratio(prompts?.window, prompts?.before));
  if (slots < UNACCOUNTED.slots && blocks < UNACCOUNTED.blocks) {
    return 'none';
  }
  return (window.kvHighest ?? 0) >= NEAR_FULL ? 'full' : 'some';
}

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
