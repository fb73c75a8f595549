import { union, type StoredSelector } from '../../promql';
import { formatDuration } from '../../plan';

/** How fine the time is looked at, ms. */
const CELL_MS = 5000;
/** Of two intervals, what has to be visible. */
const TOLERATED = 0.97;

/**
 * A store that forgets a sample before the next one comes has holes in every minute. Failed scrapes leave holes too, so
 * the best stretch of two intervals in the last half hour tells: for how long of it samples were seen, and how many
 * there were.
 */
export function lookbackExpressions(selectors: readonly StoredSelector[], scrapeIntervalMs: number): string[] {
  const stretch = formatDuration(2 * scrapeIntervalMs);
  const best = (print: (selector: string) => string) => `max(max_over_time((${union(selectors, print)})[30m:30s]))`;
  return [
    best((selector) => `count_over_time(${selector}[${stretch}:${formatDuration(CELL_MS)}])`),
    best((selector) => `count_over_time(${selector}[${stretch}])`),
  ];
}

/** What is wrong with how long a store sees a sample, from the answers to these expressions. */
export function lookbackWarnings(
  [cells, samples]: ReadonlyArray<number | undefined>,
  scrapeIntervalMs: number
): string[] {
  const seen = cells === undefined ? 1 : (cells * CELL_MS) / (2 * scrapeIntervalMs);
  if (samples === undefined || samples < 2 || seen >= TOLERATED) {
    return [];
  }
  const seconds = Math.round((seen * scrapeIntervalMs) / 1000);
  return [
    `This store forgets a sample after about ${seconds} s, which is before the next one comes: panels have holes, and ` +
      'totals are too low. Set its lookback to five minutes (--query.lookback-delta=5m of Prometheus, ' +
      '-search.maxStalenessInterval=5m of VictoriaMetrics).',
  ];
}
