import {
  formatBound,
  parseBound,
  dropLabel,
  equalBut,
  keepLabels,
  knownLabelKey,
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

/** Something for each bound, ascending. */
interface ByBound<T> {
  bounds: number[];
  columns: T[];
}

/** Bucket series that differ in `le` only: one histogram. */
type Member = ByBound<SparseColumn>;

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
  const spelled = labelValue(series.labels, 'le');
  const bound = parseBound(spelled);
  if (bound === undefined || formatBound(bound) === spelled) {
    return series;
  }
  return { ...series, spelled, labels: { ...series.labels, le: formatBound(bound) } };
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
  /** Buckets of one histogram mostly follow each other. */
  let current: { histogram: string; member: Member } | undefined;
  for (const { labels, column } of series) {
    const { bound, histogram } = bucketOf(labels, before);
    before = labels;
    if (bound === undefined) {
      continue;
    }
    if (current?.histogram !== histogram) {
      let member = members.get(histogram);
      if (member === undefined) {
        member = { bounds: [], columns: [] };
        members.set(histogram, member);
        const kept = by === undefined ? dropLabel(labels, 'le') : dropLabel(keepLabels(labels, by), 'le');
        const groupKey = knownLabelKey(kept);
        const group = groups.get(groupKey);
        if (group === undefined) {
          groups.set(groupKey, { labels: kept, members: [member] });
        } else {
          group.members.push(member);
        }
      }
      current = { histogram, member };
    }
    const { bounds, columns } = current.member;
    const at = placeOf(bounds, bound, bounds.length);
    if (bounds[at] === bound) {
      columns[at] = addColumns(columns[at]!, column, length);
    } else {
      putAt(current.member, at, bound, column);
    }
  }
  return [...groups.values()];
}

/** The place of a bound among ascending ones, or where it would be. @param near where it is looked for first */
function placeOf(bounds: readonly number[], bound: number, near: number): number {
  let at = near;
  while (at < bounds.length && bounds[at]! < bound) {
    at++;
  }
  while (at > 0 && bounds[at - 1]! >= bound) {
    at--;
  }
  return at;
}

function putAt<T>({ bounds, columns }: ByBound<T>, at: number, bound: number, column: T): void {
  if (at === bounds.length) {
    bounds.push(bound);
    columns.push(column);
  } else {
    bounds.splice(at, 0, bound);
    columns.splice(at, 0, column);
  }
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

/** The same text for all buckets of one histogram. */
export function histogramKey(labels: Labels): string {
  return bucketOf(labels, undefined).histogram;
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
  const sums: ByBound<Accumulator> = { bounds: [], columns: [] };
  for (const member of members) {
    let at = 0;
    member.bounds.forEach((bound, index) => {
      at = placeOf(sums.bounds, bound, at);
      if (sums.bounds[at] !== bound) {
        putAt(sums, at, bound, new Accumulator(length));
      }
      sums.columns[at]!.add(member.columns[index]!);
    });
  }
  return keepCommonBounds(labels, sums, length);
}

function keepCommonBounds(
  labels: Labels,
  sums: ByBound<Accumulator>,
  length: number
): { group: BucketGroup; dropped: number[] } {
  const memberCounts = new Int32Array(length);
  for (const { counts } of sums.columns) {
    for (let place = 0; place < length; place++) {
      memberCounts[place] = Math.max(memberCounts[place]!, counts[place]!);
    }
  }
  const dropped: number[] = [];
  const columns = sums.columns.map((sum, index) => {
    const column = sum.result('sum');
    let someDropped = false;
    for (let place = 0; place < length; place++) {
      const count = sum.counts[place]!;
      if (count > 0 && count < memberCounts[place]!) {
        setAbsent(column, place);
        someDropped = true;
      }
    }
    if (someDropped) {
      dropped.push(sums.bounds[index]!);
    }
    return column;
  });
  return { group: bucketGroup(labels, { bounds: sums.bounds, columns }), dropped };
}

/** Bounds without any value, such as ones that were left out everywhere, are not there. */
function bucketGroup(labels: Labels, { bounds, columns }: Member): BucketGroup {
  const isThere = columns.map((column) => hasValue(column));
  return {
    labels,
    bounds: Float64Array.from(bounds.filter((_, index) => isThere[index])),
    columns: columns.filter((_, index) => isThere[index]),
  };
}
