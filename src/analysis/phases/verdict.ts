import { changeOf, lengthsOf, causeOfPrefill, kvPressure, type Change, type Changes } from './causes';
import { MEASURES, countOf, type DeploymentFacts, type Measure } from './spread';

/** What made answers slower: a phase of an answer, or what was there before the phase. */
export type Cause =
  | 'prefillQueue'
  | 'prefill'
  | 'generationQueue'
  | 'perToken'
  | 'longPrompts'
  | 'longAnswers'
  | 'cacheDrop'
  | 'kvPressure';

/** Where the time of an answer goes, and so where a rise of it can be. */
export type Part = 'prefillQueue' | 'prefill' | 'generationQueue' | 'perToken' | 'longAnswers';

export interface PartChange {
  part: Part;
  /** Milliseconds of an answer that it has more than before, with what it is off by anyway. */
  rise: number;
  noise: number;
}

/** Why nothing is named. */
export type Doubt =
  | 'notCollected'
  | 'noneBefore'
  | 'noneInWindow'
  | 'notObserved'
  | 'fewRequests'
  | 'notComparable'
  | 'aboutEqual'
  | 'notInPhases'
  | 'phaseMissing'
  | 'prefillUnclear'
  | 'kvUnclear';

export interface Verdict {
  facts: DeploymentFacts;
  kind: 'named' | 'undecided' | 'noRise';
  cause?: Cause;
  doubt?: Doubt;
  /** Of the rise of what is asked about, the part that the named phase makes up, 0 to 1. */
  share?: number;
  /** Whether the edges of buckets alone prove that it rose. */
  isProven?: boolean;
  /** What rose: the time to the first token, or the whole answer. */
  of?: 'firstToken' | 'overall';
  changes: Changes;
  /** Largest first. */
  parts: readonly PartChange[];
}

/** Fewer requests in either stretch say nothing about what is usual. */
export const FEWEST_REQUESTS = 30;
/** A rise is one beyond so many times what such a difference is off by anyway, and by this part of what it was. */
const BEYOND_NOISE = 4;
const LEAST_RISE = 0.2;
/** Nobody notices less, ms. */
const LEAST_RISE_MS = 50;
/** Parts are told from their noise by so much. */
const PART_BEYOND_NOISE = 3;
/** What is named makes up this part of the rise at the least, and so many times what any other does. */
const LEAST_SHARE = 0.5;
const TIMES_THE_NEXT = 1.35;

/** @param isObserved whether so much of both stretches was that they may be compared */
export function verdictOf(facts: DeploymentFacts, isObserved = true): Verdict {
  const changes = changesOf(facts);
  const doubt = doubtOf(facts, changes, isObserved);
  if (doubt !== undefined) {
    return { facts, kind: 'undecided', doubt, changes, parts: partsOf(facts, changes) };
  }
  const parts = partsOf(facts, changes);
  const rose = {
    firstToken: hasRisen(changes.firstToken) || hasHarderPrompts(facts, changes),
    overall: hasRisen(changes.overall),
  };
  if (!rose.firstToken && !rose.overall) {
    return { facts, kind: 'noRise', changes, parts };
  }
  const of = rose.overall ? 'overall' : 'firstToken';
  const rise = changes[of]?.rise ?? 0;
  const inScope = parts
    .map((one) => (of === 'firstToken' ? ofFirstToken(one, changes) : one))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.rise - a.rise);
  const [top, ...others] = inScope;
  const found = { facts, changes, parts: inScope, of } as const;
  if (top === undefined || top.rise < PART_BEYOND_NOISE * top.noise || top.rise <= 0) {
    return { ...found, kind: 'undecided', doubt: isMissing(changes) ? 'phaseMissing' : 'notInPhases' };
  }
  const counted = inScope.reduce((sum, one) => sum + Math.max(0, one.rise), 0);
  const change = top.part === 'longAnswers' ? changes.answerLength : changes[top.part];
  // What lies above all bounds is longer than anybody knows: only how the parts compare is known then.
  const isOpen = changes[of]?.window.isOpen === true || change?.window.isOpen === true;
  const share = top.rise / (isOpen ? counted : Math.max(rise, counted));
  if (others.some((one) => !isClearlyMore(top, one))) {
    return { ...found, kind: 'undecided', doubt: 'aboutEqual' };
  }
  if (share < LEAST_SHARE) {
    return { ...found, kind: 'undecided', doubt: isMissing(changes) ? 'phaseMissing' : 'notInPhases' };
  }
  const cause = causeOf(top, facts, changes);
  if (typeof cause === 'object') {
    return { ...found, kind: 'undecided', ...cause };
  }
  const named = { ...found, kind: 'named', cause, isProven: cause === top.part && isProvenBy(top, changes) } as const;
  // Whoever waits for the first token is not told what part of the whole answer that is.
  const ofFirst = rose.firstToken && top.part !== 'perToken' && shareOfFirstToken(top, parts, changes);
  return typeof ofFirst === 'number' ? { ...named, of: 'firstToken', share: ofFirst } : { ...named, share };
}

/** Undefined where the part comes after the first token. */
function shareOfFirstToken(top: PartChange, parts: readonly PartChange[], changes: Changes): number | undefined {
  const own = parts.flatMap((one) => ofFirstToken(one, changes) ?? []);
  const counted = own.reduce((sum, one) => sum + Math.max(0, one.rise), 0);
  const { firstToken } = changes;
  const rise = firstToken === undefined || firstToken.window.isOpen ? counted : Math.max(firstToken.rise, counted);
  return own.some(({ part }) => part === top.part) && rise > 0 ? top.rise / rise : undefined;
}

/** What is a cause of a phase is told from more than one histogram, so that the edges of buckets prove nothing. */
function isProvenBy({ part }: PartChange, changes: Changes): boolean {
  const change = part === 'longAnswers' ? changes.answerLength : changes[part];
  return part !== 'prefill' && change !== undefined && change.least > 0;
}

function changesOf(facts: DeploymentFacts): Changes {
  const measures: Measure[] = Object.keys(MEASURES).filter((name): name is Measure => Object.hasOwn(MEASURES, name));
  return Object.fromEntries(measures.map((measure) => [measure, changeOf(facts, measure)]));
}

function doubtOf({ window, before }: DeploymentFacts, changes: Changes, isObserved: boolean): Doubt | undefined {
  const requests = (one: DeploymentFacts['window']) => {
    const spread = one.spreads.firstToken ?? one.spreads.overall;
    return spread === undefined ? undefined : countOf(spread);
  };
  const [now, then] = [requests(window), requests(before)];
  if (now === undefined && then === undefined) {
    return 'notCollected';
  }
  if (!((now ?? 0) > 0)) {
    return 'noneInWindow';
  }
  if (!((then ?? 0) > 0)) {
    return 'noneBefore';
  }
  if (!isObserved) {
    return 'notObserved';
  }
  if (Math.min(now ?? 0, then ?? 0) < FEWEST_REQUESTS) {
    return 'fewRequests';
  }
  return changes.firstToken === undefined && changes.overall === undefined ? 'notComparable' : undefined;
}

function isClearlyMore(top: PartChange, other: PartChange): boolean {
  const lead = top.rise - TIMES_THE_NEXT * Math.max(0, other.rise);
  return lead > 2 * Math.hypot(top.noise, other.noise);
}

function hasRisen(change: Change | undefined): boolean {
  return (
    change !== undefined &&
    change.rise > BEYOND_NOISE * change.noise &&
    change.rise > Math.max(LEAST_RISE_MS, LEAST_RISE * change.before.value)
  );
}

/**
 * Tokens are counted exactly, so a smaller rise is believed where prefill rose, and as much as the tokens did that it has
 * to work on.
 */
function hasHarderPrompts(facts: DeploymentFacts, changes: Changes): boolean {
  const { prefill, firstToken } = changes;
  const cause = causeOfPrefill(facts, changes);
  return (
    prefill !== undefined &&
    firstToken !== undefined &&
    (cause === 'longPrompts' || cause === 'cacheDrop') &&
    prefill.rise > BEYOND_NOISE * prefill.noise &&
    prefill.rise > LEAST_RISE * prefill.before.value &&
    firstToken.rise > 2 * firstToken.noise &&
    firstToken.rise > 0.1 * firstToken.before.value
  );
}

function partsOf(facts: DeploymentFacts, changes: Changes): PartChange[] {
  const { prefillQueue, prefill, generationQueue, perToken, answerLength } = changes;
  const waits = Object.entries({ prefillQueue, prefill, generationQueue }).flatMap(([part, change]): PartChange[] =>
    change === undefined || !isWait(part) ? [] : [{ part, rise: change.rise, noise: change.noise }]
  );
  const lengths = lengthsOf(facts, 'generatedTokens', answerLength);
  if (perToken === undefined || lengths === undefined) {
    return waits;
  }
  // A product's change, each factor by itself at the middle of the other.
  const length = (lengths.before + lengths.window) / 2;
  const each = (perToken.before.value + perToken.window.value) / 2;
  return [
    ...waits,
    { part: 'perToken', rise: perToken.rise * length, noise: perToken.noise * length },
    { part: 'longAnswers', rise: (lengths.window - lengths.before) * each, noise: lengths.noise * each },
  ];
}

function isWait(part: string): part is 'prefillQueue' | 'prefill' | 'generationQueue' {
  return part === 'prefillQueue' || part === 'prefill' || part === 'generationQueue';
}

/** The first token is one token, however long the answer. */
function ofFirstToken(one: PartChange, { perToken }: Changes): PartChange | undefined {
  switch (one.part) {
    case 'longAnswers':
      return undefined;
    case 'perToken':
      return perToken && { part: 'perToken', rise: perToken.rise, noise: perToken.noise };
    default:
      return one;
  }
}

function isMissing({ prefillQueue, prefill, generationQueue, perToken }: Changes): boolean {
  return [prefillQueue, prefill, generationQueue, perToken].includes(undefined);
}

function causeOf({ part }: PartChange, facts: DeploymentFacts, changes: Changes): Cause | { doubt: Doubt } {
  if (part === 'longAnswers') {
    return part;
  }
  if (part === 'prefill') {
    return causeOfPrefill(facts, changes) ?? { doubt: 'prefillUnclear' };
  }
  switch (kvPressure(facts, changes)) {
    case 'full':
      return 'kvPressure';
    case 'some':
      return { doubt: 'kvUnclear' };
    case 'none':
      return part;
  }
}
