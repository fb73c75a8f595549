import type { DeploymentFacts, Facts } from './spread';
import { deploymentOf, stretchOf, without, type Course } from './testing/facts';
import { verdictOf, type Cause, type Doubt } from './verdict';
import { sentenceOf } from './words';

test.each<[Cause, string, Course, Course]>([
  ['prefillQueue', 'a wait before prefill', {}, { prefillQueue: 4000 }],
  [
    'prefillQueue',
    'a wait before prefill, and half of it before generation',
    {},
    { prefillQueue: 2000, generationQueue: 1000 },
  ],
  ['prefillQueue', 'a wait of a few tenths of a second', {}, { prefillQueue: 300 }],
  ['prefillQueue', 'waits above all bounds', {}, { prefillQueue: 40_000 }],
  ['generationQueue', 'a wait before generation', {}, { generationQueue: 1500 }],
  ['prefill', 'prefill of prompts as before', {}, { prefill: 450 }],
  ['longPrompts', 'prefill of prompts three times as long', {}, { prefill: 430, prompt: 5400 }],
  ['cacheDrop', 'prefill of prompts that the cache does not know', { hitRatio: 0.6 }, { prefill: 330, hitRatio: 0.05 }],
  ['perToken', 'tokens', {}, { perToken: 30 }],
  ['perToken', 'tokens, so that requests fill the KV cache', { kv: 0.45 }, { perToken: 30, kv: 0.95, kvHighest: 0.99 }],
  ['longAnswers', 'answers three times as long', {}, { answer: 660 }],
  ['kvPressure', 'tokens, and the KV cache filled by something else', {}, { perToken: 26, kv: 0.97, kvHighest: 0.99 }],
  [
    'kvPressure',
    'a wait before generation, with a full KV cache',
    {},
    { generationQueue: 1500, kv: 0.97, kvHighest: 0.99 },
  ],
])('%s is named for %s', (cause, _, before, window) => {
  expect(verdictOf(deploymentOf(before, window))).toMatchObject({ kind: 'named', cause });
});

test.each<[string, Course, Course]>([
  ['nothing', {}, {}],
  ['everything faster', { prefillQueue: 3000, perToken: 20 }, { prefillQueue: 30, perToken: 14 }],
  ['a little more of everything', {}, { prefillQueue: 33, prefill: 160, perToken: 14.5 }],
  ['more than nobody would notice', {}, { prefillQueue: 60 }],
])('there is no rise with %s', (_, before, window) => {
  expect(verdictOf(deploymentOf(before, window)).kind).toBe('noRise');
});

const EMPTY: Facts = {
  ...stretchOf({ requests: 0 }),
  answered: 0,
  spreads: {},
};
const UNSEEN: Facts = { ...EMPTY, answered: undefined, requestRate: undefined, replicas: undefined };
const SLOW = deploymentOf({}, { prefillQueue: 4000 });

const HALF_FULL = { kv: 0.85, perToken: 24 };
const BOTH_PROMPTS = { prefill: 450, prompt: 2800, hitRatio: 0.2 };

/** What the sentence says of each doubt. */
const SAID: Readonly<Record<Doubt, RegExp>> = {
  fewRequests: /too few requests: .* and it takes 30 in each/,
  noneInWindow: /no request was answered in the window\./,
  noneBefore: /nothing to compare with/,
  notCollected: /neither .* was collected/,
  notObserved: /less than a fifth of .* was collected/,
  notComparable: /no bound in common/,
  phaseMissing: /prefill queue was not collected/,
  aboutEqual: /rose by about as much/,
  prefillUnclear: /prompts do not tell why/,
  kvUnclear: /though it was not full/,
  notInPhases: /in none of the phases/,
};

test.each<[Doubt, string, DeploymentFacts, RegExp?]>([
  ['fewRequests', 'one request', deploymentOf({}, { requests: 1, prefillQueue: 9000 }), /1 request \(1,000 before\)/],
  ['fewRequests', 'few before', deploymentOf({ requests: 20 }, { requests: 900, prefillQueue: 9000 }), /\(20 before\)/],
  ['noneInWindow', 'a window that nobody saw', { ...SLOW, window: UNSEEN }, /nothing is known of it in the window/],
  [
    'noneBefore',
    'a time before that nobody saw',
    { ...SLOW, before: UNSEEN },
    /nothing is known .*or nobody collected/,
  ],
  [
    'noneInWindow',
    'scaled to zero',
    { ...SLOW, window: { ...EMPTY, replicas: 0 } },
    /no request was answered in the window, in which the deployment was scaled to zero/,
  ],
  [
    'noneBefore',
    'scaled to zero until then',
    { ...SLOW, before: { ...UNSEEN, replicas: 0 } },
    /in the time before, in which the deployment was scaled to zero, so there is nothing/,
  ],
  ['noneInWindow', 'no traffic in the window', { ...SLOW, window: EMPTY }],
  [
    'noneInWindow',
    'an outage',
    { ...SLOW, window: { ...EMPTY, requestRate: 0.45 } },
    /none of the requests that came in the window was answered \(0\.45 a second\)/,
  ],
  ['noneBefore', 'a deployment that is new', { ...SLOW, before: EMPTY, earlier: [] }],
  ['noneBefore', 'NaN before', { ...SLOW, before: withCounts(SLOW.before, NaN) }],
  ['notCollected', 'no latencies at all', { ...SLOW, window: EMPTY, before: EMPTY }],
  ['notComparable', 'other bounds', { ...SLOW, window: withBounds(SLOW.window, 7) }],
  ['phaseMissing', 'the metric of that phase missing', withoutPhase(SLOW)],
  ['aboutEqual', 'two phases by as much', deploymentOf({}, { prefillQueue: 1500, generationQueue: 1400 })],
  ['aboutEqual', 'longer answers and slower tokens', deploymentOf({}, { answer: 440, perToken: 28 })],
  ['prefillUnclear', 'longer prompts that the cache knows less of', deploymentOf({ hitRatio: 0.5 }, BOTH_PROMPTS)],
  ['prefillUnclear', 'prefill that rose more than its prompts', deploymentOf({}, { prefill: 600, prompt: 3300 })],
  [
    'prefillUnclear',
    'no count of cached tokens',
    withoutCache(deploymentOf({}, { prefill: 450 })),
    /cache hits unknown/,
  ],
  ['kvUnclear', 'a KV cache that is fuller, and not full', deploymentOf({}, HALF_FULL)],
  ['notInPhases', 'a rise in no phase', onlyTotals(SLOW)],
])('not decidable (%s): %s', (doubt, _, facts, words = SAID[doubt]) => {
  const verdict = verdictOf(facts);
  expect(verdict).toMatchObject({ kind: 'undecided', doubt });
  expect(sentenceOf(verdict)).toMatch(words);
});

test('a phase that alone makes up the rise is named though others were not collected', () => {
  const facts = deploymentOf({}, { prefillQueue: 4000 });
  const [window, before] = [facts.window, facts.before].map((one) =>
    without(one, 'prefill', 'generationQueue', 'overall')
  );
  expect(verdictOf({ ...facts, window: window!, before: before! })).toMatchObject({
    kind: 'named',
    cause: 'prefillQueue',
  });
});

test('what it does anyway is no rise: waits that go up and down by as much hour by hour', () => {
  const facts = deploymentOf({}, { prefillQueue: 300 });
  const earlier = [30, 320, 40, 290, 25, 310, 30].map((prefillQueue) => stretchOf({ prefillQueue }).spreads);
  expect(verdictOf(facts).kind).toBe('named');
  expect(verdictOf({ ...facts, earlier }).kind).toBe('noRise');
});

test.each<[string, Course, Course, string]>([
  [
    'the wait, its part of the first token, and more traffic',
    { requests: 412 },
    { prefillQueue: 4000, requestRate: 0.9, replicas: 1 },
    'Requests wait for prefill: p50 31 ms → 2.8 s, 100 % of the rise of the first token (on average about 200 ms → 4.2 s), of 412 requests (412 before). Requests come 3.9 times as often (0.23 → 0.90 a second). Replicas: 2 → 1.',
  ],
  [
    'what the cache knows',
    { hitRatio: 0.6 },
    { prefill: 330, hitRatio: 0.05 },
    'Fewer prompt tokens come from the cache: prompts of 1,800 → 1,800 tokens, 60 % → 5 % of them cached, so prefill takes longer: p50 150 ms → 360 ms, ',
  ],
])('the sentence has the numbers that it rests on: %s', (_, before, window, words) => {
  expect(sentenceOf(verdictOf(deploymentOf(before, window)))).toContain(words);
});

test('a median above the highest bound is said to be over it', () => {
  expect(sentenceOf(verdictOf(deploymentOf({}, { prefillQueue: 40_000 })))).toContain('p50 31 ms → over 10 s');
});

function withCounts(facts: Facts, count: number): Facts {
  const spreads = Object.entries(facts.spreads).map(([measure, { bounds, counts }]) => [
    measure,
    { bounds, counts: counts.map(() => count) },
  ]);
  return { ...facts, spreads: Object.fromEntries(spreads) };
}

function withBounds(facts: Facts, by: number): Facts {
  const spreads = Object.entries(facts.spreads).map(([measure, { bounds, counts }]) => [
    measure,
    { bounds: bounds.map((bound) => bound + by / 1000), counts },
  ]);
  return { ...facts, spreads: Object.fromEntries(spreads) };
}

function withoutPhase(facts: DeploymentFacts): DeploymentFacts {
  return { ...facts, window: without(facts.window, 'prefillQueue') };
}

function withoutCache(facts: DeploymentFacts): DeploymentFacts {
  return { ...facts, window: { ...facts.window, cachedTokens: undefined } };
}

/** The phases stay as they were. */
function onlyTotals(facts: DeploymentFacts): DeploymentFacts {
  const { firstToken, overall } = facts.window.spreads;
  return { ...facts, window: { ...facts.before, spreads: { ...facts.before.spreads, firstToken, overall } } };
}
