import type { ValuePlan, Observed, Selection } from '../plan/plan';
import { keepLabels, knownLabelKey, labelKey } from '../series/labels';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import { byLabels, combineSeries } from './combine';
import type { GridSeries } from './grid';
import { asCells, type ResolvedOver } from './overTime/over';
import { combinedOverCells, overTime, type Samples } from './overTime/overTime';

export type ObservedPlan = ValuePlan & { observed: Observed };

/** A plan whose rate is 0 where other series tell that it could have been seen. */
export function isObserved(plan: ValuePlan): plan is ObservedPlan {
  return plan.observed !== undefined;
}

/** The labels that series are added up by before they are summarised over time; undefined where each is alone. */
export function addedBy({ combine: { op, by } }: ValuePlan): readonly string[] | undefined {
  return op === 'sum' ? by : undefined;
}

/** How the samples of a `value` plan are summarised. */
export function valueOver(plan: ValuePlan, over: ResolvedOver, scrapeIntervalMs: number): ResolvedOver {
  if (over.kind !== 'window') {
    return over;
  }
  // Of a rate that is left out while it is 0 the last sample is an old one; whether it is there now tells more.
  if (isObserved(plan) && over.fn === 'last') {
    return { kind: 'newest' };
  }
  return isObserved(plan) || addedBy(plan) !== undefined ? asCells(over, scrapeIntervalMs) : over;
}

/** The cells or samples that were there, counted. */
export function asCounts(over: ResolvedOver): ResolvedOver {
  return over.kind === 'cells' || over.kind === 'window' ? { ...over, fn: 'count' } : over;
}

/** Within this time before an evaluation a rate has to have been seen to be 0 now. */
export function asKnown(rangeMs: number): ResolvedOver {
  return { kind: 'window', fn: 'count', windowMs: rangeMs };
}

/** @param over as `valueOver` gives it */
export function valueSeries(plan: ValuePlan, over: ResolvedOver, samples: Samples): GridSeries[] {
  const { length } = samples.times;
  const { selection, combine } = plan;
  if (over.kind !== 'cells') {
    const each = overTime(selection, over, samples);
    return combineSeries(isObserved(plan) ? observedSeries(plan, over, each, samples) : each, combine, length);
  }
  const by = addedBy(plan);
  const added = combinedOverCells(selection, { op: 'sum', by }, over, samples);
  const series = isObserved(plan) ? observedSeries(plan, over, added, samples) : [...added];
  return by === undefined ? combineSeries(series, combine, length) : series;
}

/** Each rate over time, 0 where its group was there without it. */
function observedSeries(
  plan: ObservedPlan,
  over: ResolvedOver,
  rates: Iterable<GridSeries>,
  samples: Samples
): GridSeries[] {
  const { selection, observed } = plan;
  const { length } = samples.times;
  const by = over.kind === 'cells' ? addedBy(plan) : undefined;
  const counts = byLabels(countsOf(selection, over, by, samples));
  const seen = byLabels(
    combineSeries(overTime(selection, asKnown(samples.rangeMs), samples), { op: 'max', by }, length)
  );
  const groups = byLabels(
    over.kind === 'cells'
      ? countsOf(observed.selection, over, observed.by, samples)
      : combineSeries(overTime(observed.selection, asCounts(over), samples), { op: 'max', by: observed.by }, length)
  );
  return Array.from(rates, ({ labels, column }) => {
    const key = knownLabelKey(labels);
    const [count, known] = [counts.get(key), seen.get(key)];
    const group = groups.get(labelKey(keepLabels(labels, observed.by)));
    return count === undefined || known === undefined || group === undefined
      ? { labels, column }
      : { labels, column: besideGroup({ value: column, counts: count, seen: known, group }, over) };
  });
}

/** How many samples each series has; of a group, in how many cells any series of it is there. */
function countsOf(
  selection: Selection,
  over: ResolvedOver,
  by: readonly string[] | undefined,
  samples: Samples
): Iterable<GridSeries> {
  const counted = asCounts(over);
  return counted.kind === 'cells'
    ? combinedOverCells(selection, { op: 'count', by }, counted, samples)
    : overTime(selection, counted, samples);
}

interface Columns {
  /** The rate over time, from its own samples. */
  value: SparseColumn;
  /** How many there are of them. */
  counts: SparseColumn;
  /** Present where it was seen within the range. */
  seen: SparseColumn;
  /** How many there are of its group. */
  group: SparseColumn;
}

/** As `printObserved` of src/promql: its own value, as far as it speaks for all samples of the group; else 0. */
function besideGroup({ value, counts, seen, group }: Columns, over: ResolvedOver): SparseColumn {
  const fn = over.kind === 'cells' ? over.fn : undefined;
  const out = sparseColumn(new Float64Array(value.values.length));
  for (let place = 0; place < value.values.length; place++) {
    const own = isAbsent(value, place) ? undefined : value.values[place]!;
    const share = counts.values[place]! / group.values[place]!;
    const isKnownZero = !isAbsent(group, place) && !isAbsent(seen, place);
    if (own !== undefined && fn === 'avg' && !isAbsent(group, place)) {
      out.values[place] = own * Math.min(share, 1);
    } else if (isKnownZero && (own === undefined || (fn === 'min' && share < 1))) {
      out.values[place] = 0;
    } else if (own === undefined) {
      setAbsent(out, place);
    } else {
      out.values[place] = own;
    }
  }
  return out;
}
