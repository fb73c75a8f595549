import type { TimeGrid } from '../../../src/evaluate';
import { MINUTE_MS, type ObservedHours } from '../../support/observedHours';

/**
 * What may be promised of numbers that are scraped once a minute: a scrape knows exactly the minute before the last
 * change of values, and with one scrape in every minute these minutes follow each other without gap or overlap. So
 * - a value at a short step is that of the minute that the newest scrape told of;
 * - a longer step is all of the minutes whose scrapes lie in it. Its mean is over the minutes in which the deployment
 *   was there: one that was scaled to zero for half of the step counts with the other half. Where deployments are added
 *   up, it is over the minutes in which any of them was there. A status code that is left out of bodies without such
 *   errors is 0 in them, once it was seen within the length of the range;
 * - a total over a range is the true number over a stretch of the same length that ends with the minute that was
 *   known at the last full minute of the range: half a minute or a minute earlier, according to when it is scraped;
 * - minutes of failed scrapes, and such in which nobody collected, are left out, not guessed.
 */
export const START_MS = Date.UTC(2026, 5, 3, 6);
export const HOURS = 5;
export const HOUR_MS = 60 * MINUTE_MS;
export const END_MS = START_MS + HOURS * HOUR_MS;

export const STEPS = [15_000, 30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS];
export const RANGES = [15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS];

/** Places of a grid are enough to see every kind of minute, and not too many for a busy machine. */
const MOST_PLACES = 120;

/** Steps from the third hour on; by then every window of theirs is full. */
export function stepsOf(stepMs: number, mostPlaces = MOST_PLACES): TimeGrid {
  const startMs = START_MS + 2 * HOUR_MS;
  return { startMs, stepMs, count: Math.min(mostPlaces, (3 * HOUR_MS) / stepMs), rangeMs: 3 * HOUR_MS };
}

export function rangeEnding(toMs: number, rangeMs: number): TimeGrid {
  return { startMs: toMs - rangeMs, stepMs: MINUTE_MS, count: rangeMs / MINUTE_MS + 1, rangeMs };
}

/** Hours that were observed, and how they were scraped. */
export interface GroundTruth {
  observed: ObservedHours;
  /** How far the known minutes lie behind the clock at a full minute. */
  lagMs: number;
}
