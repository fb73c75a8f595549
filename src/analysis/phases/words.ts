import { hitRatio, lengthsOf, type Change } from './causes';
import { countOf, medianOf, type Facts, type Measure, type Spread } from './spread';
import { FEWEST_REQUESTS, type Cause, type Doubt, type Part, type Verdict } from './verdict';

/** The verdict on one deployment, with the numbers that it rests on. */
export function sentenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'named':
      return `${verdict.cause === undefined ? '' : CAUSES[verdict.cause](verdict)}, ${shareText(verdict)}.${context(verdict)}`;
    case 'undecided':
      return `Not decidable: ${verdict.doubt === undefined ? '' : DOUBTS[verdict.doubt](verdict)}.${context(verdict)}`;
    case 'noRise':
      return `No rise beyond what it does anyway: ${totals(verdict).join(', ')}, of ${requestsText(verdict)}.`;
  }
}

const CAUSES: Readonly<Record<Cause, (verdict: Verdict) => string>> = {
  prefillQueue: (verdict) => `Requests wait for prefill: ${medians(verdict, 'prefillQueue')}`,
  generationQueue: (verdict) => `Requests wait to generate: ${medians(verdict, 'generationQueue')}`,
  prefill: (verdict) => `Prefill is slow: ${medians(verdict, 'prefill')}, with ${promptsText(verdict)}`,
  perToken: (verdict) => `Tokens are slow: ${medians(verdict, 'perToken')} each`,
  longPrompts: (verdict) =>
    `Prompts are longer: ${promptsText(verdict)}, so prefill takes longer: ${medians(verdict, 'prefill')}`,
  cacheDrop: (verdict) =>
    `Fewer prompt tokens come from the cache: ${promptsText(verdict)}, so prefill takes longer: ${medians(verdict, 'prefill')}`,
  longAnswers: (verdict) => `Answers are longer: ${answersText(verdict)}`,
  kvPressure: ({ facts: { before, window } }) =>
    `The KV cache is full: ${percent(kv(before))} → ${percent(kv(window))} on average, up to ${percent(window.kvHighest)}, more than these requests account for`,
};

const DOUBTS: Readonly<Record<Doubt, (verdict: Verdict) => string>> = {
  notCollected: () => 'neither the time to the first token nor the overall latency was collected',
  noneBefore: ({ facts: { before } }) => `${noneIn(before, 'time before')}, so there is nothing to compare with`,
  noneInWindow: ({ facts: { window } }) => noneIn(window, 'window'),
  notObserved: () =>
    'less than a fifth of the window, or of the time before, was collected, which is too little to compare',
  fewRequests: (verdict) => `too few requests: ${requestsText(verdict)}, and it takes ${FEWEST_REQUESTS} in each`,
  notComparable: () => 'the buckets of the window and of the time before have no bound in common',
  aboutEqual: (verdict) => {
    const [first, second] = verdict.parts;
    const both = [first, second].flatMap((one) =>
      one === undefined ? [] : [`${PARTS[one.part]} (${more(one.rise)})`]
    );
    return `${both.join(' and ')} rose by about as much, or by too little to tell; ${totals(verdict).join(', ')}`;
  },
  notInPhases: (verdict) =>
    `the rise is in none of the phases that are measured, or within the width of their buckets; ${totals(verdict).join(', ')}`,
  phaseMissing: (verdict) => `${missing(verdict).join(', ')} was not collected; ${totals(verdict).join(', ')}`,
  prefillUnclear: (verdict) =>
    `prefill rose, ${medians(verdict, 'prefill')}, and its prompts do not tell why (${promptsText(verdict)})`,
  kvUnclear: ({ facts: { before, window }, ...verdict }) =>
    `${PARTS[verdict.parts[0]?.part ?? 'perToken']} rose, and so did the KV cache (${percent(kv(before))} → ${percent(kv(window))}), more than these requests account for, though it was not full`,
};

/** What nobody saw may have had requests. */
function noneIn({ requestRate, answered, replicas }: Facts, stretch: string): string {
  if (replicas === 0) {
    return `no request was answered in the ${stretch}, in which the deployment was scaled to zero`;
  }
  if (answered === 0 && requestRate !== undefined && requestRate > 0) {
    return `none of the requests that came in the ${stretch} was answered (${requestRate.toPrecision(2)} a second)`;
  }
  return requestRate === undefined && answered === undefined
    ? `nothing is known of it in the ${stretch}: it was not there, or nobody collected`
    : `no request was answered in the ${stretch}`;
}

/** The parts of an answer's time, as the dashboards call them. */
export const PARTS: Readonly<Record<Part, string>> = {
  prefillQueue: 'prefill queue',
  prefill: 'prefill',
  generationQueue: 'generation queue',
  perToken: 'time per token',
  longAnswers: 'answer length',
};

/** `p50 0.1 s → 4.2 s` */
function medians({ facts: { before, window } }: Verdict, measure: Measure): string {
  return `p50 ${medianText(before.spreads[measure])} → ${medianText(window.spreads[measure])}`;
}

export function medianText(spread: Spread | undefined, textOf = msText): string {
  const median = spread && medianOf(spread);
  if (median === undefined) {
    return 'unknown';
  }
  return median.upper === Infinity ? `over ${textOf(median.lower)}` : textOf(median.value);
}

function shareText(verdict: Verdict): string {
  const { share = 0, of = 'overall', changes } = verdict;
  const what = of === 'firstToken' ? 'the first token' : 'the whole answer';
  return `${percent(share)} of the rise of ${what} (${meansText(changes[of])}), of ${requestsText(verdict)}`;
}

/** Means of what is only known in buckets are estimates. */
function meansText(change: Change | undefined): string {
  return change === undefined ? 'unknown' : `on average about ${meanText(change.before)} → ${meanText(change.window)}`;
}

function meanText({ value, isOpen }: Change['before']): string {
  return isOpen ? `over ${msText(value)}` : msText(value);
}

function totals({ changes: { firstToken, overall } }: Verdict): string[] {
  return [
    ...(firstToken === undefined ? [] : [`first token ${meansText(firstToken)}`]),
    ...(overall === undefined ? [] : [`whole answer ${meansText(overall)}`]),
  ];
}

function requestsText({ facts: { before, window } }: Verdict): string {
  const count = ({ answered, spreads }: Facts) => answered ?? countOf(spreads.overall ?? spreads.firstToken ?? NONE);
  const requests = whole(count(window));
  return `${requests} ${requests === '1' ? 'request' : 'requests'} (${whole(count(before))} before)`;
}

const NONE: Spread = { bounds: [], counts: [] };

function promptsText({ facts, changes }: Verdict): string {
  const prompts = lengthsOf(facts, 'promptTokens', changes.promptLength);
  const [before, window] = [hitRatio(facts.before), hitRatio(facts.window)];
  return [
    prompts === undefined
      ? 'prompts of unknown length'
      : `prompts of ${whole(prompts.before)} → ${whole(prompts.window)} tokens`,
    before === undefined || window === undefined
      ? 'cache hits unknown'
      : `${percent(before)} → ${percent(window)} of them cached`,
  ].join(', ');
}

function answersText({ facts, changes }: Verdict): string {
  const answers = lengthsOf(facts, 'generatedTokens', changes.answerLength);
  return answers === undefined ? '' : `${whole(answers.before)} → ${whole(answers.window)} tokens on average`;
}

function missing({ changes }: Verdict): string[] {
  const phases = ['prefillQueue', 'prefill', 'generationQueue', 'perToken'] as const;
  return phases.filter((phase) => changes[phase] === undefined).map((phase) => PARTS[phase]);
}

const NOTABLE = 1.3;

/** What changed around it, which may be why. */
function context({ facts: { before, window }, cause }: Verdict): string {
  const times = (window.requestRate ?? 0) / (before.requestRate ?? Infinity);
  const rate = ({ requestRate = 0 }: Facts) => requestRate.toPrecision(2);
  const hasRoom =
    window.replicas === undefined || before.replicas === undefined || window.replicas >= before.replicas - 0.25;
  return [
    times >= NOTABLE && Number.isFinite(times)
      ? ` Requests come ${times.toFixed(1)} times as often (${rate(before)} → ${rate(window)} a second).`
      : '',
    hasRoom ? '' : ` Replicas: ${Number(before.replicas?.toFixed(1))} → ${Number(window.replicas?.toFixed(1))}.`,
    cause !== 'kvPressure' && (window.kvHighest ?? 0) >= 0.95 && (before.kvHighest ?? 1) < 0.95
      ? ` The KV cache was up to ${percent(window.kvHighest)} full.`
      : '',
  ].join('');
}

function kv({ kvBlocks, kvSlots }: Facts): number | undefined {
  return kvBlocks === undefined && kvSlots === undefined ? undefined : Math.max(kvBlocks ?? 0, kvSlots ?? 0);
}

/** As many digits as an estimate is worth. */
export function msText(ms: number): string {
  const digits = Number(Math.max(0, ms).toPrecision(2));
  return digits >= 1000 ? `${digits / 1000} s` : `${digits} ms`;
}

function more(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${msText(Math.abs(ms))}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? 'unknown' : `${Math.round(100 * share)} %`;
}

export function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
