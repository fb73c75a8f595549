import type { Grid, GridSeries } from '../../src/evaluate';
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
  /** Of them, those at which only one of the other answers agrees. */
  byOther: number;
  differences: Difference[];
}

/** Part of the larger of two numbers by which they may differ. */
const TOLERANCE = 1e-9;

/**
 * Compares step by step and series by series. NaN agrees with NaN, nothing with nothing, and no number with either.
 * @param others answers that are as right as ours, wherever ours does not agree.
 */
export function compareGrids(ours: Grid, theirs: Grid, others: readonly Grid[] = []): Comparison {
  const [left, right] = [byName(ours.series), byName(theirs.series)];
  const beside = others.map(({ series }) => byName(series));
  const absent = absentColumn(ours.times.length);
  const comparison: Comparison = { samples: 0, byOther: 0, differences: [] };
  for (const series of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(series) ?? absent, right.get(series) ?? absent];
    ours.times.forEach((timeMs, place) => {
      const difference = { series, timeMs, ours: valueAt(one, place), theirs: valueAt(other, place) };
      comparison.samples += difference.ours === undefined && difference.theirs === undefined ? 0 : 1;
      if (agree(difference.ours, difference.theirs)) {
        return;
      }
      if (beside.some((other) => agree(valueAt(other.get(series) ?? absent, place), difference.theirs))) {
        comparison.byOther++;
      } else {
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
    Math.abs(ours - theirs) <= TOLERANCE * Math.max(Math.abs(ours), Math.abs(theirs))
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
