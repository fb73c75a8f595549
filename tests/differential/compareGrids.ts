import { isBucketGrid, type Grid, type GridSeries } from '../../src/evaluate';
import { seriesOf } from '../../src/evaluate/testing/columns';
import { labelKey } from '../../src/series/labels';
import { absentColumn, valueAt, type SparseColumn } from '../../src/series/stale';

export interface Difference {
  /** Labels, and the quantile where there is one. */
  series: string;
  timeMs: number;
  ours: number | undefined;
  theirs: number | undefined;
}

export interface Comparison {
  /** Places at which at least one of the two has a value. */
  samples: number;
  differences: Difference[];
}

/** Part of the larger of two numbers by which they may differ. */
const TOLERANCE = 1e-9;
/** One minus a sum that should be one leaves what rounding left; no number made of samples is as small. */
const ROUNDING = 1e-12;

/** Compares step by step and series by series. NaN agrees with NaN, nothing with nothing, and no number with either. */
export function compareGrids(ours: Grid, theirs: Grid): Comparison {
  const [left, right] = [byName(seriesOf(ours)), byName(seriesOf(theirs))];
  const absent = absentColumn(ours.times.length);
  const comparison: Comparison = { samples: 0, differences: [] };
  for (const series of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(series) ?? absent, right.get(series) ?? absent];
    ours.times.forEach((timeMs, place) => {
      const difference = { series, timeMs, ours: valueAt(one, place), theirs: valueAt(other, place) };
      comparison.samples += difference.ours === undefined && difference.theirs === undefined ? 0 : 1;
      if (!agree(difference.ours, difference.theirs)) {
        comparison.differences.push(difference);
      }
    });
  }
  return comparison;
}

function agree(ours: number | undefined, theirs: number | undefined): boolean {
  if (ours === undefined || theirs === undefined) {
    return ours === theirs;
  }
  return (
    ours === theirs ||
    (Number.isNaN(ours) && Number.isNaN(theirs)) ||
    Math.abs(ours - theirs) <= Math.max(ROUNDING, TOLERANCE * Math.max(Math.abs(ours), Math.abs(theirs)))
  );
}

function byName(series: readonly GridSeries[]): Map<string, SparseColumn> {
  const named = new Map(
    series.map(({ labels, quantile, column }) => [
      `{${labelKey(labels)}}${quantile === undefined ? '' : ` quantile ${quantile}`}`,
      column,
    ])
  );
  if (named.size < series.length) {
    throw new Error('An answer has two series of the same labels.');
  }
  return named;
}

/** What a grid has beside its values: times, labels, bounds, and what cannot be told. */
export function shapeOf(grid: Grid): string {
  const sorted = (texts: string[]) => [...texts].sort();
  return JSON.stringify([
    grid.times.length,
    isBucketGrid(grid)
      ? sorted(grid.groups.map(({ labels, bounds }) => `${labelKey(labels)} ${bounds.join()}`))
      : sorted(grid.series.map(({ labels, quantile }) => `${labelKey(labels)} ${quantile ?? ''}`)),
    isBucketGrid(grid) || grid.missing === undefined
      ? []
      : [sorted(grid.missing.groups.map((labels) => labelKey(labels))), grid.missing.bounds],
  ]);
}
