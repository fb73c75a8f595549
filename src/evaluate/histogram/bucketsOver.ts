import { asksForProportions, type BucketPlan } from '../../plan/parts';
import type { Selection } from '../../plan/plan';
import { labelKey } from '../../series/labels';
import { isAbsent, setAbsent, type SparseColumn } from '../../series/stale';
import type { BucketGroup } from '../grid';
import { bucketSeries, groupBuckets, readBuckets, type DifferingBounds } from './buckets';
import { combineSeries } from '../combine';
import { asCells, type OverCells, type ResolvedOver } from '../overTime/over';
import { newestAt, overCells, overTime, type Samples } from '../overTime/overTime';

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
      return groupBuckets(overTime(selection, summary.over, samples), by, length);
    case 'mean': {
      const { groups, differing } = groupBuckets(overTime(selection, summary.over, samples), by, length);
      return { groups: divideBuckets(groups, cellCounts(selection, by, summary.over, samples)), differing };
    }
    case 'cells': {
      const differing = new Map<string, DifferingBounds>();
      const grouped = overCells(
        (times) => {
          const at = groupBuckets(newestAt(selection, { ...samples, times }), by, times.length);
          for (const group of at.differing) {
            const key = labelKey(group.labels);
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

/** In how many cells of each window any bucket of a group is there. */
function cellCounts(
  selection: Selection,
  by: readonly string[] | undefined,
  over: OverCells,
  samples: Samples
): Map<string, SparseColumn> {
  const counts = overCells(
    (times) => combineSeries(newestAt(selection, { ...samples, times }), { op: 'count', by }, times.length),
    { ...over, fn: 'count' },
    samples,
    [selection]
  );
  return new Map(Array.from(counts, ({ labels, column }) => [labelKey(labels), column]));
}

function divideBuckets(groups: readonly BucketGroup[], counts: ReadonlyMap<string, SparseColumn>): BucketGroup[] {
  for (const { labels, columns } of groups) {
    const count = counts.get(labelKey(labels));
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
