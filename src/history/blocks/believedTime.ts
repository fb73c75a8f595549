import { isScrape, type Block } from './block';
import { GAP_INTERVALS } from './blockWriter';

/**
 * A clock can be wrong for a while, and nothing may be lost by one reading of it: what is dropped for good is dropped
 * by a time from which the clock has gone on for so long, over so many more scrapes.
 */
const CONFIRMING_MS = 10 * 60_000;
const CONFIRMING_SCRAPES = 2;

/** The newest scrape whose time later ones confirm; undefined while there is none. */
export function confirmedTime(blocks: readonly Block[]): number | undefined {
  let newestMs: number | undefined;
  let later = 0;
  for (const { times, kinds } of [...blocks].reverse()) {
    for (let at = times.length - 1; at >= 0; at--) {
      const timeMs = times[at];
      if (timeMs === undefined || !isScrape(kinds[at])) {
        continue;
      }
      newestMs ??= timeMs;
      if (later >= CONFIRMING_SCRAPES && newestMs - timeMs >= CONFIRMING_MS) {
        return timeMs;
      }
      later++;
    }
  }
  return undefined;
}

/**
 * Whether a scrape of this time, which is not the newest, has a place of its own: after all that is confirmed, and long
 * before the later ones, which a clock that was ahead may have stamped.
 */
export function hasPlaceBefore(blocks: readonly Block[], timeMs: number, scrapeIntervalMs: number): boolean {
  if (timeMs <= (confirmedTime(blocks) ?? -Infinity)) {
    return false;
  }
  const isNear = (other: number) => other >= timeMs && other - timeMs <= GAP_INTERVALS * scrapeIntervalMs;
  return !blocks.some(({ times, kinds }) => times.some((other, at) => isScrape(kinds[at]) && isNear(other)));
}
