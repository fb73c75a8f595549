import { valueAt, type SeriesWindow } from '../../series/stale';
import { createHistory } from '../memoryHistory';
import type { History } from '../types';
import { expositionOf, sample } from './expositionOf';

export const MINUTE = 60_000;
export const START = 1_700_000_000_000;
export const ERRORS = 'requests_error_total:sum_by_deployment';

export function newHistory(
  options: { retentionMs?: number; maxSeries?: number; maxLabelBytes?: number } = {}
): History {
  return createHistory({
    retentionMs: 24 * 60 * MINUTE,
    scrapeIntervalMs: MINUTE,
    ...options,
  });
}

export function at(minute: number): number {
  return START + minute * MINUTE;
}

/** `{labels: values}` with `-` for an absent sample, and the times in minutes since the start. */
export function shown({ times, series }: SeriesWindow): {
  minutes: number[];
  series: Record<string, Array<number | '-'>>;
} {
  return {
    minutes: Array.from(times, (timeMs) => (timeMs - START) / MINUTE),
    series: Object.fromEntries(
      series.map(({ labels, column }) => [
        Object.values(labels).join(),
        Array.from(times, (_, index) => valueAt(column, index) ?? '-'),
      ])
    ),
  };
}

export async function append(history: History, minute: number, values: Record<string, number>) {
  return history.append(
    at(minute),
    expositionOf(Object.entries(values).map(([d, value]) => sample('m', { d }, value)))
  );
}

export const everything = (history: History, metric = 'm') => history.read({ metric }, -Infinity, Infinity);
