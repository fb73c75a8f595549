import type { Combination, RatioPlan } from '../plan/plan';
import { keepLabels, knownLabelKey, labelKey, labelValue, type Labels } from '../series/labels';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import type { Aggregate } from '../types';
import type { GridSeries } from './grid';

/*
 * Series put together across labels: added up and the like within a group, divided by or less those of another.
 */

/** Series combined place by place within each group of equal labels; `by` undefined leaves them as they are. */
export function combineSeries(series: Iterable<GridSeries>, { op, by }: Combination, length: number): GridSeries[] {
  if (by === undefined) {
    return [...series];
  }
  const groups = new Map<string, { labels: Labels; accumulator: Accumulator }>();
  for (const { labels, column } of series) {
    const key = valuesKey(labels, by);
    let group = groups.get(key);
    if (group === undefined) {
      group = { labels: keepLabels(labels, by), accumulator: new Accumulator(length) };
      groups.set(key, group);
    }
    if (op === 'min' || op === 'max') {
      group.accumulator.extend(column, op);
    } else {
      group.accumulator.add(column);
    }
  }
  return Array.from(groups.values(), ({ labels, accumulator }) => ({ labels, column: accumulator.result(op) }));
}

/** One text per group: names are the same for all, so values tell groups apart. */
export function valuesKey(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) {
    const value = labelValue(labels, name);
    key += `${value.length}:${value}`;
  }
  return key;
}

/** Columns of a group each, to be found by its labels. */
export function byLabels(series: Iterable<GridSeries>): Map<string, SparseColumn> {
  return new Map(Array.from(series, ({ labels, column }) => [knownLabelKey(labels), column]));
}

/** Columns combined place by place; places where a column has nothing do not count, as in Prometheus's aggregations. */
export class Accumulator {
  readonly #values: Float64Array;
  readonly #errors: Float64Array;
  readonly counts: Int32Array;

  constructor(readonly length: number) {
    this.#values = new Float64Array(length);
    this.#errors = new Float64Array(length);
    this.counts = new Int32Array(length);
  }

  /** Sums, for `sum`, `avg` and `count`. */
  add(column: SparseColumn): void {
    const values = this.#values;
    for (let place = 0; place < this.length; place++) {
      const value = column.values[place]!;
      if (value === value || !isAbsent(column, place)) {
        const sum = values[place]!;
        const added = sum + value;
        this.#errors[place] = compensation(sum, value, added, this.#errors[place]!);
        values[place] = added;
        this.counts[place]!++;
      }
    }
  }

  extend(column: SparseColumn, which: 'min' | 'max'): void {
    for (let place = 0; place < this.length; place++) {
      const value = column.values[place]!;
      if (value === value || !isAbsent(column, place)) {
        this.#values[place] = this.counts[place] === 0 ? value : moreExtreme(this.#values[place]!, value, which);
        this.counts[place]!++;
      }
    }
  }

  result(op: Aggregate): SparseColumn {
    const out = sparseColumn(new Float64Array(this.length));
    for (let place = 0; place < this.length; place++) {
      const count = this.counts[place]!;
      if (count === 0) {
        setAbsent(out, place);
      } else {
        out.values[place] = op === 'count' ? count : this.#combined(place) / (op === 'avg' ? count : 1);
      }
    }
    return out;
  }

  #combined(place: number): number {
    return compensated(this.#values[place]!, this.#errors[place]!);
  }
}

/**
 * Addition that keeps what rounding loses, as Prometheus 3 adds (promql/functions.go, kahanSumInc), so that sums
 * do not depend on the order of series and a quantile at the edge of a bucket falls on the same side in both stores.
 * Returns what `sum + value` lost when it became `added`, on top of the `error` lost before.
 */
export function compensation(sum: number, value: number, added: number, error: number): number {
  // Whichever of the two is larger (Knuth's two-sum): to ask for it takes longer than to compute as if neither were.
  const found = added - sum;
  const lost = sum - (added - found) + (value - found);
  return lost - lost === 0 ? error + lost : compensationAtLimits(sum, value, added, error);
}

/** The same where a number on the way is infinite, or none: without steps that can overflow. */
function compensationAtLimits(sum: number, value: number, added: number, error: number): number {
  if (isInfinite(added)) {
    return 0;
  }
  return Math.abs(sum) >= Math.abs(value) ? error + (sum - added + value) : error + (value - added + sum);
}

/** The sum with what was lost given back; an infinite sum has lost nothing. */
export function compensated(sum: number, error: number): number {
  return isInfinite(sum) ? sum : sum + error;
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

/** A compensated sum of one value after the other. */
export class RunningSum {
  sum = 0;
  error = 0;
  count = 0;

  clear(): void {
    this.sum = this.error = this.count = 0;
  }

  add(value: number): void {
    const added = this.sum + value;
    this.error = compensation(this.sum, value, added, this.error);
    this.sum = added;
    this.count++;
  }
}

/** NaN gives way to anything. */
export function moreExtreme(held: number, value: number, which: 'min' | 'max'): number {
  if (held !== held) {
    return value;
  }
  return (which === 'max' ? value > held : value < held) ? value : held;
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
      const above = numerators.get(knownLabelKey(labels));
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
    const taken = subtrahends.get(knownLabelKey(labels));
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
