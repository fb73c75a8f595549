import { formatDuration } from '../../plan';
import { union, type StoredSelector } from '../../promql';

/** The step in which it is looked whether a sample is seen, ms. */
const CELL_MS = 5000;
/** The share of two intervals in which one has to be seen. */
const TOLERATED = 0.97;
/** So many samples in a row, and one of the times looked at has two whole intervals with samples behind it. */
const IN_A_ROW = 4;

/**
 * How long a store looks back for a sample (its lookback, five minutes in Prometheus) must be longer than the scrape
 * interval, or every minute has a hole. Failed scrapes leave holes too, so the best two intervals of the last half hour
 * are taken: at how many cells of them a sample was seen, and how many samples came in a row.
 */
export function lookbackExpressions(selectors: readonly StoredSelector[], scrapeIntervalMs: number): string[] {
  const stretch = formatDuration(2 * scrapeIntervalMs);
  const best = (print: (selector: string) => string) => `max(max_over_time((${union(selectors, print)})[30m:30s]))`;
  return [
    best((selector) => `count_over_time(${selector}[${stretch}:${formatDuration(CELL_MS)}])`),
    best((selector) => `count_over_time(${selector}[${formatDuration(IN_A_ROW * scrapeIntervalMs)}])`),
  ];
}

/** What is wrong with the lookback of a store, from the answers to these expressions. */
export function lookbackWarnings(
  [cells, samples]: ReadonlyArray<number | undefined>,
  scrapeIntervalMs: number
): string[] {
  const seen = cells === undefined ? 1 : (cells * CELL_MS) / (2 * scrapeIntervalMs);
  if (samples === undefined || samples < IN_A_ROW || seen >= TOLERATED) {
    return [];
  }
  const seconds = Math.round((seen * scrapeIntervalMs) / 1000);
  return [
    `This store forgets a sample after about ${seconds} s, which is before the next one comes: panels have holes, and ` +
      'totals are too low. Set its lookback to five minutes (--query.lookback-delta=5m of Prometheus, ' +
      '-search.maxStalenessInterval=5m of VictoriaMetrics).',
  ];
}
