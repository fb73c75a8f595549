import {
  formatBound,
  parseBound,
  dropLabel,
  equalBut,
  keepLabels,
  labelKey,
  labelValue,
  type Labels,
} from '../../series/labels';
import { hasValue, setAbsent, type SparseColumn } from '../../series/stale';
import { Accumulator } from '../combine';
import type { BucketGroup, GridSeries } from '../grid';

/** A group whose series have different bounds, and the bounds left out for it, ascending. */
export interface DifferingBounds {
  labels: Labels;
  bounds: number[];
}

/** Bucket series that differ in `le` only, by bound: one histogram. */
type Member = Map<number, SparseColumn>;

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
  const differing: DifferingBounds[] = [];
  const groups = collectGroups(series, by, length).map(({ labels, members }) => {
    const { group, dropped } = addMembers(labels, members, length);
    if (dropped.length > 0) {
      differing.push({ labels, bounds: dropped });
    }
    return group;
  });
  return { groups, differing };
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

/** `le` in the one spelling that we write, so that a line has the same name whoever stored its samples. */
export function withBoundAsNumber(series: GridSeries): GridSeries {
  const bound = parseBound(labelValue(series.labels, 'le'));
  return bound === undefined ? series : { ...series, labels: { ...series.labels, le: formatBound(bound) } };
}

/** Equal bounds of one member that are spelled differently are one bucket, with the sum of both. */
function collectGroups(
  series: Iterable<GridSeries>,
  by: readonly string[] | undefined,
  length: number
): Array<{ labels: Labels; members: Member[] }> {
  const groups = new Map<string, { labels: Labels; members: Member[] }>();
  const members = new Map<string, Member>();
  let before: Labels | undefined;
  for (const { labels, column } of series) {
    const { bound, histogram } = bucketOf(labels, before);
    before = labels;
    if (bound === undefined) {
      continue;
    }
    let member = members.get(histogram);
    if (member === undefined) {
      member = new Map();
      members.set(histogram, member);
      const kept = by === undefined ? dropLabel(labels, 'le') : dropLabel(keepLabels(labels, by), 'le');
      const groupKey = labelKey(kept);
      const group = groups.get(groupKey);
      if (group === undefined) {
        groups.set(groupKey, { labels: kept, members: [member] });
      } else {
        group.members.push(member);
      }
    }
    const other = member.get(bound);
    member.set(bound, other === undefined ? column : addColumns(other, column, length));
  }
  return [...groups.values()];
}

interface BucketLabels {
  /** Undefined where `le` is no number. */
  bound: number | undefined;
  /** The same text for all buckets of one histogram. */
  histogram: string;
}

/**
 * To look at texts takes longer than to add up numbers, and a series of a history has the same labels object each time it
 * is read, which nobody changes. What is known goes with the object: that of an answer lives as long as the answer.
 */
const known = new WeakMap<Labels, BucketLabels>();

/** @param before those of another bucket, likely of the same histogram: comparing labels is cheaper than making their key */
function bucketOf(labels: Labels, before: Labels | undefined): BucketLabels {
  let bucket = known.get(labels);
  if (bucket === undefined) {
    const sibling = before !== undefined && equalBut('le', labels, before) ? known.get(before) : undefined;
    bucket = {
      bound: parseBound(labelValue(labels, 'le')),
      histogram: sibling?.histogram ?? labelKey(labels, 'le'),
    };
    known.set(labels, bucket);
  }
  return bucket;
}

function addColumns(first: SparseColumn, second: SparseColumn, length: number): SparseColumn {
  const accumulator = new Accumulator(length);
  accumulator.add(first);
  accumulator.add(second);
  return accumulator.result('sum');
}

/** One histogram alone is its own sum; that is every group when there is one line per deployment. */
function addMembers(
  labels: Labels,
  members: readonly Member[],
  length: number
): { group: BucketGroup; dropped: number[] } {
  const [only] = members;
  if (only !== undefined && members.length === 1) {
    return { group: bucketGroup(labels, only), dropped: [] };
  }
  const sums = new Map<number, Accumulator>();
  for (const member of members) {
    for (const [bound, column] of member) {
      let sum = sums.get(bound);
      if (sum === undefined) {
        sum = new Accumulator(length);
        sums.set(bound, sum);
      }
      sum.add(column);
    }
  }
  return keepCommonBounds(labels, sums, length);
}

function keepCommonBounds(
  labels: Labels,
  sums: ReadonlyMap<number, Accumulator>,
  length: number
): { group: BucketGroup; dropped: number[] } {
  const memberCounts = new Int32Array(length);
  for (const { counts } of sums.values()) {
    for (let place = 0; place < length; place++) {
      memberCounts[place] = Math.max(memberCounts[place]!, counts[place]!);
    }
  }
  const dropped: number[] = [];
  const kept: Member = new Map();
  for (const [bound, sum] of sums) {
    const column = sum.result('sum');
    let someDropped = false;
    for (let place = 0; place < length; place++) {
      const count = sum.counts[place]!;
      if (count > 0 && count < memberCounts[place]!) {
        setAbsent(column, place);
        someDropped = true;
      }
    }
    kept.set(bound, column);
    if (someDropped) {
      dropped.push(bound);
    }
  }
  return { group: bucketGroup(labels, kept), dropped: dropped.sort((a, b) => a - b) };
}

/** Bounds without any value, such as ones that were left out everywhere, are not there. */
function bucketGroup(labels: Labels, columns: Member): BucketGroup {
  const sorted = [...columns].filter(([, column]) => hasValue(column)).sort(([a], [b]) => a - b);
  return {
    labels,
    bounds: Float64Array.from(sorted, ([bound]) => bound),
    columns: sorted.map(([, column]) => column),
  };
}
