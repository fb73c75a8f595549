import type { RatioPlan } from '../plan/plan';
import { keepLabels, labelKey } from '../series/labels';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import { byLabels } from './combine';
import type { GridSeries } from './grid';
import { asCells, type ResolvedOver } from './overTime/over';

/**
 * How both sides of a ratio are summarised. For a mean they are added up: an error series that exists only around its
 * errors, averaged over its own samples alone, would look larger than it was. The last ratio is one of a moment.
 */
export function ratioOver(over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  if (over.kind !== 'window') {
    return over;
  }
  return over.fn === 'last' ? asCells(over, scrapeIntervalMs) : { ...over, fn: 'sum' };
}

/**
 * Numerator over denominator per group, or one minus that, not clamped. The denominator is grouped by
 * `sharedBy`. No value where the denominator is absent or not above 0. A missing numerator is 0 there,
 * unless the numerator is split by a label that the denominator does not know: then there is no telling which
 * values of it are missing.
 */
export function divideGroups(
  numerator: readonly GridSeries[],
  denominator: readonly GridSeries[],
  { by, sharedBy, complement }: Pick<RatioPlan, 'by' | 'sharedBy' | 'complement'>,
  length: number
): GridSeries[] {
  const finish = (ratio: number) => (complement ? 1 - ratio : ratio);
  if (sharedBy.length === by.length) {
    const numerators = byLabels(numerator);
    return denominator.map(({ labels, column }) => {
      const above = numerators.get(labelKey(labels));
      return { labels, column: divide(above, column, length, finish, 'zero') };
    });
  }
  const denominators = byLabels(denominator);
  return numerator.flatMap(({ labels, column }) => {
    const below = denominators.get(labelKey(keepLabels(labels, sharedBy)));
    return below === undefined ? [] : [{ labels, column: divide(column, below, length, finish, 'nothing') }];
  });
}

function divide(
  above: SparseColumn | undefined,
  below: SparseColumn,
  length: number,
  finish: (ratio: number) => number,
  missing: 'zero' | 'nothing'
): SparseColumn {
  const out = sparseColumn(new Float64Array(length));
  for (let place = 0; place < length; place++) {
    const divisor = below.values[place]!;
    const present = above !== undefined && !isAbsent(above, place);
    if (!(divisor > 0) || (!present && missing === 'nothing')) {
      setAbsent(out, place);
    } else {
      out.values[place] = finish((present ? above.values[place]! : zeroBeside(divisor)) / divisor);
    }
  }
  return out;
}

/** Minuend minus subtrahend per group, not clamped; no value where the minuend has none, and a missing subtrahend is 0. */
export function subtractGroups(
  minuend: readonly GridSeries[],
  subtrahend: readonly GridSeries[],
  length: number
): GridSeries[] {
  const subtrahends = byLabels(subtrahend);
  return minuend.map(({ labels, column }) => {
    const taken = subtrahends.get(labelKey(labels));
    const out = sparseColumn(new Float64Array(length));
    for (let place = 0; place < length; place++) {
      if (isAbsent(column, place)) {
        setAbsent(out, place);
        continue;
      }
      const value = column.values[place]!;
      out.values[place] =
        value - (taken === undefined || isAbsent(taken, place) ? zeroBeside(value) : taken.values[place]!);
    }
    return { labels, column: out };
  });
}

/** PromQL has no zero of its own for a group, only `0 * x`, which is NaN where x is infinite. */
function zeroBeside(value: number): number {
  return 0 * value;
}
