import type { History, HistoryWindow } from '../../src/history';
import { labelKey } from '../../src/series/labels';
import { absentColumn, setAbsent, isAbsent, type SparseColumn, type WindowSeries } from '../../src/series/stale';

/**
 * A past that several worlds share, and what followed in one of them: what lies before `atMs` is read from the one
 * history, the rest from the other.
 */
export function forkedHistory(past: History, branch: History, atMs: number): History {
  return {
    ...past,
    async read(selection, fromMs, toMs, options) {
      if (toMs < atMs) {
        return past.read(selection, fromMs, toMs, options);
      }
      if (fromMs >= atMs) {
        return branch.read(selection, fromMs, toMs, options);
      }
      const [before, after] = await Promise.all([
        past.read(selection, fromMs, atMs - 1, options),
        branch.read(selection, atMs, toMs, options),
      ]);
      return oneAfterTheOther(before, after);
    },
  };
}

function oneAfterTheOther(before: HistoryWindow, after: HistoryWindow): HistoryWindow {
  const times = Float64Array.of(...before.times, ...after.times);
  const byKey = new Map<string, { labels: WindowSeries['labels']; column: SparseColumn }>();
  const place = (window: HistoryWindow, offset: number) => {
    for (const { labels, column } of window.series) {
      const key = labelKey(labels);
      const series = byKey.get(key) ?? { labels, column: absentColumn(times.length) };
      byKey.set(key, series);
      for (let index = 0; index < window.times.length; index++) {
        if (isAbsent(column, index)) {
          setAbsent(series.column, offset + index);
        } else {
          series.column.values[offset + index] = column.values[index] ?? NaN;
        }
      }
    }
  };
  place(before, 0);
  place(after, before.times.length);
  return { times, series: [...byKey.values()], isLasting: before.isLasting && after.isLasting };
}
