import { ofBuckets, readBuckets, shownGrid, withBoundAsNumber, type Grid, type GridSeries } from '../../evaluate';
import { groupLabels, isBucketPlan, type MetricsPlan } from '../../plan';
import { dropLabel, labelKey, type Labels } from '../../series/labels';
import { isAbsent, type SparseColumn } from '../../series/stale';
import { endpointLabels } from './addedLabels';
import type { AnsweredSeries } from './delegatedQuery';
import { planMetric, resultLabels } from './storedNames';

/** The answer to one expression of a plan; `quantile` when the plan asks for several. */
export interface AnsweredExpression {
  quantile: number | undefined;
  series: readonly AnsweredSeries[];
}

/**
 * Answers as the grid that the browser's own evaluation gives: labels as the endpoint has them, bounds as numbers,
 * no series without a value, in the same order.
 * @param added labels that scrapers add, as far as they are known
 */
export function gridResult(
  plan: MetricsPlan,
  times: Float64Array,
  answers: readonly AnsweredExpression[],
  added: readonly string[]
): Grid {
  const named = answers.flatMap(({ quantile, series }) =>
    mergeEqual(series.map(({ labels, column }) => ({ labels: shownLabels(labels, plan, added), column }))).map(
      (one): GridSeries => (quantile === undefined ? one : { ...one, quantile })
    )
  );
  // A store that was asked for quantiles says which is which.
  const areBuckets = isBucketPlan(plan) && named.every(({ quantile }) => quantile === undefined);
  return shownGrid(
    areBuckets
      ? ofBuckets(plan, readBuckets(named, times.length), times)
      : { times, series: named.map(withBoundAsNumber) }
  );
}

/** A label that was asked for stays, whoever added it; else only those of the endpoint do. */
function shownLabels(labels: Labels, plan: MetricsPlan, added: readonly string[]): Labels {
  const isGrouped = groupLabels(plan) !== undefined;
  return resultLabels(
    isGrouped ? dropLabel(labels, '__name__') : endpointLabels(labels, planMetric(plan), added),
    plan
  );
}

/**
 * Series that differ only in added labels become one: a copy may be newer than what is known of the store. Where two
 * have a value, the first stands.
 */
function mergeEqual(series: readonly GridSeries[]): GridSeries[] {
  const merged = new Map<string, GridSeries>();
  for (const one of series) {
    const key = labelKey(one.labels);
    const first = merged.get(key);
    if (first === undefined) {
      merged.set(key, one);
    } else {
      fillAbsent(first.column, one.column);
    }
  }
  return [...merged.values()];
}

function fillAbsent(target: SparseColumn, from: SparseColumn): void {
  for (let place = 0; place < target.values.length; place++) {
    if (isAbsent(target, place) && !isAbsent(from, place)) {
      target.values[place] = from.values[place] ?? NaN;
    }
  }
}
