import { asksForProportions, type BucketPlan } from '../../plan/plan';
import { knownLabelKey } from '../../series/labels';
import { isAbsent, setAbsent, type SeriesWindow, type SparseColumn } from '../../series/stale';
import { byLabels } from '../combine';
import type { BucketGroup } from '../grid';
import { asCells, type OverCells, type ResolvedOver } from '../overTime/over';
import { combinedOverCells, newestAt, overCells, overTime, type Samples } from '../overTime/overTime';
import { bucketSeries, groupBuckets, readBuckets, type DifferingBounds } from './buckets';

interface GroupedBuckets {
  groups: BucketGroup[];
  differing: DifferingBounds[];
}

/**
 * How the buckets of a group are summarised over a window.
 *
 * - `each`: every series by itself.
 * - `sums`: their samples are added up, so that the requests of one that was there for a part of the time count as often
 *   as they were seen. Quantiles and shares of that are those of all requests.
 * - `mean`: the sums at each cell, by the number of cells that the group has.
 * - `cells`: what the group has at each cell, where neither sum nor mean is meant.
 */
export type BucketSummary =
  | { kind: 'each'; over: ResolvedOver }
  | { kind: 'sums'; over: ResolvedOver }
  | { kind: 'mean'; over: OverCells }
  | { kind: 'cells'; over: OverCells };

export function bucketSummary(plan: BucketPlan, over: ResolvedOver, scrapeIntervalMs: number): BucketSummary {
  const cells = asCells(over, scrapeIntervalMs);
  if (plan.by === undefined || over.kind !== 'window' || cells.kind !== 'cells') {
    return { kind: 'each', over };
  }
  if (over.fn !== 'avg') {
    return { kind: 'cells', over: cells };
  }
  return asksForProportions(plan)
    ? { kind: 'sums', over: { ...over, fn: 'sum' } }
    : { kind: 'mean', over: { ...cells, fn: 'sum' } };
}

/** The cumulative buckets of each group over time. */
export function bucketsOver(plan: BucketPlan, over: ResolvedOver, samples: Samples): GroupedBuckets {
  const { selection, by } = plan;
  const { length } = samples.times;
  const summary = bucketSummary(plan, over, samples.scrapeIntervalMs);
  switch (summary.kind) {
    case 'each':
    case 'sums':
      return groupedOnce(plan, summary.over, samples);
    case 'mean': {
      const { groups, differing } = groupBuckets(overTime(selection, summary.over, samples), by, length);
      const present = combinedOverCells(selection, { op: 'count', by }, { ...summary.over, fn: 'count' }, samples);
      return { groups: divideBuckets(groups, byLabels(present)), differing };
    }
    case 'cells': {
      const differing = new Map<string, DifferingBounds>();
      const grouped = overCells(
        (times) => {
          const at = groupBuckets(newestAt(selection, { ...samples, times }), by, times.length);
          for (const group of at.differing) {
            const key = knownLabelKey(group.labels);
            const bounds = [...(differing.get(key)?.bounds ?? []), ...group.bounds];
            differing.set(key, { ...group, bounds: [...new Set(bounds)].sort((a, b) => a - b) });
          }
          return bucketSeries(at.groups);
        },
        summary.over,
        samples,
        [selection]
      );
      return { groups: readBuckets(grouped, length), differing: [...differing.values()] };
    }
  }
}

/** What was grouped of a window goes with it: several panels make something of the same buckets. To be read only. */
const grouped = new WeakMap<SeriesWindow, Map<string, GroupedBuckets>>();
/** Of more times a panel reads a window of its own, and to tell which they are takes longer than to group some of its series. */
const MOST_TIMES = 50;

function groupedOnce({ selection, by }: BucketPlan, over: ResolvedOver, samples: Samples): GroupedBuckets {
  const { windowOf, times } = samples;
  const group = () => groupBuckets(overTime(selection, over, samples), by, times.length);
  if (times.length > MOST_TIMES) {
    return group();
  }
  const window = windowOf(selection);
  const ofWindow = grouped.get(window) ?? new Map<string, GroupedBuckets>();
  grouped.set(window, ofWindow);
  const key = JSON.stringify([over, by, Array.from(times)]);
  const known = ofWindow.get(key) ?? group();
  ofWindow.set(key, known);
  return known;
}

function divideBuckets(groups: readonly BucketGroup[], counts: ReadonlyMap<string, SparseColumn>): BucketGroup[] {
  for (const { labels, columns } of groups) {
    const count = counts.get(knownLabelKey(labels));
    for (const column of columns) {
      for (let place = 0; place < column.values.length; place++) {
        if (count === undefined || isAbsent(count, place)) {
          setAbsent(column, place);
        } else if (!isAbsent(column, place)) {
          column.values[place]! /= count.values[place]!;
        }
      }
    }
  }
  return [...groups];
}
