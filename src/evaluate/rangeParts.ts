import { asksForProportions, bucketsOf, isBucketPlan, type MetricsPlan } from '../plan/plan';
import { knownLabelKey } from '../series/labels';
import { absentColumn, hasValue, isAbsent, type SparseColumn } from '../series/stale';
import type { Steps } from '../series/turns';
import { compensated, RunningSum } from './combine';
import { isBucketGrid, shownGrid, type BucketGrid, type Grid, type SeriesGrid } from './grid';
import { withBoundAsNumber } from './histogram/buckets';
import { ofBuckets } from './histogram/bucketViews';
import { MINUTE_MS } from './overTime/windows';
import { hasPieces, ofPieces } from './windowPieces';

/** A window of a whole range as windows that follow each other: what they come to, added up, is what the whole does. */
export interface RangeParts {
  /** The plan of one part, whose window is so long, ms. */
  planOf(windowMs: number): MetricsPlan;
  /** Whether a part is evaluated in pieces, since its own value is of no use to the whole. */
  inPieces: boolean;
  /** Length of the parts between the first and the last, ms; each ends at a multiple of it. */
  partMs: number;
  /** Where the first part ends, and the ones of full length; the last one ends with the range. */
  firstEndMs: number;
  fullEnds: Float64Array;
}

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LENGTHS = [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS];
/** So many that the two ends are a small part of all, and so few that adding them up costs nothing. */
const MOST_PARTS = 200;
const LEAST_PARTS = 8;

/** @returns undefined where parts do not add up to the whole, or the range is too short to be worth it */
export function rangeParts(plan: MetricsPlan, endMs: number, rangeMs: number): RangeParts | undefined {
  const partMs = LENGTHS.find((length) => rangeMs / length <= MOST_PARTS);
  const additive = additivePlan(plan);
  const inPieces = additive === undefined && hasPieces(plan);
  const part = inPieces ? plan : additive;
  if (partMs === undefined || part === undefined || rangeMs / partMs < LEAST_PARTS) {
    return undefined;
  }
  // No part is shorter than a minute, which a total has at the least.
  const firstEndMs = Math.ceil((endMs - rangeMs + MINUTE_MS) / partMs) * partMs;
  const count = Math.floor((endMs - MINUTE_MS) / partMs) - firstEndMs / partMs;
  return {
    planOf: (ms) => ({ ...part, over: { ...part.over, window: { kind: 'duration', ms } } }),
    inPieces,
    partMs,
    firstEndMs,
    fullEnds: Float64Array.from({ length: count }, (_, index) => firstEndMs + (index + 1) * partMs),
  };
}

/** A plan whose values over two windows that follow each other add up to that over both. */
function additivePlan(plan: MetricsPlan): MetricsPlan | undefined {
  const isTotal = plan.over.fn === 'total';
  if (isBucketPlan(plan)) {
    const areSums = plan.over.fn === 'avg' && asksForProportions(plan) && plan.by !== undefined;
    return isTotal || areSums ? bucketsOf(plan) : undefined;
  }
  const addsSeries = plan.kind === 'value' && (plan.combine.by === undefined || plan.combine.op === 'sum');
  return isTotal && addsSeries && plan.observed === undefined ? plan : undefined;
}

/**
 * What a plan comes to, of its parts: grids of the parts' plan, in order of time, whose windows together cover the range.
 */
export function* ofRangeParts(plan: MetricsPlan, parts: readonly Grid[], endMs: number): Steps<Grid> {
  const times = Float64Array.of(endMs);
  if (additivePlan(plan) === undefined && hasPieces(plan)) {
    const pieces = parts.map((grid) => (isBucketGrid(grid) ? [] : grid.series));
    return shownGrid({ times, series: ofPieces(plan, pieces).map(withBoundAsNumber) });
  }
  return isBucketPlan(plan)
    ? shownGrid(ofBuckets(plan, yield* addedBuckets(parts.filter(isBucketGrid)), times))
    : shownGrid({ times, series: addedSeries(parts.flatMap((part) => (isBucketGrid(part) ? [] : [part]))) });
}

/**
 * Whether each group of buckets has the same bounds wherever it has any. Of the whole window only those that all series
 * have count; added up of parts, a series that was there for a while would be in some bounds and not in others.
 */
export function* haveOneSetOfBounds(parts: readonly Grid[]): Steps<boolean> {
  const boundsOf = new Map<string, Float64Array>();
  for (const { labels, bounds, columns } of parts.filter(isBucketGrid).flatMap(({ groups }) => groups)) {
    yield;
    const isThere = columns.map((column) => hasValue(column));
    const [first, ...others] = columns.filter((_, index) => isThere[index]);
    if (first !== undefined) {
      const present = bounds.filter((_, index) => isThere[index]);
      const key = knownLabelKey(labels);
      const known = boundsOf.get(key) ?? present;
      boundsOf.set(key, known);
      if (!haveEqualBounds(known, present) || !others.every((column) => arePresentTogether(first, column))) {
        return false;
      }
    }
  }
  return true;
}

function haveEqualBounds(some: Float64Array, others: Float64Array): boolean {
  return some.length === others.length && some.every((bound, index) => bound === others[index]);
}

function arePresentTogether(one: SparseColumn, other: SparseColumn): boolean {
  const [values, others] = [one.values, other.values];
  for (let place = 0; place < values.length; place++) {
    const areNumbers = values[place] === values[place] && others[place] === others[place];
    if (!areNumbers && isAbsent(one, place) !== isAbsent(other, place)) {
      return false;
    }
  }
  return true;
}

function* addedBuckets(parts: readonly BucketGrid[]): Steps<BucketGrid['groups']> {
  const groups = new Map<string, { labels: BucketGrid['groups'][number]['labels']; sums: Map<number, RunningSum> }>();
  for (const { labels, bounds, columns } of parts.flatMap((part) => part.groups)) {
    yield;
    const key = knownLabelKey(labels);
    const group = groups.get(key) ?? { labels, sums: new Map<number, RunningSum>() };
    groups.set(key, group);
    columns.forEach((column, index) => {
      // Of a longer grid there may be some that have no value within these parts.
      if (!hasValue(column)) {
        return;
      }
      const bound = bounds[index] ?? NaN;
      const sum = group.sums.get(bound) ?? new RunningSum();
      group.sums.set(bound, sum);
      addPresent(sum, column);
    });
  }
  return [...groups.values()].map(({ labels, sums }) => {
    const bounds = [...sums.keys()].sort((a, b) => a - b);
    return {
      labels,
      bounds: Float64Array.from(bounds),
      columns: bounds.map((bound) => columnOf(sums.get(bound))),
    };
  });
}

function addedSeries(parts: readonly SeriesGrid[]): SeriesGrid['series'] {
  const found = new Map<string, { labels: SeriesGrid['series'][number]['labels']; sum: RunningSum }>();
  for (const { labels, column } of parts.flatMap((part) => part.series)) {
    const key = knownLabelKey(labels);
    const one = found.get(key) ?? { labels, sum: new RunningSum() };
    found.set(key, one);
    addPresent(one.sum, column);
  }
  return [...found.values()].map(({ labels, sum }) => ({ labels, column: columnOf(sum) }));
}

function addPresent(sum: RunningSum, column: SparseColumn): void {
  const { values } = column;
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (value === value || !isAbsent(column, place)) {
      sum.add(value);
    }
  }
}

function columnOf(sum: RunningSum | undefined): SparseColumn {
  const column = absentColumn(1);
  if (sum !== undefined && sum.count > 0) {
    column.values[0] = compensated(sum.sum, sum.error);
  }
  return column;
}
