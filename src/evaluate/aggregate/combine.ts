import type { Combination } from '../../plan/plan';
import { keepLabels, labelKey, type Labels } from '../../series/labels';
import { isAbsent, type SparseColumn } from '../../series/stale';
import { Accumulator } from './accumulator';
import type { GridSeries } from '../grid';

/** Series combined place by place within each group of equal labels; `by` undefined leaves them as they are. */
export function combineSeries(series: Iterable<GridSeries>, { op, by }: Combination, length: number): GridSeries[] {
  if (by === undefined) {
    return [...series];
  }
  const groups = new Map<string, { labels: Labels; accumulator: Accumulator }>();
  for (const { labels, column } of series) {
    const kept = keepLabels(labels, by);
    const key = labelKey(kept);
    let group = groups.get(key);
    if (group === undefined) {
      group = { labels: kept, accumulator: new Accumulator(length) };
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

/** A series without any value is no result in Prometheus either. */
export function hasValues(column: SparseColumn): boolean {
  for (let place = 0; place < column.values.length; place++) {
    if (!isAbsent(column, place)) {
      return true;
    }
  }
  return false;
}
