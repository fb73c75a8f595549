/**
 * How many requests lay where, of one histogram in one stretch of time. Counts need not be whole: they are made of
 * rates.
 */
export interface Spread {
  /** Finite, above 0, ascending. */
  bounds: readonly number[];
  /** Requests of each bucket by itself, the last those above the highest bound: one more than there are bounds. */
  counts: readonly number[];
}

/** What a spread tells of its mean, in the unit of its bounds. */
export interface Mean {
  /** An estimate: within a bucket requests are taken to thin out evenly (a constant hazard), as waiting times do. */
  value: number;
  /** Where the edges of the buckets say that the mean is. The upper one is Infinity with requests above all bounds. */
  lowest: number;
  highest: number;
  /** Standard error of `value`, were the requests drawn from the same world again. */
  error: number;
  /** Most requests lie above the highest bound, so that the mean is this or any more. */
  isOpen: boolean;
}

/** How many requests a spread holds. */
export function countOf({ counts }: Spread): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Undefined for a spread without requests or without a finite bound. */
export function meanOf(spread: Spread): Mean | undefined {
  const { bounds, counts } = spread;
  const all = countOf(spread);
  const top = bounds.at(-1);
  if (!(all > 0) || top === undefined) {
    return undefined;
  }
  // A bucket that happens to be empty is not an impossible one: half a request is left in what lies beyond it.
  const least = 0.5 / all;
  let above = 1;
  let value = 0;
  let square = 0;
  let lowest = 0;
  let highest = 0;
  let hazard = 0;
  for (let place = 0; place < bounds.length; place++) {
    const lower = bounds[place - 1] ?? 0;
    const upper = bounds[place] ?? lower;
    const share = (counts[place] ?? 0) / all;
    lowest += share * lower;
    highest += share * upper;
    if (share > 0) {
      const left = Math.max(above - share, Math.min(least, above / 2));
      hazard = Math.log(above / left) / (upper - lower);
      const area = (above - left) / hazard;
      value += area;
      square += 2 * ((lower + upper) / 2) * area;
    } else {
      value += above * (upper - lower);
      square += above * (upper * upper - lower * lower);
    }
    above = Math.max(0, above - share);
  }
  above = (counts[bounds.length] ?? 0) / all;
  const isOpen = above > MOST_ABOVE;
  if (above > 0) {
    // Beyond the highest bound they go on to thin out as they did before it.
    const reach = isOpen || hazard === 0 ? 0 : Math.min(1 / hazard, top);
    value += above * reach;
    square += 2 * above * reach * (top + reach);
    lowest += above * top;
    highest = Infinity;
  }
  return { value, lowest, highest, error: Math.sqrt(Math.max(0, square - value * value) / all), isOpen };
}

/** With more of the requests above the highest bound, how far above decides the mean, and nothing tells that. */
const MOST_ABOVE = 0.5;

/** The bucket that holds the median, and where in it the median would be; Infinity above the highest bound. */
export function medianOf(spread: Spread): { value: number; lower: number; upper: number } | undefined {
  const half = countOf(spread) / 2;
  let below = 0;
  for (let place = 0; place < spread.counts.length; place++) {
    const count = spread.counts[place] ?? 0;
    if (count > 0 && below + count >= half) {
      const lower = spread.bounds[place - 1] ?? 0;
      const upper = spread.bounds[place] ?? Infinity;
      const value = upper === Infinity ? Infinity : lower + (upper - lower) * ((half - below) / count);
      return { value, lower, upper };
    }
    below += count;
  }
  return undefined;
}

/** The same requests by the bounds that both have; undefined where they share none that tells requests apart. */
export function onSharedBounds(one: Spread, other: Spread): [Spread, Spread] | undefined {
  const shared = one.bounds.filter((bound) => other.bounds.includes(bound));
  return shared.length === 0 ? undefined : [coarser(one, shared), coarser(other, shared)];
}

function coarser({ bounds, counts }: Spread, kept: readonly number[]): Spread {
  if (kept.length === bounds.length) {
    return { bounds, counts };
  }
  const merged = new Array<number>(kept.length + 1).fill(0);
  counts.forEach((count, place) => {
    const upper = bounds[place] ?? Infinity;
    const into = kept.findIndex((bound) => bound >= upper);
    const index = into < 0 ? kept.length : into;
    merged[index] = (merged[index] ?? 0) + count;
  });
  return { bounds: kept, counts: merged };
}

/** The histograms that an answer's time is told from. */
export const MEASURES = {
  prefillQueue: 'latency_prefill_queue_ms_bucket:sum_by_deployment',
  prefill: 'latency_prefill_ms_bucket:sum_by_deployment',
  generationQueue: 'latency_generation_queue_ms_bucket:sum_by_deployment',
  perToken: 'latency_generation_per_token_ms_bucket:sum_by_deployment',
  firstToken: 'latency_to_first_token_ms_bucket:sum_by_deployment',
  overall: 'latency_overall_ms_bucket:sum_by_deployment',
  answerLength: 'tokens_generated_per_request_bucket:sum_by_deployment',
  promptLength: 'tokens_prompt_per_request_bucket:sum_by_deployment',
} as const;
export type Measure = keyof typeof MEASURES;

/** What is known of one deployment in one stretch of time. What was not collected is undefined, never 0. */
export interface Facts {
  /** Requests with an answer, as far as they were observed. */
  answered: number | undefined;
  spreads: Readonly<Partial<Record<Measure, Spread>>>;
  /** Requests per second, failed ones included, in the time that was observed. */
  requestRate: number | undefined;
  /** Tokens of all answered requests. */
  promptTokens: number | undefined;
  cachedTokens: number | undefined;
  generatedTokens: number | undefined;
  /** Shares of the KV cache in use, averaged over the stretch; the larger of blocks and slots. */
  kvBlocks: number | undefined;
  kvSlots: number | undefined;
  /** The highest that either of them was. */
  kvHighest: number | undefined;
  replicas: number | undefined;
}

export interface DeploymentFacts {
  /** Its id; empty where series have none. */
  deployment: string;
  /** As in the label `base_model`; empty where series have none. */
  model: string;
  window: Facts;
  before: Facts;
  /** As long as those, further back, one after the other: what latencies do anyway. */
  earlier: ReadonlyArray<Facts['spreads']>;
}
