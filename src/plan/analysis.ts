import type { Matcher } from '../series/labels';
import { ANALYSES, type AnalysisName, type FireworksQuery } from '../types';
import { formatDuration, parseDuration } from './writtenNumbers';
import { toMatchers } from './matchers';
import { orProblem, Refusal, type PlanProblem } from './plan';
import { oneOf, readOffset } from './rules';

/** From a moment to a later one, ms since the epoch. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** What a question in words is about, checked. */
export interface PlannedAnalysis {
  analysis: AnalysisName;
  /** Of the range its end that is asked about, or all of it; whole minutes. */
  window: Stretch;
  /** As long, and just before it or as much earlier as the query's offset. */
  before: Stretch;
  matchers: readonly Matcher[];
}

const MINUTE_MS = 60_000;

/**
 * Fields that only some questions offer. With a target goes what was promised. A promise is counted by other labels where
 * a saved query says so, which nobody chooses in an editor.
 */
const TAKEN_BY: Readonly<Record<'offset' | 'groupBy' | 'target', readonly AnalysisName[]>> = {
  offset: ['changes', 'phases'],
  groupBy: ['cost'],
  target: ['budget'],
};

/** @param analysis undefined while a variable decides, so that any may come */
export function analysisTakes(field: keyof typeof TAKEN_BY, analysis: AnalysisName | undefined): boolean {
  return analysis === undefined || TAKEN_BY[field].includes(analysis);
}

/**
 * Checks a question whose variables are replaced, and says what time it is about. Moments are whole minutes, as samples
 * of the endpoint are, so that a refresh within the minute asks the same.
 * @param range what the panel shows; its end is no later than now
 * @throws PatternsNotLoaded, and nothing else: call it in `withPatterns`
 */
export function planAnalysis(query: FireworksQuery, range: Stretch): ({ ok: true } & PlannedAnalysis) | PlanProblem {
  return orProblem(() => ({ ok: true as const, ...plan(query, range) }));
}

function plan(query: FireworksQuery, range: Stretch): PlannedAnalysis {
  const analysis = readAnalysis(query);
  const toMs = floorToMinute(range.toMs);
  const rangeMs = toMs - floorToMinute(range.fromMs);
  const lengthMs = readWindow(query, rangeMs) ?? rangeMs;
  if (rangeMs < MINUTE_MS) {
    throw new Refusal('window', 'This time range has no whole minute that has passed. Choose a longer one.');
  }
  const offsetMs = analysisTakes('offset', analysis) ? readOffset(query) : 0;
  if (offsetMs > 0 && offsetMs < lengthMs) {
    const [offset, length] = [formatDuration(offsetMs), formatDuration(lengthMs)];
    throw new Refusal(
      'offset',
      `What is ${offset} earlier overlaps with the ${length} asked about. Compare with ${length} earlier or more, or ask about a shorter time.`
    );
  }
  const window = { fromMs: toMs - lengthMs, toMs };
  const earlierMs = offsetMs === 0 ? lengthMs : offsetMs;
  return {
    analysis,
    window,
    before: { fromMs: window.fromMs - earlierMs, toMs: window.toMs - earlierMs },
    matchers: toMatchers(query.metric ?? '', query.filters ?? []),
  };
}

function readAnalysis({ analysis }: FireworksQuery): AnalysisName {
  if ((analysis ?? '').trim() === '') {
    throw new Refusal('analysis', 'No question chosen. Pick one from the list.');
  }
  const known = ANALYSES.find((one) => one === analysis);
  if (known === undefined) {
    throw new Refusal('analysis', `"${analysis}" is no analysis of this version. Choose ${oneOf(ANALYSES)}.`);
  }
  return known;
}

const ZERO = /^0[0smhdw]*$/;

/** @returns milliseconds, undefined for all of the range */
function readWindow({ window = '' }: FireworksQuery, rangeMs: number): number | undefined {
  const written = window.trim();
  if (written === '') {
    return undefined;
  }
  if (ZERO.test(written)) {
    throw new Refusal('window', 'A window of no length holds nothing. Write one such as 30m, or leave it empty.');
  }
  const ms = parseDuration(written);
  if (ms === undefined) {
    throw new Refusal(
      'window',
      `"${written}" is not a duration. Write one such as 30m or 1d, or leave the window empty for the whole range.`
    );
  }
  if (ms % MINUTE_MS !== 0) {
    throw new Refusal('window', `A window is of whole minutes, which ${written} is not. Write one such as 30m.`);
  }
  if (ms > rangeMs && rangeMs >= MINUTE_MS) {
    throw new Refusal(
      'window',
      `A window of ${written} is longer than the time range of ${formatDuration(rangeMs)}. Choose a longer range at the top, or a shorter window.`
    );
  }
  return ms;
}

function floorToMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
