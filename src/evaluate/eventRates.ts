import type { MetricsPlan, Observed, Selection } from '../plan/plan';
import { keepLabels, labelKey } from '../series/labels';
import { isAbsent, setAbsent, sparseColumn, type SparseColumn } from '../series/stale';
import { combineSeries } from './combine';
import type { GridSeries } from './grid';
import type { ResolvedOver } from './over';

/** Series of a selection over time, one after the other. */
type OverTime = (selection: Selection, over: ResolvedOver) => Iterable<GridSeries>;

export type ObservedPlan = MetricsPlan & { kind: 'value'; observed: Observed };

/** A plan whose mean over time is made of more than the samples that a series has. */
export function isObserved(plan: MetricsPlan): plan is ObservedPlan {
  return plan.kind === 'value' && plan.observed !== undefined;
}

/**
 * How an observed rate is summarised. Of a rate that is left out while it is 0 the last sample is an old one;
 * whether it is there now tells more.
 */
export function asObserved(over: ResolvedOver, { kind }: Observed): ResolvedOver {
  return kind === 'beside' && over.kind === 'window' && over.fn === 'last' ? { kind: 'newest' } : over;
}

/** What the scrapes that showed a group are counted with. */
export function asCounts(over: ResolvedOver): ResolvedOver {
  return over.kind === 'window' ? { ...over, fn: 'count' } : over;
}

/** Within this time before an evaluation a rate has to have been seen to be 0 now. */
export function asKnown(rangeMs: number): ResolvedOver {
  return { kind: 'window', fn: 'count', windowMs: rangeMs };
}

/** The rate of each series, of which those of a group are still to be added up. */
export function* eventRates(
  { selection, observed }: ObservedPlan,
  over: ResolvedOver,
  { overTime, rangeMs, length }: { overTime: OverTime; rangeMs: number; length: number }
): Iterable<GridSeries> {
  const how = asObserved(over, observed);
  const isMean = how.kind === 'window' && how.fn === 'avg';
  if (observed.kind === 'group' && !isMean) {
    yield* overTime(selection, how);
    return;
  }
  const beside = observed.kind === 'group' ? selection : observed.selection;
  const groups = new Map(
    combineSeries(overTime(beside, asCounts(how)), { op: 'max', by: observed.by }, length).map(({ labels, column }) => [
      labelKey(labels),
      column,
    ])
  );
  const own = overTime(selection, asCounts(how))[Symbol.iterator]();
  const known = overTime(selection, asKnown(rangeMs))[Symbol.iterator]();
  for (const { labels, column } of overTime(selection, how)) {
    const [counts, seen]: Array<GridSeries | undefined> = [own.next().value, known.next().value];
    const group = groups.get(labelKey(keepLabels(labels, observed.by)));
    if (counts === undefined || seen === undefined || group === undefined) {
      yield { labels, column };
      continue;
    }
    const columns = { value: column, counts: counts.column, seen: seen.column, group };
    yield { labels, column: observed.kind === 'group' ? meanOfGroup(columns) : besideGroup(columns, how) };
  }
}

interface Columns {
  /** The series over time, from its own samples. */
  value: SparseColumn;
  /** How many samples it has. */
  counts: SparseColumn;
  /** Present where it was seen within the range. */
  seen: SparseColumn;
  /** How many samples the series of its group have that has most. */
  group: SparseColumn;
}

function meanOfGroup({ value, counts, group }: Columns): SparseColumn {
  return map(value.values.length, (place) =>
    isAbsent(value, place) ? undefined : value.values[place]! * (counts.values[place]! / group.values[place]!)
  );
}

/** As `printBeside` of src/promql: its own value, as far as it speaks for all scrapes of the group; else 0. */
function besideGroup({ value, counts, seen, group }: Columns, over: ResolvedOver): SparseColumn {
  const fn = over.kind === 'window' ? over.fn : undefined;
  return map(value.values.length, (place) => {
    const own = isAbsent(value, place) ? undefined : value.values[place]!;
    if (isAbsent(group, place)) {
      return own;
    }
    const share = counts.values[place]! / group.values[place]!;
    if (own !== undefined && fn === 'avg') {
      return own * Math.min(share, 1);
    }
    const speaksForAll = own !== undefined && (fn !== 'min' || share >= 1);
    return speaksForAll || isAbsent(seen, place) ? own : 0;
  });
}

function map(length: number, valueOf: (place: number) => number | undefined): SparseColumn {
  const out = sparseColumn(new Float64Array(length));
  for (let place = 0; place < length; place++) {
    const value = valueOf(place);
    if (value === undefined) {
      setAbsent(out, place);
    } else {
      out.values[place] = value;
    }
  }
  return out;
}
