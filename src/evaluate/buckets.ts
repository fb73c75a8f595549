import { formatBound, parseBound } from '../series/bound';
import { dropLabel, keepLabels, labelKey, labelValue, type Labels } from '../series/labels';
import { isAbsent, setAbsent, type SparseColumn } from '../series/stale';
import { Accumulator } from './accumulator';
import { hasValues } from './combine';
import type { GridSeries } from './grid';

/** Cumulative bucket rates of one group: a column per bound, bounds ascending and no two equal. */
export interface BucketGroup {
  labels: Labels;
  bounds: Float64Array;
  columns: SparseColumn[];
}

/** A group whose series have different bounds, and the bounds left out for it, ascending. */
export interface DifferingBounds {
  labels: Labels;
  bounds: number[];
}

/** Bucket series of one label set apart from `le`, by bound. */
interface Member {
  group: Labels;
  columns: Map<number, SparseColumn>;
}

/**
 * Adds bucket series up per bound and group. `by` undefined groups by every label but `le`.
 * At each time a bound counts only where every series of the group that has buckets has this one: adding what
 * exists would let a histogram with other bounds fall out of some buckets and bend the quantile.
 * A series whose `le` is not a number is left out, as `histogram_quantile` does.
 */
export function groupBuckets(
  series: Iterable<GridSeries>,
  by: readonly string[] | undefined,
  length: number
): { groups: BucketGroup[]; differing: DifferingBounds[] } {
  const groups = new Map<string, { labels: Labels; bounds: Map<number, Accumulator> }>();
  for (const { group, columns } of collectMembers(series, by, length)) {
    const key = labelKey(group);
    let held = groups.get(key);
    if (held === undefined) {
      held = { labels: group, bounds: new Map() };
      groups.set(key, held);
    }
    for (const [bound, column] of columns) {
      let accumulator = held.bounds.get(bound);
      if (accumulator === undefined) {
        accumulator = new Accumulator(length);
        held.bounds.set(bound, accumulator);
      }
      accumulator.add(column);
    }
  }
  const differing: DifferingBounds[] = [];
  const result = Array.from(groups.values(), ({ labels, bounds }) => {
    const { group, dropped } = keepCommonBounds(labels, bounds, length);
    if (dropped.length > 0) {
      differing.push({ labels, bounds: dropped });
    }
    return group;
  });
  return { groups: result, differing };
}

/** Reads bucket groups back from series that carry their bound in `le`, such as a store's answer to a `buckets` plan. */
export function readBuckets(series: Iterable<GridSeries>, length: number): BucketGroup[] {
  return groupBuckets(series, undefined, length).groups;
}

/** The counterpart of `readBuckets`: one series per group and bound. */
export function bucketSeries(groups: readonly BucketGroup[]): GridSeries[] {
  return groups.flatMap(({ labels, bounds, columns }) =>
    columns.map((column, index) => ({ labels: { ...labels, le: formatBound(bounds[index]!) }, column }))
  );
}

/** Equal bounds of one member that are spelled differently are one bucket, with the sum of both. */
function collectMembers(
  series: Iterable<GridSeries>,
  by: readonly string[] | undefined,
  length: number
): Iterable<Member> {
  const members = new Map<string, Member>();
  for (const { labels, column } of series) {
    const bound = parseBound(labelValue(labels, 'le'));
    if (bound === undefined) {
      continue;
    }
    const rest = dropLabel(labels, 'le');
    const key = labelKey(rest);
    let member = members.get(key);
    if (member === undefined) {
      member = { group: by === undefined ? rest : keepLabels(rest, by), columns: new Map() };
      members.set(key, member);
    }
    const other = member.columns.get(bound);
    member.columns.set(bound, other === undefined ? column : addColumns(other, column, length));
  }
  return members.values();
}

function addColumns(first: SparseColumn, second: SparseColumn, length: number): SparseColumn {
  const accumulator = new Accumulator(length);
  accumulator.add(first);
  accumulator.add(second);
  return accumulator.result('sum');
}

function keepCommonBounds(
  labels: Labels,
  accumulators: ReadonlyMap<number, Accumulator>,
  length: number
): { group: BucketGroup; dropped: number[] } {
  const sorted = [...accumulators].sort(([a], [b]) => a - b);
  const memberCounts = new Int32Array(length);
  for (const [, { counts }] of sorted) {
    for (let place = 0; place < length; place++) {
      memberCounts[place] = Math.max(memberCounts[place]!, counts[place]!);
    }
  }
  const dropped: number[] = [];
  const kept: Array<[number, SparseColumn]> = [];
  for (const [bound, accumulator] of sorted) {
    const column = accumulator.result('sum');
    let someDropped = false;
    for (let place = 0; place < length; place++) {
      if (accumulator.counts[place]! < memberCounts[place]! && !isAbsent(column, place)) {
        setAbsent(column, place);
        someDropped = true;
      }
    }
    if (someDropped) {
      dropped.push(bound);
    }
    if (hasValues(column)) {
      kept.push([bound, column]);
    }
  }
  const group = {
    labels,
    bounds: Float64Array.from(kept, ([bound]) => bound),
    columns: kept.map(([, column]) => column),
  };
  return { group, dropped };
}
