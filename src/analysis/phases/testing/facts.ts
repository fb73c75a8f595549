import { MEASURES, type DeploymentFacts, type Facts, type Measure, type Spread } from '../spread';

/** What a stretch is like: means of each phase, ms; tokens per request. */
export interface Course {
  requests?: number;
  prefillQueue?: number;
  prefill?: number;
  generationQueue?: number;
  perToken?: number;
  prompt?: number;
  answer?: number;
  hitRatio?: number;
  kv?: number;
  kvHighest?: number;
  requestRate?: number;
  replicas?: number;
}

const QUEUES = [50, 150, 300, 500, 750, 1000, 1500, 3000, 5000, 7500, 10_000];
const BOUNDS: Readonly<Record<Measure, readonly number[]>> = {
  prefillQueue: QUEUES,
  generationQueue: QUEUES,
  firstToken: QUEUES,
  prefill: [10, 25, 50, 100, 150, 300, 500, 750, 1000, 1500, 3000, 5000],
  perToken: [1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100],
  overall: [100, 250, 500, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 15_000, 30_000, 60_000],
  answerLength: [1, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192],
  promptLength: [32, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536],
};

/** So many requests with this mean, thinning out evenly, or close around it. */
export function spreadAround(
  mean: number,
  requests: number,
  bounds: readonly number[],
  width: 'wide' | 'close'
): Spread {
  const below = (bound: number) =>
    width === 'wide' ? 1 - Math.exp(-bound / mean) : 1 / (1 + Math.exp(-8 * Math.log(bound / mean)));
  let last = 0;
  const counts = [...bounds.map(below), 1].map((share) => {
    const count = (share - last) * requests;
    last = share;
    return count;
  });
  return { bounds, counts };
}

export function stretchOf(course: Course = {}): Facts {
  const { requests = 1000, prefillQueue = 30, prefill = 150, generationQueue = 20, perToken = 14 } = course;
  const { prompt = 1800, answer = 220, hitRatio = 0.4, kv = 0.4, requestRate = requests / 1800 } = course;
  const firstToken = prefillQueue + prefill + generationQueue + perToken;
  const means: Record<Measure, [number, 'wide' | 'close']> = {
    prefillQueue: [prefillQueue, 'wide'],
    prefill: [prefill, 'close'],
    generationQueue: [generationQueue, 'wide'],
    perToken: [perToken, 'close'],
    firstToken: [firstToken, prefillQueue + generationQueue > prefill ? 'wide' : 'close'],
    overall: [firstToken + (answer - 1) * perToken, 'wide'],
    answerLength: [answer, 'wide'],
    promptLength: [prompt, 'wide'],
  };
  const measures = Object.keys(MEASURES).filter((name): name is Measure => Object.hasOwn(MEASURES, name));
  return {
    answered: requests,
    spreads: Object.fromEntries(
      measures.map((measure) => [
        measure,
        spreadAround(means[measure][0], requests, BOUNDS[measure], means[measure][1]),
      ])
    ),
    requestRate,
    promptTokens: prompt * requests,
    cachedTokens: prompt * requests * hitRatio,
    generatedTokens: answer * requests,
    kvBlocks: kv,
    kvSlots: kv,
    kvHighest: course.kvHighest ?? kv,
    replicas: course.replicas ?? 2,
  };
}

/** A deployment that was like one and is like another. */
export function deploymentOf(before: Course, window: Course, more: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    deployment: 'd1',
    model: 'accounts/fireworks/models/m',
    window: stretchOf({ ...before, ...window }),
    before: stretchOf(before),
    earlier: Array.from({ length: 6 }, () => stretchOf(before).spreads),
    ...more,
  };
}

/** The same without some of the histograms. */
export function without(facts: Facts, ...measures: readonly Measure[]): Facts {
  const kept = Object.entries(facts.spreads).filter(([measure]) => !measures.some((one) => one === measure));
  return { ...facts, spreads: Object.fromEntries(kept) };
}
