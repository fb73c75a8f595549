import type { Truth } from '../../simulator';
import type { Grid, TimeGrid } from '../../src/evaluate';
import { seriesOf } from '../../src/evaluate/testing/columns';
import { planQuery } from '../../src/plan';
import { valueAt } from '../../src/series/stale';
import { evaluateHistory } from '../../src/stores/browser/evaluateHistory';
import type { FireworksQuery } from '../../src/types';
import { MINUTE_MS, type ObservedHours, type ObservedMinute } from './observedHours';

/** What of the truth a number is made of. */
export type Count = (truth: Truth) => number;

export function errors(codes = /./): Count {
  return ({ errorsByCode }) =>
    Object.entries(errorsByCode).reduce((sum, [code, count]) => sum + (codes.test(code) ? count : 0), 0);
}
export const requests: Count = (truth) => truth.requests;
export const prompt: Count = (truth) => truth.promptTokens;
export const cached: Count = (truth) => truth.cachedPromptTokens;

/** Rates, and what they count. */
export const COUNTED: ReadonlyArray<[string, Count]> = [
  ['request_counter_total:sum_by_deployment', requests],
  ['tokens_prompt_total:sum_by_deployment', prompt],
  ['tokens_cached_prompt_total:sum_by_deployment', cached],
  ['uncached_prompt_tokens', (truth) => prompt(truth) - cached(truth)],
  ['requests_error_total:sum_by_deployment', errors()],
];

/** Ratios: part, whole, and whether it is one minus that. */
export const RATIOS: ReadonlyArray<[Partial<FireworksQuery>, Count, Count, boolean]> = [
  [{ metric: 'error_ratio' }, errors(), requests, false],
  [{ metric: 'error_ratio', codes: ['5xx'] }, errors(/^5/), requests, false],
  [{ metric: 'success_ratio', codes: ['429', '503'] }, errors(/429|503/), requests, true],
  [{ metric: 'cache_hit_ratio' }, cached, prompt, false],
];

export async function ask(observed: ObservedHours, query: Partial<FireworksQuery>, grid: TimeGrid): Promise<Grid> {
  const outcome = planQuery({ refId: 'A', groupBy: ['deployment_id'], ...query });
  if (!outcome.ok) {
    throw new Error(outcome.message);
  }
  const options = { scrapeIntervalMs: MINUTE_MS, edge: undefined };
  return (await evaluateHistory(observed.history, outcome.plan, grid, options)).grid;
}

/** The minutes that a number of this time is about, when it is of a step: short steps show the newest. */
export function minutesOfStep(observed: ObservedHours, stepMs: number): (timeMs: number) => ObservedMinute[] {
  return (timeMs) => observed.minutesIn(timeMs - (stepMs <= 2 * MINUTE_MS ? MINUTE_MS : stepMs), timeMs);
}

/** The deployment's value at each time; undefined where it has none. */
export function valuesOf(
  grid: Grid,
  deploymentId: string | undefined
): Array<{ timeMs: number; value: number | undefined }> {
  const found = seriesOf(grid).find(({ labels }) => labels.deployment_id === deploymentId);
  return Array.from(grid.times, (timeMs, place) => ({ timeMs, value: found && valueAt(found.column, place) }));
}

/** A value that is not what it should be. */
export interface WrongValue {
  id: string;
  timeMs: number;
  value: number | undefined;
  right: number | undefined;
}

/** @param expected what the value of a deployment should be, from what happened in the minutes that it is about. */
export function wrongValues(
  observed: ObservedHours,
  grid: Grid,
  minutesAt: (timeMs: number) => readonly ObservedMinute[],
  expected: (truths: Truth[]) => number | undefined
): WrongValue[] {
  return observed.deploymentIds.flatMap((id) =>
    valuesOf(grid, id)
      .map(({ timeMs, value }): WrongValue => {
        const minutes = minutesAt(timeMs).filter((minute) => observed.isThere(id, minute));
        return { id, timeMs, value, right: expected(observed.truths(id, minutes)) };
      })
      .filter(({ value, right }) => !isClose(value, right))
  );
}

/** Within what a sum of rounded sixtieths may lose. */
export function isClose(value: number | undefined, right: number | undefined): boolean {
  if (value === undefined || right === undefined) {
    return value === right;
  }
  return Math.abs(value - right) <= 1e-9 * Math.max(1, Math.abs(right));
}

export function sumOf(truths: readonly Truth[], count: Count): number {
  return truths.reduce((sum, truth) => sum + count(truth), 0);
}

export function meanRate(count: Count): (truths: Truth[]) => number | undefined {
  return (truths) => (truths.length === 0 ? undefined : sumOf(truths, count) / (60 * truths.length));
}

export function ratioOf(part: Count, whole: Count, complement: boolean): (truths: Truth[]) => number | undefined {
  return (truths) => {
    const ratio = sumOf(truths, part) / sumOf(truths, whole);
    return Number.isNaN(ratio) ? undefined : complement ? 1 - ratio : ratio;
  };
}
