const FINE_MS = 30_000;
const COARSE_MS = 60_000;
const FINEST_MS = 1000;
/** Steps of one subquery: half a day of fine ones, a month of minutes. */
const FINE_CELLS = 1440;
const MOST_CELLS = 45_000;

export interface CellRequest {
  windowMs: number;
  /** The first time of evaluation and the step between two, ms; at the least what every time is a multiple of. */
  timesMs: readonly number[];
  /** All that the subquery covers. */
  spanMs: number;
  scrapeIntervalMs: number;
}

/**
 * The steps of a subquery that sees each sample once, ms. They divide the window and the times of evaluation, so that
 * the window holds the same samples as a range selector; where that would take too many, a window may begin and end up
 * to one step early.
 */
export function cellLength({ windowMs, timesMs, spanMs, scrapeIntervalMs }: CellRequest): number {
  // Two scrapes may be a little less than an interval apart, and of two samples in one step only one is seen.
  const fineMs = Math.min(scrapeIntervalMs / 2, FINE_MS);
  const longestMs = spanMs / fineMs > FINE_CELLS ? Math.min(scrapeIntervalMs, COARSE_MS) : fineMs;
  const shortestMs = Math.max(FINEST_MS, spanMs / MOST_CELLS);
  const sharedMs = [windowMs, ...timesMs].reduce(greatestCommonDivisor);
  for (let parts = Math.ceil(sharedMs / longestMs); parts > 0 && sharedMs / parts >= shortestMs; parts++) {
    if (sharedMs % parts === 0) {
      return sharedMs / parts;
    }
  }
  return Math.round(longestMs);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}
