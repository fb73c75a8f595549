import type { BucketGroup } from '../../evaluate';
import { REQUESTS } from '../../catalogue';
import { valueAt } from '../../series/stale';
import { isSeen, subjectKey, type Side, type Steps, type Subject } from './sides';

/** Steps `from` to `to`, the latter left out. */
export interface Part {
  from: number;
  to: number;
}

/** What one quantity of one deployment was in a part of a side. */
export type Measure =
  | {
      kind: 'number';
      value: number;
      /** Requests that it rests on. */
      requests: number;
    }
  | {
      kind: 'spread';
      /** Finite, ascending. */
      bounds: readonly number[];
      /** Requests of each bucket by itself, the last those above the highest bound. */
      counts: readonly number[];
      requests: number;
    };

/** Undefined where nothing of it was observed. */
export function measureOf(side: Side, subject: Subject, part: Part, stepSeconds: number): Measure | undefined {
  const { deployment, quantity, labelValue } = subject;
  if (quantity.kind === 'spread') {
    const group = side.buckets.get(quantity.id)?.get(deployment);
    return group && spreadOf(group, part, stepSeconds);
  }
  const requests = requestsIn(side, deployment, part, stepSeconds);
  if (quantity.kind === 'presence') {
    return presenceOf(side, deployment, part, requests);
  }
  const steps = side.numbers.get(quantity.id)?.get(subjectKey(deployment, labelValue));
  const weights = quantity.ratio && side.numbers.get(quantity.ratio.denominator)?.get(deployment);
  // What is left out while it is 0 is 0 wherever it could have been.
  const absent = quantity.label === undefined ? NaN : 0;
  // What an engine is while nobody asks it for anything is no less of what it is while it works.
  const busy =
    quantity.kind === 'level' && quantity.stage !== 'replicas'
      ? side.numbers.get(REQUESTS)?.get(deployment)
      : undefined;
  const value = quantity.ratio === undefined ? meanOf(steps, busy, part) : weightedMean(steps, weights, part, absent);
  return value === undefined ? undefined : { kind: 'number', value, requests };
}

/** How many of the part's steps show anything of any deployment. */
export function shownIn({ shown }: Side, { from, to }: Part): number {
  return shown.slice(Math.max(0, from), Math.max(0, to)).filter(Boolean).length;
}

/** Requests of a deployment in a part, as far as it was observed. */
export function requestsIn(side: Side, deployment: string, part: Part, stepSeconds: number): number {
  const steps = side.numbers.get(REQUESTS)?.get(deployment);
  let sum = 0;
  for (let step = part.from; step < part.to; step++) {
    sum += (steps?.[step] ?? NaN) * stepSeconds || 0;
  }
  return sum;
}

function presenceOf(side: Side, deployment: string, part: Part, requests: number): Measure | undefined {
  const observed = shownIn(side, part);
  let seen = 0;
  for (let step = part.from; step < part.to; step++) {
    seen += isSeen(side, deployment, step) ? 1 : 0;
  }
  return observed === 0 ? undefined : { kind: 'number', value: Math.min(1, seen / observed), requests };
}

/** @param busy where given, only steps count in which it is above 0 throughout: not those where it begins or ends */
function meanOf(steps: Steps | undefined, busy: Steps | undefined, { from, to }: Part): number | undefined {
  const isBusy = (step: number) => busy === undefined || step < 0 || step >= busy.length || (busy[step] ?? 0) > 0;
  let [sum, count] = [0, 0];
  for (let step = from; step < to; step++) {
    const value = steps?.[step] ?? NaN;
    if (!Number.isNaN(value) && isBusy(step) && isBusy(step - 1) && isBusy(step + 1)) {
      sum += value;
      count++;
    }
  }
  return count < Math.min(FEWEST_STEPS, to - from) ? undefined : sum / count;
}

/** Of a stretch, whose every step is no stretch of its own. */
const FEWEST_STEPS = 3;

/** Whether a series is there in a part, whatever it is worth. */
export function isReported(side: Side, { deployment, quantity, labelValue }: Subject, { from, to }: Part): boolean {
  const steps = side.numbers.get(quantity.id)?.get(subjectKey(deployment, labelValue));
  return steps?.subarray(Math.max(0, from), to).some((value) => !Number.isNaN(value)) === true;
}

function weightedMean(
  steps: Steps | undefined,
  weights: Steps | undefined,
  { from, to }: Part,
  absent: number
): number | undefined {
  let [sum, all] = [0, 0];
  for (let step = from; step < to; step++) {
    const weight = weights?.[step] ?? NaN;
    const given = steps?.[step] ?? NaN;
    const value = Number.isNaN(given) ? absent : given;
    if (weight > 0 && !Number.isNaN(value)) {
      sum += weight * value;
      all += weight;
    }
  }
  return all > 0 ? sum / all : undefined;
}

/** The bounds that all of the part's steps have. */
function spreadOf({ bounds, columns }: BucketGroup, { from, to }: Part, stepSeconds: number): Measure | undefined {
  const last = columns[columns.length - 1];
  if (last === undefined || bounds[bounds.length - 1] !== Infinity) {
    return undefined;
  }
  const steps: number[] = [];
  for (let step = from; step < to; step++) {
    if (Number.isFinite(valueAt(last, step) ?? NaN)) {
      steps.push(step);
    }
  }
  const sums = columns.map((column) => steps.reduce((sum, step) => sum + (valueAt(column, step) ?? NaN), 0));
  const shared = [...bounds.keys()].filter((place) => Number.isFinite(sums[place] ?? NaN));
  if (steps.length === 0 || shared.length < 2) {
    return undefined;
  }
  let below = 0;
  const counts = shared.map((place) => {
    const upTo = Math.max(below, sums[place] ?? 0);
    const count = (upTo - below) * stepSeconds;
    below = upTo;
    return count;
  });
  return {
    kind: 'spread',
    bounds: shared.slice(0, -1).map((place) => bounds[place] ?? 0),
    counts,
    requests: below * stepSeconds,
  };
}
